import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backOff } from '../../functions/core/backoff.ts';
import { countCall } from '../../functions/core/ledger.ts';
import { DEFAULT_LIMITS } from '../../functions/core/limits.ts';
import { chooseLook } from '../../functions/core/look.ts';
import { mergeDuplicates } from '../../functions/core/merge.ts';
import type { Backoff } from '../../functions/core/org.ts';
import {
  dueNotifications,
  isAbandoned,
  nextDueAtMs,
  PUBLISH_GRACE_MS,
  takeOver,
} from '../../functions/core/owed.ts';
import { foldProgress } from '../../functions/core/progress.ts';
import { advanceSweep, endedSinceCursor, inFlightOnPage } from '../../functions/core/sweep.ts';
import { worthWriting } from '../../functions/core/worth.ts';
import { parseRetryAfterMs } from '../../functions/rhombus/failures.ts';
import { makeClip, makeOrg, makeOwed, makeSighting, NOW_MS } from '../clip-records.ts';

describe('the back-off', () => {
  it('grows from 5 s to 5 minutes while the vendor is unavailable', () => {
    const waits: number[] = [];
    let backoff: Backoff | undefined;
    for (let failure = 0; failure < 9; failure++) {
      backoff = backOff(backoff, { reason: 'unavailable' }, NOW_MS, 0);
      waits.push((backoff.untilMs - NOW_MS) / 1000);
    }
    assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert.equal(backoff?.failures, 9);
  });

  it('is as short after a secret that could not be read as after an answer that did not come', () => {
    const secret = backOff(undefined, { reason: 'secret' }, NOW_MS, 0);
    assert.equal(secret.untilMs, NOW_MS + 5_000);
  });

  it('never keeps an org blind for more than five minutes of our own accord', () => {
    const reasons = ['unavailable', 'malformed', 'secret', 'unauthorized', 'wrong-region'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...reasons),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (reason, randoms) => {
          let backoff: Backoff | undefined;
          let longestMs = 0;
          for (const random of randoms) {
            backoff = backOff(backoff, { reason }, NOW_MS, random);
            const waitMs = backoff.untilMs - NOW_MS;
            assert.ok(waitMs >= 4_000 && waitMs <= 300_000);
            assert.ok(waitMs >= 0.8 * longestMs, 'it never shrinks beyond its spread');
            longestMs = Math.max(longestMs, waitMs);
          }
          assert.equal(backoff?.failures, randoms.length);
        },
      ),
    );
  });

  it('is what the vendor asks for after a 429, and five minutes after a rejected key', () => {
    const limited = backOff(undefined, { reason: 'rate-limited', retryAfterMs: 7_000 }, NOW_MS, 0);
    assert.equal(limited.untilMs, NOW_MS + 7_000);
    const rejected = backOff(limited, { reason: 'unauthorized' }, NOW_MS, 0);
    assert.equal(rejected.untilMs, NOW_MS + 300_000);
    assert.equal(rejected.failures, 1);
  });

  it('is never shorter than asked for and at most a fifth longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 300_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retryAfterMs, random) => {
          const { untilMs } = backOff(undefined, { reason: 'rate-limited', retryAfterMs }, NOW_MS, random);
          assert.ok(untilMs - NOW_MS >= retryAfterMs && untilMs - NOW_MS <= 1.2 * retryAfterMs + 1);
        },
      ),
    );
  });

  it('reads Retry-After as seconds or as a date, within bounds, and never fails', () => {
    assert.equal(parseRetryAfterMs(new Date(NOW_MS + 90_000).toUTCString(), NOW_MS), 90_000);
    assert.equal(parseRetryAfterMs(new Date(NOW_MS - 90_000).toUTCString(), NOW_MS), 1_000);
    fc.assert(
      fc.property(fc.option(fc.string()), (value) => {
        const ms = parseRetryAfterMs(value, NOW_MS);
        assert.ok(ms >= 1_000 && ms <= 300_000);
      }),
    );
  });
});

describe('what is owed', () => {
  const clip = makeClip({ owed: [makeOwed(makeClip(), { recordedBy: 'me' })] });

  it('is published by whoever recorded it, for each audience', () => {
    assert.deepEqual(
      dueNotifications([clip], 'me').map(({ audience }) => audience),
      ['events', 'mail', 'text'],
    );
    assert.deepEqual(dueNotifications([clip], 'other'), []);
  });

  it('passes to another invocation when the grace is over', () => {
    assert.equal(isAbandoned(clip, 'other', NOW_MS + PUBLISH_GRACE_MS - 1), false);
    assert.equal(isAbandoned(clip, 'other', NOW_MS + PUBLISH_GRACE_MS), true);
    assert.equal(nextDueAtMs([clip], 'other'), NOW_MS + PUBLISH_GRACE_MS);
    const taken = takeOver(clip, 'other', NOW_MS + PUBLISH_GRACE_MS);
    assert.equal(dueNotifications([taken], 'other').length, 3);
    assert.deepEqual(taken.owed[0]?.event, clip.owed[0]?.event);
  });
});

describe('progress', () => {
  const at = (fraction: number, scale: 'percent' | 'segments' = 'percent') => ({ fraction, scale });

  it('counts steps, and begins a new stage where it falls', () => {
    const zero = foldProgress(undefined, at(0), 0);
    const half = foldProgress(zero, at(0.5), 10_000);
    const fallen = foldProgress(half, at(0.1), 20_000);
    assert.deepEqual([half.steps, half.stages, half.zeroAtMs], [1, 0, 0]);
    assert.deepEqual([fallen.steps, fallen.stages, fallen.zeroAtMs], [1, 1, 10_000]);
  });

  it('is no new stage where only the scale changes', () => {
    const half = foldProgress(foldProgress(undefined, at(0), 0), at(0.5), 10_000);
    assert.equal(foldProgress(half, at(0.3, 'segments'), 20_000).stages, 0);
  });
});

describe('a sweep', () => {
  const page = (dates: (number | undefined)[], nextPageToken: string | null = null) => ({
    clips: dates.map((createdAtMs, index) =>
      makeSighting({
        clipUuid: `clip-${index}`,
        status: 'COMPLETE',
        details: createdAtMs === undefined ? {} : { createdAtMs },
      }),
    ),
    malformed: 0,
    nextPageToken,
  });
  const MINUTE = 60_000;

  it('finds what was created since the cursor, and what has no date', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    const found = endedSinceCursor(page([101 * MINUTE, 96 * MINUTE, 94 * MINUTE, undefined]), org, NOW_MS);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0', 'clip-1', 'clip-3'],
    );
  });

  it('looks at no clip before the cursor again when the cursor has not moved for an hour', () => {
    const sweep = { cursorMs: 100 * MINUTE, sweptAtMs: NOW_MS, movedAtMs: NOW_MS - 60 * MINUTE };
    const found = endedSinceCursor(
      page([101 * MINUTE, 100 * MINUTE, 96 * MINUTE]),
      makeOrg({ sweep }),
      NOW_MS,
    );
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0'],
    );
  });

  it('is through at the last page, or where newest comes first and the page reaches back', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    assert.equal(
      advanceSweep(org, page([90 * MINUTE, 110 * MINUTE]), true, NOW_MS).sweep?.cursorMs,
      110 * MINUTE,
    );
    assert.equal(
      advanceSweep(org, page([110 * MINUTE, 90 * MINUTE], 't'), true, NOW_MS).sweep?.cursorMs,
      110 * MINUTE,
    );
    const oldestFirst = advanceSweep(org, page([90 * MINUTE, 110 * MINUTE], 't'), true, NOW_MS).sweep;
    assert.deepEqual([oldestFirst?.cursorMs, oldestFirst?.pageToken], [100 * MINUTE, 't']);
  });

  it('goes on with its own token until the last page, and only then moves the cursor', () => {
    let org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    org = advanceSweep(org, page([90 * MINUTE, 110 * MINUTE], 'a'), true, NOW_MS);
    org = advanceSweep(org, page([111 * MINUTE, 120 * MINUTE], 'b'), false, NOW_MS);
    assert.deepEqual([org.sweep?.cursorMs, org.sweep?.pageToken], [100 * MINUTE, 'b']);
    org = advanceSweep(org, page([121 * MINUTE]), false, NOW_MS);
    assert.deepEqual([org.sweep?.cursorMs, org.sweep?.pageToken], [121 * MINUTE, undefined]);
  });

  it('is not led astray by a clip from the future', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    assert.equal(advanceSweep(org, page([NOW_MS * 2]), true, NOW_MS).sweep?.cursorMs, NOW_MS);
  });

  it('lays the baseline only when every page has been seen', () => {
    const { baselineAtMs, ...fresh } = makeOrg();
    const first = advanceSweep(fresh, page([1, 2], 't'), true, NOW_MS);
    assert.equal(first.baselineAtMs, undefined);
    assert.equal(advanceSweep(first, page([3]), false, NOW_MS).baselineAtMs, NOW_MS);
  });

  it('does not take old clips with a status that says nothing for clips in flight', () => {
    const org = makeOrg({ sweep: { cursorMs: 5_000 * MINUTE, sweptAtMs: 0 } });
    const clips = [
      makeSighting({ clipUuid: 'old', status: null, details: { createdAtMs: 1 } }),
      makeSighting({ clipUuid: 'recent', status: 'OFFLINE', details: { createdAtMs: 4_999 * MINUTE } }),
      makeSighting({ clipUuid: 'active', status: 'UPLOADING', details: { createdAtMs: 4_000 * MINUTE } }),
      makeSighting({ clipUuid: 'stale', status: 'UPLOADING', details: { createdAtMs: 1 } }),
    ];
    const found = inFlightOnPage({ clips, malformed: 0, nextPageToken: null }, org, 86_400);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['recent', 'active'],
    );
  });
});

describe('a look', () => {
  const live = makeClip({
    movement: {
      status: null,
      operation: null,
      percent: 1,
      segments: null,
      deviceSegments: null,
      movedAtMs: NOW_MS,
    },
  });
  const swept = {
    sweep: { cursorMs: 1, sweptAtMs: NOW_MS - 10_000 },
    lastFullLookAtMs: NOW_MS - 60_000,
    lastListAtMs: NOW_MS - 60_000,
  };
  const choose = (org: Parameters<typeof chooseLook>[0], clips = [live]) =>
    chooseLook(org, clips, DEFAULT_LIMITS, NOW_MS);

  it('is at everything, the first time', () => {
    const { baselineAtMs, ...fresh } = makeOrg();
    assert.deepEqual(choose(fresh), { kind: 'full', list: true, page: true });
  });

  it('is at the one clip in flight, soon after a look at everything', () => {
    const org = makeOrg({ ...swept, lastFullLookAtMs: NOW_MS - 5_000 });
    assert.deepEqual(choose(org), { kind: 'clip', clipUuid: live.clipUuid });
  });

  it('is at a page where pages cover what is in flight, and at the list where not', () => {
    const page = (covers: boolean) => makeOrg({ ...swept, page: { covers, comparedAtMs: 0 } });
    assert.deepEqual(choose(page(true)), { kind: 'full', list: false, page: true });
    assert.deepEqual(choose(page(false)), { kind: 'full', list: true, page: false });
  });

  it('takes list and sweep in turn where nothing is in flight', () => {
    assert.deepEqual(choose(makeOrg(swept), []), { kind: 'full', list: true, page: false });
    const due = makeOrg({ ...swept, sweep: { cursorMs: 1, sweptAtMs: NOW_MS - 60_000 } });
    assert.deepEqual(choose(due, []), { kind: 'full', list: false, page: true });
  });
});

it('duplicate ids in a list are merged alike in any order', () => {
  const sighting = fc.record({
    status: fc.constantFrom('UPLOADING', 'COMPLETE', 'FAILED', 'DELETED', null),
    percent: fc.option(fc.nat({ max: 100 })),
    clipUuid: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(sighting), (items) => {
      const sightings = items.map((item) => makeSighting(item));
      const merged = mergeDuplicates(sightings);
      const reversed = mergeDuplicates(sightings.toReversed());
      for (const [uuid, clip] of merged) assert.deepEqual(reversed.get(uuid), clip);
    }),
  );
});

it('the ledger counts by day, endpoint and outcome, and keeps a week', () => {
  let org = makeOrg();
  for (let day = 0; day < 10; day++)
    for (const outcome of ['ok', 'ok', 'rate-limited'] as const)
      org = countCall(org, { endpoint: 'list', outcome }, NOW_MS + day * 86_400_000);
  assert.equal(Object.keys(org.ledger ?? {}).length, 7);
  assert.deepEqual(org.ledger?.['2026-12-03'], { 'list:ok': 2, 'list:rate-limited': 1 });
});

it('an unchanged clip is not worth a write, and a step of progress is', () => {
  const stored = makeClip({
    version: 3,
    progress: foldProgress(undefined, { fraction: 0.1, scale: 'percent' }, NOW_MS),
  });
  const moved = (fraction: number) => ({
    ...stored,
    progress: foldProgress(stored.progress, { fraction, scale: 'percent' }, NOW_MS),
  });
  assert.equal(worthWriting(stored, { ...stored }, DEFAULT_LIMITS), false);
  assert.equal(worthWriting(stored, moved(0.15), DEFAULT_LIMITS), false);
  assert.equal(worthWriting(stored, moved(0.2), DEFAULT_LIMITS), true);
  assert.equal(worthWriting(stored, { ...stored, state: 'stalled' }, DEFAULT_LIMITS), true);
});
