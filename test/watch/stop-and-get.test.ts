import assert from 'node:assert/strict';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { CLIP_UUID, makeOwed, NOW_MS } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { describeWatch } from './describe-watch.ts';
import { Watching } from './watching.ts';

describeWatch('stop', (it) => {
  for (const state of ['in-progress', 'stalled'] as const)
    it(`of a clip that is ${state} stops watching it, and what it owes is still told`, async ({
      watching,
      make,
      put,
      stored,
    }) => {
      const owed = [makeOwed(make())];
      await put({ state, owed });
      const clip = await watching.send({ action: 'stop' });
      assert.equal(clip.state, 'stopped');
      assert.equal(clip.stateSinceMs, NOW_MS);
      assert.deepEqual(clip.owed, owed);
      assert.deepEqual(await stored(), clip);
    });

  it('may be repeated', async ({ watching, put }) => {
    await put();
    const first = await watching.send({ action: 'stop' });
    watching.nowMs += 1_000;
    assert.deepEqual(await watching.send({ action: 'stop' }), first);
  });

  for (const state of ['completed', 'failed', 'removed', 'not-found', 'expired'] as const)
    it(`of a clip that is ${state} answers what became of it`, async ({ watching, archive, stored }) => {
      await archive({ state });
      const before = await stored();
      assert.deepEqual(await watching.send({ action: 'stop' }), before);
    });

  it('of a clip that nobody watches says so', async ({ watching }) => {
    await assert.rejects(watching.send({ action: 'stop' }), { name: 'ClipNotFoundError' });
  });

  it('then start watches on', async ({ watching }) => {
    await watching.send({ label: 'case 7' });
    await watching.send({ action: 'stop' });
    const clip = await watching.send({});
    assert.equal(clip.state, 'in-progress');
    assert.equal(clip.label, 'case 7');
    assert.equal(clip.attempt, 2);
  });

  it('asks nobody to look, and leaves word for a check that is at work', async ({
    store,
    orgId,
    watching,
    put,
  }) => {
    await put();
    await watching.send({ action: 'stop' });
    assert.deepEqual(watching.requested, []);
    assert.equal((await store.readLease(orgId))?.hintAtMs, NOW_MS);
  });
});

describeWatch('get', (it) => {
  it('answers a clip in flight and one that has ended, and changes nothing', async ({
    archive,
    watching,
    put,
  }) => {
    const clip = await put();
    assert.deepEqual(await watching.send({ action: 'get' }), clip);
    await archive({ ...clip, state: 'completed' });
    assert.equal((await watching.send({ action: 'get' })).state, 'completed');
    assert.deepEqual(watching.requested, []);
  });

  it('says when a clip in flight is expected to end, as far as past clips and its progress tell', async ({
    store,
    orgId,
    watching,
    put,
  }) => {
    await put({ startedAtMs: NOW_MS, attemptSinceMs: NOW_MS });
    const expectedEnd = async () => {
      const view = await watching.answer({ action: 'get', clipUuid: CLIP_UUID });
      return 'clips' in view ? undefined : view.expectedEnd;
    };
    assert.equal(await expectedEnd(), null);
    const durations = { count: 400, mean: Math.log(60), variance: 0.09 };
    written(await store.saveOrg({ ...newOrgState(orgId), learned: { durations, cameraDurations: {} } }));
    const iso = (seconds: number) => new Date(NOW_MS + 1000 * seconds).toISOString();
    const expected = { median: iso(60), p90: iso(88) };
    assert.deepEqual(await expectedEnd(), expected);
    const several = await watching.answer({ action: 'get', clipUuids: [CLIP_UUID, CLIP_UUID] });
    assert.deepEqual(
      'clips' in several && several.clips.map((one) => 'expectedEnd' in one && one.expectedEnd),
      [expected, expected],
    );
    await watching.send({ action: 'stop' });
    assert.equal(await expectedEnd(), null);
  });

  it('reads what is known of the org once, for clips in flight alone, and answers without it', async ({
    store,
    orgId,
    put,
    archive,
  }) => {
    let reads = 0;
    const failing = async () => {
      reads++;
      throw new StoreError('unavailable', 'TimeoutError');
    };
    const watching = new Watching({ ...store, loadState: failing }, orgId);
    const view = await put().then(() =>
      watching.answer({ action: 'get', clipUuids: [CLIP_UUID, CLIP_UUID] }),
    );
    assert.ok('clips' in view && view.clips.every((one) => 'state' in one && one.expectedEnd === null));
    assert.equal(reads, 1);
    await watching.answer({ action: 'stop', clipUuid: CLIP_UUID });
    await watching.answer({ action: 'start', clipUuid: CLIP_UUID });
    await archive({ clipUuid: 'ended', state: 'completed' });
    await watching.answer({ action: 'get', clipUuid: 'ended' });
    assert.equal(reads, 1);
  });

  it('of a clip that has been forgotten says so', async ({ watching, archive }) => {
    await archive({ state: 'completed' }, NOW_MS - 1_000);
    await assert.rejects(watching.send({ action: 'get' }), { name: 'ClipNotFoundError' });
  });
});
