import assert from 'node:assert/strict';
import { CLIP_UUID, makeOwed, NOW_MS } from '../clip-records.ts';
import { describeWatch } from './describe-watch.ts';

const STOPPED = { state: 'stopped', stateSinceMs: NOW_MS - 5_000 } as const;

describeWatch('start', (it) => {
  it('begins to watch a clip that nobody has seen, and says so', async ({ watching, stored }) => {
    const clip = await watching.send({ label: 'case 7' });
    assert.equal(clip.state, 'in-progress');
    assert.equal(clip.source, 'watch');
    assert.equal(clip.label, 'case 7');
    assert.equal(clip.firstSeenAtMs, undefined);
    assert.deepEqual(await stored(), clip);
  });

  for (const clipUuid of ['7', 'clip_4711-2', `${CLIP_UUID}A`, 'x'.repeat(64)])
    it(`takes the id ${clipUuid.slice(0, 30)}, which a check takes, too`, async ({ watching, inFlight }) => {
      assert.equal((await watching.send({ clipUuid })).clipUuid, clipUuid);
      assert.deepEqual(
        (await inFlight()).map((clip) => clip.clipUuid),
        [clipUuid],
      );
    });

  it('may be repeated: the clip is answered as it is', async ({ watching }) => {
    const first = await watching.send({ label: 'case 7' });
    watching.nowMs += 60_000;
    assert.deepEqual(await watching.send({ label: 'case 7' }), first);
    assert.deepEqual(await watching.send({}), first);
  });

  it('of two at once makes one clip', async ({ watching, inFlight }) => {
    const [one, other] = await Promise.all([watching.send({}), watching.send({})]);
    assert.deepEqual(one, other);
    assert.equal((await inFlight()).length, 1);
  });

  it('gives a label to a clip that is in flight, and changes nothing else of it', async ({
    watching,
    make,
    put,
  }) => {
    const before = await put({ owed: [makeOwed(make())] });
    const after = await watching.send({ label: 'case 7' });
    assert.deepEqual(after, { ...before, label: 'case 7', version: after.version });
    assert.deepEqual(await watching.send({ label: 'case 8' }), {
      ...before,
      label: 'case 8',
      version: after.version + 1,
    });
  });

  for (const state of ['completed', 'failed', 'removed'] as const)
    it(`of a clip that is ${state} answers what became of it, and leaves it at that`, async ({
      watching,
      archive,
      stored,
      inFlight,
    }) => {
      await archive({ state, told: { [state]: 1 } });
      const before = await stored();
      assert.deepEqual(await watching.send({ label: 'case 7' }), before);
      assert.deepEqual(await stored(), before);
      assert.deepEqual(await inFlight(), []);
    });

  for (const state of ['failed', 'removed'] as const)
    it(`of a clip that is ${state} asks for a look, since only the vendor knows whether it lives again`, async ({
      orgId,
      watching,
      archive,
    }) => {
      await archive({ state });
      await watching.send({});
      assert.deepEqual(watching.requested, [orgId]);
    });

  it('of a completed clip asks for nothing', async ({ store, orgId, watching, archive }) => {
    await archive({ state: 'completed' });
    await watching.send({});
    assert.deepEqual(watching.requested, []);
    assert.equal((await store.readLease(orgId))?.hintAtMs ?? 0, 0);
  });

  for (const state of ['stopped', 'not-found', 'expired'] as const)
    it(`of a clip that is ${state} watches it again, as its next attempt`, async ({
      orgId,
      watching,
      archive,
      inFlight,
    }) => {
      await archive({ state, told: { stalled: 1 }, attempt: 2, attemptSinceMs: NOW_MS - 90_000_000 });
      const clip = await watching.send({ label: 'case 9' });
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.attempt, 3);
      assert.equal(clip.attemptSinceMs, NOW_MS);
      assert.equal(clip.label, 'case 9');
      assert.deepEqual(clip.told, { stalled: 1 });
      assert.equal(clip.firstSeenAtMs, undefined);
      assert.deepEqual(await inFlight(), [clip]);
      assert.deepEqual(watching.requested, [orgId]);
    });

  it('of a clip that was stopped and still owes a notification keeps what it owes', async ({
    watching,
    make,
    put,
    stored,
  }) => {
    const owed = [makeOwed(make())];
    await put({ ...STOPPED, owed });
    const clip = await watching.send({});
    assert.equal(clip.state, 'in-progress');
    assert.equal(clip.attempt, 2);
    assert.deepEqual(clip.owed, owed);
    assert.deepEqual((await stored())?.owed, owed);
  });

  it('of a clip that has been forgotten begins anew', async ({ watching, archive }) => {
    await archive({ state: 'completed' }, NOW_MS - 1_000);
    const clip = await watching.send({});
    assert.equal(clip.state, 'in-progress');
    assert.equal(clip.attempt, 1);
  });

  it('of more clips in a minute than can be looked for says so, and goes on in the next', async ({
    orgId,
    watching,
  }) => {
    const uuid = (index: number) => String(index).padStart(22, 'A');
    for (let index = 0; index < 300; index++) await watching.send({ clipUuid: uuid(index) });
    await assert.rejects(watching.send({ clipUuid: uuid(300) }), {
      name: 'TooManyStartsError',
      message: new RegExp(orgId),
    });
    watching.nowMs += 60_000;
    assert.equal((await watching.send({ clipUuid: uuid(300) })).state, 'in-progress');
  });
});
