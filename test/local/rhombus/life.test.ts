import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { endOf, stateAfter } from '../../../local/rhombus/life.ts';
import { parseScenario, type ScriptedClip } from '../../../local/rhombus/scenario.ts';
import { aClip } from './simulated.ts';

function script(overrides: object = {}): ScriptedClip {
  const [clip] = parseScenario({ clips: [aClip(overrides)] }).clips;
  assert.ok(clip);
  return clip;
}

const statusesAt = (clip: ScriptedClip, seconds: number[]) =>
  seconds.map((sec) => stateAfter(clip, sec, {})?.status);

describe('the life of a clip', () => {
  it('goes through its stages in order, each as long as its share', () => {
    const statuses = statusesAt(script(), [-0.1, 0, 9.9, 10, 69.9, 70, 99.9, 100, 1e6]);
    assert.deepEqual(statuses, [
      undefined,
      'INITIATING',
      'INITIATING',
      'UPLOADING',
      'UPLOADING',
      'RENDERING',
      'RENDERING',
      'COMPLETE',
      'COMPLETE',
    ]);
  });

  it('skips a stage whose share is 0', () => {
    const statuses = statusesAt(script({ stages: [0, 0, 1] }), [0, 50, 100]);
    assert.deepEqual(statuses, ['RENDERING', 'RENDERING', 'COMPLETE']);
  });

  it('counts percent within the operation, so that it falls when the operation changes', () => {
    const percents = [5, 9, 11, 40, 69, 71].map((sec) => stateAfter(script(), sec, {})?.percent);
    assert.deepEqual(percents, [50, 90, 1, 50, 98, 3]);
  });

  it('uploads all segments before it renders, and none before it uploads', () => {
    const uploaded = [9, 40, 75].map((sec) => stateAfter(script(), sec, {})?.uploaded);
    assert.deepEqual(uploaded, [0, 0.5, 1]);
  });

  it('moves in jumps where it has steps', () => {
    const clip = script({ stages: [0, 1, 0], steps: 4 });
    const states = [24, 25, 49, 50].map((sec) => stateAfter(clip, sec, {}));
    assert.deepEqual(
      states.map((state) => [state?.percent, state?.movedAfterSec]),
      [
        [0, 0],
        [25, 25],
        [25, 25],
        [50, 50],
      ],
    );
  });

  it('stands still in a stall, and ends so much later', () => {
    const clip = script({ stall: { at: 0.4, forSec: 30 } });
    const before = stateAfter(clip, 40, {});
    assert.deepEqual(stateAfter(clip, 69, {}), before);
    assert.equal(stateAfter(clip, 69, {})?.movedAfterSec, 40);
    assert.equal(stateAfter(clip, 71, {})?.movedAfterSec, 71);
    assert.deepEqual(statusesAt(clip, [129, 130]), ['RENDERING', 'COMPLETE']);
  });

  it('never ends where it is stuck, and shows no movement after that', () => {
    const clip = script({ outcome: 'stuck', reaches: 0.4 });
    assert.equal(endOf(clip, {}), Infinity);
    assert.deepEqual(stateAfter(clip, 1e6, {}), stateAfter(clip, 100, {}));
    assert.equal(stateAfter(clip, 1e6, {})?.movedAfterSec, 100);
    assert.equal(stateAfter(clip, 1e6, {})?.status, 'UPLOADING');
  });

  for (const [status, reaches, percent] of [
    ['INITIATING', 0.05, 50],
    ['UPLOADING', 0.4, 50],
    ['RENDERING', 0.85, 50],
  ] as const)
    it(`fails while ${status}, with its reason, at the percent it had`, () => {
      const clip = script({ outcome: 'fail', reaches, reason: 'Out of space' });
      assert.equal(stateAfter(clip, 99.9, {})?.status, status);
      const failed = stateAfter(clip, 100, {});
      assert.deepEqual(
        [failed?.status, failed?.operation, failed?.percent, failed?.ended],
        ['FAILED', 'Out of space', percent, true],
      );
    });

  it('is deleted, or vanishes, at its end', () => {
    assert.deepEqual(statusesAt(script({ outcome: 'delete' }), [99, 100]), ['RENDERING', 'DELETED']);
    assert.deepEqual(statusesAt(script({ outcome: 'vanish' }), [99, 100]), ['RENDERING', undefined]);
  });

  for (const status of ['OFFLINE', 'UNKNOWN', 'TRANSCODING'])
    it(`says ${status} for a while and then what it said before`, () => {
      const clip = script({ spell: { status, at: 0.3, forSec: 10 } });
      assert.deepEqual(statusesAt(clip, [29, 30, 39, 41]), ['UPLOADING', status, status, 'UPLOADING']);
    });

  it('begins a spell together with a stall at the same place', () => {
    const clip = script({
      spell: { status: 'OFFLINE', at: 0.3, forSec: 20 },
      stall: { at: 0.3, forSec: 20 },
    });
    assert.deepEqual(statusesAt(clip, [29, 30, 49, 51]), ['UPLOADING', 'OFFLINE', 'OFFLINE', 'UPLOADING']);
  });

  it('goes its way again and completes where a failure is retried', () => {
    const clip = script({ outcome: 'fail', reaches: 0.5, retryAfterSec: 20 });
    assert.deepEqual(statusesAt(clip, [100, 119, 120, 219, 220]), [
      'FAILED',
      'FAILED',
      'INITIATING',
      'RENDERING',
      'COMPLETE',
    ]);
    assert.equal(endOf(clip, {}), 220);
  });

  it('cannot be seen at first where it is invisible', () => {
    assert.deepEqual(statusesAt(script({ invisibleSec: 30 }), [29, 30]), [undefined, 'UPLOADING']);
  });

  it('never goes back on its way nor moves in the future, whatever the script', () => {
    const order = ['INITIATING', 'UPLOADING', 'RENDERING', 'COMPLETE', 'FAILED', 'DELETED'];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          outcome: fc.constantFrom('complete', 'fail', 'delete', 'stuck'),
          stages: fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 9 })),
          reaches: share,
          steps: fc.integer({ min: 1, max: 50 }),
          stall: fc.record({ at: share, forSec: fc.nat(50) }),
        }),
        fc.array(fc.nat(300), { minLength: 2, maxLength: 20 }),
        (overrides, seconds) => {
          const clip = script(overrides);
          const states = seconds
            .toSorted((a, b) => a - b)
            .map((sec) => ({ sec, ...stateAfter(clip, sec, {}) }));
          for (const [index, { sec, status, movedAfterSec }] of states.entries()) {
            const previous = states[index - 1];
            assert.ok((movedAfterSec ?? 0) <= sec + 1e-9);
            assert.ok((movedAfterSec ?? 0) >= (previous?.movedAfterSec ?? 0) - 1e-9);
            assert.ok(order.indexOf(status ?? '') >= order.indexOf(previous?.status ?? 'INITIATING'));
          }
        },
      ),
    );
  });
});
