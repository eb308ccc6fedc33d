import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isTerminal, OUTCOMES } from '../../functions/core/clip.ts';
import { DEFAULT_LIMITS } from '../../functions/core/limits.ts';
import {
  confirmationDueAtMs,
  mayRevive,
  meet,
  observe,
  observeUnknown,
  revive,
  stallLimitMs,
} from '../../functions/core/observe.ts';
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

  it('a camera that is known to be far quicker stalls sooner, and never later than the limit', () => {
    assert.equal(
      stallLimitMs(DEFAULT_LIMITS, { mu: Math.log(10), sigma: 0.4 }),
      1000 * 4 * Math.exp(Math.log(10) + 1.24),
    );
    assert.equal(stallLimitMs(DEFAULT_LIMITS, PRIOR), 600_000);
  });

  it('a clip that is still moving when the watch limit is over expires', () => {
    const clip = makeClip({ attemptSinceMs: NOW_MS - 86_400_000 });
    assert.equal(look(clip).verdict?.outcome, 'expired');
  });
});

describe('a clip that the vendor does not know', () => {
  const unknown = (clip = makeClip(), nowMs = NOW_MS) => observeUnknown(clip, nowMs, DEFAULT_LIMITS);

  it('is removed when that is confirmed two minutes later, and not before', () => {
    const once = unknown();
    assert.equal(once.verdict, undefined);
    assert.equal(confirmationDueAtMs(once.clip, DEFAULT_LIMITS), NOW_MS + 120_000);
    assert.equal(unknown(once.clip, NOW_MS + 119_000).verdict, undefined);
    assert.equal(unknown(once.clip, NOW_MS + 120_000).verdict?.outcome, 'removed');
  });

  it('is not missing any longer when it is seen again', () => {
    const back = look(unknown().clip, makeSighting(), NOW_MS + 60_000);
    assert.equal(back.clip.missing, undefined);
    assert.equal(unknown(back.clip, NOW_MS + 130_000).verdict, undefined);
  });

  it('is not found when its grace is over, if it never was visible', () => {
    const { firstSeenAtMs, ...unseen } = makeClip({ source: 'watch', attemptSinceMs: NOW_MS });
    assert.equal(unknown(unseen, NOW_MS + 299_000).verdict, undefined);
    assert.equal(unknown(unseen, NOW_MS + 300_000).verdict?.outcome, 'not-found');
  });

  it('is asked for ever less often while it is not visible, and once more at the end of its grace', () => {
    const { firstSeenAtMs, ...unseen } = makeClip({ source: 'watch', attemptSinceMs: NOW_MS });
    let clip = unseen;
    const asked: number[] = [];
    for (let atMs = NOW_MS; asked.length < 20; ) {
      const { clip: next, verdict } = unknown(clip, atMs);
      asked.push((atMs - NOW_MS) / 1000);
      if (verdict) break;
      clip = next;
      atMs = confirmationDueAtMs(clip, DEFAULT_LIMITS);
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
          : observeUnknown(clip, nowMs, DEFAULT_LIMITS);
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
