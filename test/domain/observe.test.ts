import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import {
  mayRevive,
  meet,
  observe,
  observeAbsence,
  recheckAtMs,
  revive,
  stallLimitMs,
} from '../../functions/domain/clip/observe.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { isTerminal, OUTCOMES } from '../../functions/domain/outcome.ts';
import { makeClip, makeOwed, makeSighting, NOW_MS } from '../clip-records.ts';

const PRIOR = { mu: Math.log(60), sigma: 1 };
const look = (clip = makeClip(), sighting = makeSighting(), nowMs = NOW_MS) =>
  observe(clip, sighting, nowMs, DEFAULT_LIMITS, PRIOR);

describe('one look at a clip', () => {
  for (const [status, outcome] of [
    ['COMPLETE', 'completed'],
    ['FAILED', 'failed'],
    ['DELETED', 'removed'],
  ] as const)
    it(`${status} ends it as ${outcome}, and counts it`, () => {
      const { clip, verdict } = look(makeClip(), makeSighting({ status }));
      assert.deepEqual(verdict, { outcome, late: false });
      assert.equal(clip.state, outcome);
      assert.equal(clip.told[outcome], 1);
    });

  for (const status of ['OFFLINE', 'UNKNOWN', 'ARCHIVING', 'complete', null])
    it(`${status} never ends it, and is kept as the vendor said it`, () => {
      const { clip, verdict } = look(makeClip(), makeSighting({ status }));
      assert.equal(verdict, undefined);
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.rawStatus, status ?? 'RENDERING');
    });

  it('a clip that had ended before it was first seen is told late', () => {
    const met = meet('acme', makeSighting({ status: 'COMPLETE' }), 'sweep', NOW_MS);
    assert.equal(look(met, makeSighting({ status: 'COMPLETE' })).verdict?.late, true);
  });

  it('a full bar does not end it: the percent is of the current operation', () => {
    assert.equal(look(makeClip(), makeSighting({ percent: 100, operation: 'Complete' })).verdict, undefined);
  });

  it('no movement for the stall limit is a stall, told once, and movement after it a resumption', () => {
    const seen = look().clip;
    const before = look(seen, makeSighting(), NOW_MS + 599_000);
    assert.equal(before.verdict, undefined);
    const stalled = look(before.clip, makeSighting(), NOW_MS + 600_000);
    assert.deepEqual(stalled.verdict, { outcome: 'stalled', late: false, stalledMs: 600_000 });
    assert.equal(look(stalled.clip, makeSighting(), NOW_MS + 900_000).verdict, undefined);
    const resumed = look(stalled.clip, makeSighting({ percent: 41 }), NOW_MS + 960_000);
    assert.deepEqual(resumed.verdict, { outcome: 'resumed', late: false, stalledMs: 960_000 });
    const again = look(resumed.clip, makeSighting({ percent: 41 }), NOW_MS + 1_600_000);
    assert.equal(again.clip.told.stalled, 2);
  });

  it('a part of an export in parts that is done is movement', () => {
    const parts = (completedSubClips: number) =>
      makeSighting({ details: { expectedSubClips: 4, completedSubClips } });
    const seen = look(makeClip(), parts(1)).clip;
    const moved = look(seen, parts(2), NOW_MS + 300_000);
    assert.equal(look(moved.clip, parts(2), NOW_MS + 600_000).verdict, undefined);
    assert.equal(look(moved.clip, parts(2), NOW_MS + 900_000).verdict?.outcome, 'stalled');
  });

  it('a field that an answer leaves out is no movement', () => {
    const seen = look().clip;
    const bare = makeSighting({ percent: null, operation: null, status: null });
    const later = look(look(seen, bare, NOW_MS + 300_000).clip, makeSighting(), NOW_MS + 600_000);
    assert.equal(later.verdict?.outcome, 'stalled');
  });

  it('what could not be read may have moved: nothing is a stall because of it', () => {
    const seen = look().clip;
    const unreadable = makeSighting({ percent: null, unreadable: ['percentComplete'] });
    const later = look(seen, unreadable, NOW_MS + 3_600_000);
    assert.equal(later.verdict, undefined);
    assert.equal(look(later.clip, makeSighting(), NOW_MS + 3_660_000).verdict?.outcome, 'stalled');
  });

  it('a camera that is known to be far quicker stalls sooner, and never later than the limit', () => {
    // Four times what one in a thousand of its clips exceeds: 3.09 deviations.
    const limitMs = stallLimitMs(DEFAULT_LIMITS, { mu: Math.log(10), sigma: 0.4 });
    assert.ok(Math.abs(limitMs - 1000 * 4 * Math.exp(Math.log(10) + 3.0902 * 0.4)) < 10);
    assert.equal(stallLimitMs(DEFAULT_LIMITS, PRIOR), 600_000);
  });

  it('a clip that is still moving when the watch limit is over expires', () => {
    const clip = makeClip({ attemptSinceMs: NOW_MS - 86_400_000 });
    assert.equal(look(clip).verdict?.outcome, 'expired');
  });
});

describe('a clip that is not shown', () => {
  const denied = (clip = makeClip(), nowMs = NOW_MS, hasControl = true) =>
    observeAbsence(clip, { kind: 'denied', hasControl }, nowMs, DEFAULT_LIMITS);
  const unclear = (clip = makeClip(), nowMs = NOW_MS) =>
    observeAbsence(clip, { kind: 'unclear', hasControl: true }, nowMs, DEFAULT_LIMITS);
  const unseenYet = () => {
    const { firstSeenAtMs, ...clip } = makeClip({ source: 'watch', attemptSinceMs: NOW_MS });
    return clip;
  };

  it('is removed when it is denied again two minutes later, and not before', () => {
    const once = denied();
    assert.equal(once.verdict, undefined);
    assert.equal(recheckAtMs(once.clip, DEFAULT_LIMITS), NOW_MS + 120_000);
    assert.equal(denied(once.clip, NOW_MS + 119_000).verdict, undefined);
    assert.equal(denied(once.clip, NOW_MS + 120_000).verdict?.outcome, 'removed');
  });

  for (const [what, between] of [
    ['nothing else was shown', (clip: ClipRecord) => denied(clip, NOW_MS + 60_000, false)],
    ['an answer was no word on it', (clip: ClipRecord) => unclear(clip, NOW_MS + 60_000)],
  ] as const)
    it(`is not removed where in between ${what}: the two denials do not join`, () => {
      const doubted = between(denied().clip).clip;
      assert.equal(denied(doubted, NOW_MS + 125_000).verdict, undefined);
    });

  it('is neither removed nor stalled, however long nothing else is shown, until it is too old', () => {
    let clip = makeClip({ attemptSinceMs: NOW_MS });
    for (let atMs = NOW_MS; atMs < NOW_MS + 86_400_000; atMs += 600_000) {
      const observation = denied(clip, atMs, false);
      assert.equal(observation.verdict, undefined);
      clip = observation.clip;
    }
    assert.equal(denied(clip, NOW_MS + 86_400_000, false).verdict?.outcome, 'expired');
  });

  it('is asked for ever more rarely while it is only unseen', () => {
    let clip = makeClip();
    const gaps: number[] = [];
    for (let atMs = NOW_MS; gaps.length < 8; ) {
      clip = denied(clip, atMs, false).clip;
      const nextMs = recheckAtMs(clip, DEFAULT_LIMITS);
      gaps.push((nextMs - atMs) / 1000);
      atMs = nextMs;
    }
    assert.deepEqual(gaps, [15, 30, 60, 120, 240, 300, 300, 300]);
  });

  it('is not missing any longer when it is seen again', () => {
    const back = look(denied().clip, makeSighting(), NOW_MS + 60_000);
    assert.equal(back.clip.missing, undefined);
    assert.equal(denied(back.clip, NOW_MS + 130_000).verdict, undefined);
  });

  it('is not found when its grace is over, if it never was visible, and not by answers that are no word on it', () => {
    assert.equal(denied(unseenYet(), NOW_MS + 299_000).verdict, undefined);
    assert.equal(denied(unseenYet(), NOW_MS + 300_000).verdict?.outcome, 'not-found');
    assert.equal(unclear(unseenYet(), NOW_MS + 300_000).verdict, undefined);
  });

  it('is asked for ever less often while it is not visible, and once more at the end of its grace', () => {
    let clip: ClipRecord = unseenYet();
    const asked: number[] = [];
    for (let atMs = NOW_MS; asked.length < 20; ) {
      const { clip: next, verdict } = denied(clip, atMs);
      asked.push((atMs - NOW_MS) / 1000);
      if (verdict) break;
      clip = next;
      atMs = recheckAtMs(clip, DEFAULT_LIMITS);
    }
    assert.deepEqual(asked, [0, 5, 15, 35, 75, 135, 195, 255, 300]);
  });
});

describe('a clip that lives again', () => {
  it('goes on owing what it owed', () => {
    const clip = makeClip({ state: 'failed' });
    const owed = [makeOwed(clip)];
    assert.deepEqual(revive({ ...clip, owed }, NOW_MS).owed, owed);
  });

  it('goes on as its next attempt, and its outcomes go on counting', () => {
    const failed = look(makeClip(), makeSighting({ status: 'FAILED' })).clip;
    const alive = look(revive(failed, NOW_MS + 1), makeSighting({ percent: 1 }), NOW_MS + 1);
    assert.equal(alive.clip.attempt, 2);
    const again = look(alive.clip, makeSighting({ status: 'FAILED' }), NOW_MS + 2);
    assert.equal(again.clip.told.failed, 2);
    assert.equal(again.verdict?.late, false);
  });

  it('is one that failed, was removed or was not found, and never one that completed or was stopped', () => {
    const moving = makeSighting();
    const revivable = ['completed', 'failed', 'removed', 'not-found', 'expired', 'stopped'] as const;
    assert.deepEqual(
      revivable.filter((state) => mayRevive(state, moving)),
      ['failed', 'removed', 'not-found'],
    );
    assert.equal(mayRevive('failed', makeSighting({ status: 'FAILED' })), false);
  });
});

it('no series of looks gives an outcome after the end, or an outcome that is none', () => {
  const sighting = fc.record({
    status: fc.constantFrom(
      'INITIATING',
      'UPLOADING',
      'RENDERING',
      'OFFLINE',
      'NEW',
      null,
      'COMPLETE',
      'FAILED',
      'DELETED',
    ),
    percent: fc.option(fc.integer({ min: 0, max: 100 })),
  });
  const step = fc.record({ sighting: fc.option(sighting), afterMs: fc.nat({ max: 4_000_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let clip = makeClip();
      let nowMs = NOW_MS;
      let ended = 0;
      for (const { sighting: seen, afterMs } of steps) {
        nowMs += afterMs;
        const wasTerminal = isTerminal(clip.state);
        const { clip: next, verdict } = seen
          ? look(clip, makeSighting(seen), nowMs)
          : observeAbsence(clip, { kind: 'denied', hasControl: true }, nowMs, DEFAULT_LIMITS);
        if (verdict) {
          assert.ok(OUTCOMES.includes(verdict.outcome));
          if (isTerminal(next.state)) ended++;
        }
        // The engine asks no more about a clip that has ended.
        if (wasTerminal) return;
        clip = next;
      }
      assert.ok(ended <= 1);
    }),
  );
});
