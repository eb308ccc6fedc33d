import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countCall } from '../../functions/core/ledger.ts';
import { DEFAULT_LIMITS } from '../../functions/core/limits.ts';
import { chooseLook } from '../../functions/core/look.ts';
import { mergeDuplicates } from '../../functions/core/merge.ts';
import {
  dueNotifications,
  isAbandoned,
  nextDueAtMs,
  PUBLISH_GRACE_MS,
  takeOver,
} from '../../functions/core/owed.ts';
import { foldProgress } from '../../functions/core/progress.ts';
import { worthWriting } from '../../functions/core/worth.ts';
import { makeClip, makeOrg, makeOwed, makeSighting, NOW_MS } from '../clip-records.ts';

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

  it('sweeps besides where it has not for long, so that what ended while we were blind is found at once', () => {
    const blind = { sweptAtMs: NOW_MS - 600_000, cursorMs: 1 };
    const org = makeOrg({
      lastListAtMs: NOW_MS - 600_000,
      sweep: blind,
      page: { covers: true, comparedAtMs: 0 },
    });
    assert.deepEqual(choose(org, []), { kind: 'full', list: true, page: true });
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
