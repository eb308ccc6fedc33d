import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureBacklog } from '../../bench/latency/measure-backlog.ts';

test('clips owed to a topic that refuses cost no more than a write for each trial of it', async () => {
  const { clips, clipWritesPerHour, trialsPerHour } = await measureBacklog(20, 1);
  assert.equal(clips, 20);
  assert.ok(trialsPerHour > 0 && clipWritesPerHour <= 2 * trialsPerHour);
});
