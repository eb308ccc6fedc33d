import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RUUID } from '../../../functions/domain/clip/clip.ts';
import { parseScenario } from '../../../local/rhombus/scenario.ts';
import { World } from '../../../local/rhombus/world.ts';
import { aClip, START_MS } from './simulated.ts';

function worldOf(clip: object, { speed = 1, seed = 1 } = {}) {
  const world = new World(parseScenario({ clips: [aClip(clip)] }), START_MS, speed, seed);
  const [only] = world.clips;
  assert.ok(only);
  return { world, clip: only };
}

describe('the world', () => {
  it('gives a clip and its cameras ids of the vendor’s form, the same for the same seed', () => {
    const { clip } = worldOf({ cameras: ['A', 'B', 'A'] }, { seed: 7 });
    const same = worldOf({ cameras: ['A', 'B', 'A'] }, { seed: 7 });
    const other = worldOf({ cameras: ['A', 'B', 'A'] }, { seed: 8 });
    assert.match(clip.uuid, RUUID);
    assert.ok(clip.deviceUuids.every((uuid) => RUUID.test(uuid)));
    assert.equal(clip.deviceUuids[0], clip.deviceUuids[2]);
    assert.notEqual(clip.deviceUuids[0], clip.deviceUuids[1]);
    assert.deepEqual(same.clip, clip);
    assert.notEqual(other.clip.uuid, clip.uuid);
  });

  it('runs as many times as quick as it is told to', () => {
    const { world, clip } = worldOf({ startAfterSec: 20, takesSec: 40 }, { speed: 4 });
    assert.equal(clip.createdAtMs, START_MS + 5_000);
    assert.equal(world.finishedAtMs(clip), START_MS + 15_000);
    assert.equal(world.stateOf(clip, START_MS + 10_000)?.status, 'UPLOADING');
    assert.equal(world.elapsedSec(START_MS + 10_000), 40);
  });

  it('can begin later than it was made for', () => {
    const { world, clip } = worldOf({ startAfterSec: 5 });
    world.beginAt(START_MS + 60_000);
    assert.equal(clip.createdAtMs, START_MS + 65_000);
    assert.equal(world.finishedAtMs(clip), START_MS + 165_000);
    assert.equal(world.elapsedSec(START_MS + 60_000), 0);
  });

  it('knows no end of a clip that is stuck', () => {
    const { world, clip } = worldOf({ outcome: 'stuck' });
    assert.equal(world.finishedAtMs(clip), undefined);
    assert.equal(world.stateOf(clip, START_MS + 1e12)?.ended, false);
  });

  it('keeps the end of a clip that completed before it was deleted', () => {
    const { world, clip } = worldOf({});
    world.delete(clip.uuid, START_MS + 500_000);
    assert.equal(world.finishedAtMs(clip), START_MS + 100_000);
    assert.equal(world.stateOf(clip, START_MS + 500_000)?.status, 'DELETED');
  });

  it('shows a clip’s end from the millisecond that it calls the end, and not before', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.option(fc.nat(1_000_000), { nil: undefined }),
        (startAfterSec, takesSec, speed, deletedAfterMs) => {
          const { world, clip } = worldOf({ startAfterSec, takesSec }, { speed });
          if (deletedAfterMs !== undefined) world.delete(clip.uuid, clip.createdAtMs + deletedAfterMs);
          const finishedAtMs = world.finishedAtMs(clip) ?? Number.NaN;
          assert.equal(world.stateOf(clip, finishedAtMs)?.ended, true);
          assert.notEqual(world.stateOf(clip, finishedAtMs - 1)?.ended, true);
        },
      ),
    );
  });
});
