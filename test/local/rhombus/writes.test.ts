import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUUID } from '../../../functions/domain/clip/clip.ts';
import { aClip, CLIP, LIST, START_MS, simulate } from './simulated.ts';

const SPLICE = '/api/video/spliceV3';
const CAMERA = 'hZ8n3KfTQ-2bW5xYp0aLcA';

describe('a splice', () => {
  it('makes a clip with the cameras, the footage and the title that were asked for', async () => {
    await using simulated = await simulate({ clips: [] });
    const { clipUuid, clipUuidList } = await simulated.ask(SPLICE, {
      deviceUuids: [`${CAMERA}.v0`, `${CAMERA}.a0`],
      startTimeMillis: START_MS - 60_000,
      durationSec: 45,
      title: 'Gate',
      saveToConsole: true,
    });
    assert.match(clipUuid, RUUID);
    assert.deepEqual(clipUuidList, [clipUuid]);
    const { clip } = await simulated.ask(CLIP, { clipUuid });
    assert.deepEqual(clip.deviceUuids, [`${CAMERA}.v0`]);
    assert.deepEqual([clip.title, clip.durationSec, clip.timestampMs], ['Gate', 45, START_MS - 60_000]);
    assert.equal(clip.createdAtMs, START_MS);
    assert.equal(clip.status, 'INITIATING');
  });

  it('comes to its end within half a minute', async () => {
    await using simulated = await simulate({ clips: [] });
    simulated.goTo(1_000);
    const { clipUuid } = await simulated.ask(SPLICE, { deviceUuids: [CAMERA] });
    assert.equal((await simulated.ask(LIST)).splicedClips.length, 1);
    simulated.goTo(1_030);
    assert.equal((await simulated.ask(CLIP, { clipUuid })).clip.status, 'COMPLETE');
  });

  it('takes intervals in the place of start and duration', async () => {
    await using simulated = await simulate({ clips: [] });
    const { clipUuid } = await simulated.ask(SPLICE, {
      deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA'],
      durationSec: 5,
      deviceIntervalMap: {
        [`${CAMERA}.v0`]: [
          { startMs: 5_000, endMs: 15_000 },
          { startMs: 60_000, endMs: 80_000 },
        ],
      },
    });
    const { clip } = await simulated.ask(CLIP, { clipUuid });
    assert.deepEqual([clip.deviceUuid, clip.durationSec, clip.timestampMs], [`${CAMERA}.v0`, 30, 5_000]);
  });

  for (const [what, body] of [
    ['without a camera', { durationSec: 10 }],
    ['of more than an hour', { deviceUuids: [CAMERA], durationSec: 3_601 }],
  ] as const)
    it(`${what} is refused with a 200 that says so`, async () => {
      await using simulated = await simulate({ clips: [] });
      const answer = await simulated.ask(SPLICE, body);
      assert.equal(answer.error, true);
      assert.equal(answer.clipUuid, undefined);
      assert.equal(simulated.simulator.world.clips.length, 0);
    });

  it('of the wrong form is malformed', async () => {
    await using simulated = await simulate({});
    assert.equal((await simulated.post(SPLICE, { deviceUuids: CAMERA })).status, 400);
  });
});

describe('a deletion', () => {
  it('ends a clip at once, in progress or not', async () => {
    await using simulated = await simulate({});
    simulated.goTo(40);
    await simulated.ask('/api/event/deleteSavedClip', { savedClipUuid: simulated.uuids[0] });
    const clip = await simulated.look();
    assert.deepEqual([clip.status, clip.lastUpdatedSec], ['DELETED', START_MS / 1000 + 40]);
    assert.deepEqual((await simulated.ask(LIST)).splicedClips, []);
    const [deleted] = simulated.simulator.world.clips;
    assert.ok(deleted);
    assert.equal(simulated.simulator.world.finishedAtMs(deleted), START_MS + 40_000);
  });
});

describe('a retry', () => {
  it('sets a failed clip on its way again', async () => {
    await using simulated = await simulate({ clips: [aClip({ outcome: 'fail' })] });
    simulated.goTo(150);
    await simulated.ask('/api/video/retrySplice', { clipUuid: simulated.uuids[0] });
    simulated.goTo(151);
    assert.equal((await simulated.look()).status, 'INITIATING');
    assert.equal((await simulated.ask(LIST)).splicedClips.length, 1);
    simulated.goTo(250);
    assert.equal((await simulated.look()).status, 'COMPLETE');
  });

  it('leaves a clip alone that has not failed', async () => {
    await using simulated = await simulate({});
    simulated.goTo(100);
    await simulated.ask('/api/video/retrySplice', { clipUuid: simulated.uuids[0] });
    assert.equal((await simulated.look()).status, 'COMPLETE');
  });
});
