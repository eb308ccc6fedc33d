import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from '../../bench/latency/compare.ts';
import { tunedWorld } from '../../bench/latency/tuned-world.ts';

test('turns follow each other without a gap while clips are in flight, however rare the looks of an idle organization', async () => {
  const world = tunedWorld('lone', 60);
  const { p95, missed } = await measure('clipwatch-registered', world, { seed: 1, scale: 0.1 });
  assert.equal(missed, 0);
  assert.ok(p95 < 25, `${p95} s`);
});
