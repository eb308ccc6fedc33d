import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type ClipRecord, RUUID } from '../../functions/core/clip.ts';
import type { Store } from '../../functions/core/ports.ts';
import { CLIP_UUID, makeClip, makeOrg, makeOwed, NOW_MS } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { written } from '../store/test-store.ts';
import { Watching } from './watching.ts';

const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;
const STOPPED = { state: 'stopped', stateSinceMs: NOW_MS - 5_000 } as const;

describe('watch', () => {
  let table: Awaited<ReturnType<typeof startTable>>;
  let store: Store;
  let orgId: string;
  let watching: Watching;
  let orgs = 0;

  before(async () => {
    table = await startTable();
    store = table.store;
  });
  after(() => table.close());
  beforeEach(() => {
    orgId = `org-${++orgs}`;
    watching = new Watching(store, orgId);
  });

  const stored = () => store.loadClip(orgId, CLIP_UUID, NOW_MS);
  const put = async (overrides: Partial<ClipRecord>) =>
    written(await store.recordTransition(makeClip({ orgId, ...overrides })));
  const archive = async (overrides: Partial<ClipRecord>) =>
    store.archiveClip(await put(overrides), RETAINED_UNTIL_MS);

  describe('start', () => {
    it('begins to watch a clip that nobody has seen, and says so', async () => {
      const clip = await watching.send({ label: 'case 7' });
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.source, 'watch');
      assert.equal(clip.label, 'case 7');
      assert.equal(clip.firstSeenAtMs, undefined);
      assert.deepEqual(await stored(), clip);
    });

    it('may be repeated: the clip is answered as it is', async () => {
      const first = await watching.send({ label: 'case 7' });
      watching.nowMs += 60_000;
      assert.deepEqual(await watching.send({ label: 'case 7' }), first);
      assert.deepEqual(await watching.send({}), first);
    });

    it('of two at once makes one clip', async () => {
      const [one, other] = await Promise.all([watching.send({}), watching.send({})]);
      assert.deepEqual(one, other);
      assert.equal((await store.loadOrg(orgId)).clips.length, 1);
    });

    it('gives a label to a clip that is in flight, and changes nothing else of it', async () => {
      const before = await put({ owed: [makeOwed(makeClip({ orgId }))] });
      const after = await watching.send({ label: 'case 7' });
      assert.deepEqual(after, { ...before, label: 'case 7', version: after.version });
      assert.deepEqual(await watching.send({ label: 'case 8' }), {
        ...before,
        label: 'case 8',
        version: after.version + 1,
      });
    });

    for (const state of ['completed', 'failed', 'removed'] as const)
      it(`of a clip that is ${state} answers what became of it, and leaves it at that`, async () => {
        await archive({ state, told: { [state]: 1 } });
        const before = await stored();
        assert.deepEqual(await watching.send({ label: 'case 7' }), before);
        assert.deepEqual(await stored(), before);
        assert.deepEqual((await store.loadOrg(orgId)).clips, []);
      });

    for (const state of ['failed', 'removed'] as const)
      it(`of a clip that is ${state} asks for a look, since only the vendor knows whether it lives again`, async () => {
        await archive({ state });
        await watching.send({});
        assert.deepEqual(watching.requested, [orgId]);
      });

    it('of a completed clip asks for nothing', async () => {
      await archive({ state: 'completed' });
      await watching.send({});
      assert.deepEqual(watching.requested, []);
      assert.equal(await store.readHint(orgId), 0);
    });

    for (const state of ['stopped', 'not-found', 'expired'] as const)
      it(`of a clip that is ${state} watches it again, as its next attempt`, async () => {
        await archive({ state, told: { stalled: 1 }, attempt: 2, attemptSinceMs: NOW_MS - 90_000_000 });
        const clip = await watching.send({ label: 'case 9' });
        assert.equal(clip.state, 'in-progress');
        assert.equal(clip.attempt, 3);
        assert.equal(clip.attemptSinceMs, NOW_MS);
        assert.equal(clip.label, 'case 9');
        assert.deepEqual(clip.told, { stalled: 1 });
        assert.equal(clip.firstSeenAtMs, undefined);
        assert.deepEqual((await store.loadOrg(orgId)).clips, [clip]);
        assert.deepEqual(watching.requested, [orgId]);
      });

    it('of a clip that was stopped and still owes a notification keeps what it owes', async () => {
      const owed = [makeOwed(makeClip({ orgId }))];
      await put({ ...STOPPED, owed });
      const clip = await watching.send({});
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.attempt, 2);
      assert.deepEqual(clip.owed, owed);
      assert.deepEqual((await stored())?.owed, owed);
    });

    it('of a clip that has been forgotten begins anew', async () => {
      await store.archiveClip(await put({ state: 'completed' }), NOW_MS - 1_000);
      const clip = await watching.send({});
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.attempt, 1);
    });
  });

  describe('stop', () => {
    for (const state of ['in-progress', 'stalled'] as const)
      it(`of a clip that is ${state} stops watching it, and what it owes is still told`, async () => {
        const owed = [makeOwed(makeClip({ orgId }))];
        await put({ state, owed });
        const clip = await watching.send({ action: 'stop' });
        assert.equal(clip.state, 'stopped');
        assert.equal(clip.stateSinceMs, NOW_MS);
        assert.deepEqual(clip.owed, owed);
        assert.deepEqual(await stored(), clip);
      });

    it('may be repeated', async () => {
      await put({});
      const first = await watching.send({ action: 'stop' });
      watching.nowMs += 1_000;
      assert.deepEqual(await watching.send({ action: 'stop' }), first);
    });

    for (const state of ['completed', 'failed', 'removed', 'not-found', 'expired'] as const)
      it(`of a clip that is ${state} answers what became of it`, async () => {
        await archive({ state });
        const before = await stored();
        assert.deepEqual(await watching.send({ action: 'stop' }), before);
      });

    it('of a clip that nobody watches says so', async () => {
      await assert.rejects(watching.send({ action: 'stop' }), { name: 'ClipNotFoundError' });
    });

    it('then start watches on', async () => {
      await watching.send({ label: 'case 7' });
      await watching.send({ action: 'stop' });
      const clip = await watching.send({});
      assert.equal(clip.state, 'in-progress');
      assert.equal(clip.label, 'case 7');
      assert.equal(clip.attempt, 2);
    });

    it('asks nobody to look', async () => {
      await put({});
      await watching.send({ action: 'stop' });
      assert.deepEqual(watching.requested, []);
      assert.equal(await store.readHint(orgId), 0);
    });
  });

  describe('get', () => {
    it('answers a clip in flight and one that has ended, and changes nothing', async () => {
      const clip = await put({});
      assert.deepEqual(await watching.send({ action: 'get' }), clip);
      await store.archiveClip(
        written(await store.recordTransition({ ...clip, state: 'completed' })),
        RETAINED_UNTIL_MS,
      );
      assert.equal((await watching.send({ action: 'get' })).state, 'completed');
      assert.deepEqual(watching.requested, []);
    });

    it('of a clip that has been forgotten says so', async () => {
      await store.archiveClip(await put({ state: 'completed' }), NOW_MS - 1_000);
      await assert.rejects(watching.send({ action: 'get' }), { name: 'ClipNotFoundError' });
    });
  });

  describe('against somebody who writes to the same clip', () => {
    /** A store where somebody else writes to the clip between each of the first reads and what comes of it. */
    function contested(times: number): Store {
      let left = times;
      return {
        ...store,
        async loadClip(...args) {
          const clip = await store.loadClip(...args);
          if (clip && left-- > 0)
            written(await store.recordTransition({ ...clip, rawStatus: `LOOK_${left}` }));
          return clip;
        },
      };
    }

    for (const action of ['start', 'stop'] as const)
      it(`a ${action} is made on what they wrote, not over it`, async () => {
        await put({});
        const other = new Watching(contested(4), orgId);
        const clip = await other.send({ action, label: 'case 7' });
        assert.equal(clip.rawStatus, 'LOOK_0');
        assert.equal(clip.state, action === 'stop' ? 'stopped' : 'in-progress');
      });

    it('a start that never gets through says so, and may be tried again', async () => {
      await put({});
      const other = new Watching(contested(5), orgId);
      await assert.rejects(other.send({ label: 'case 7' }), { name: 'WatchConflictError' });
      assert.equal((await other.send({ label: 'case 7' })).label, 'case 7');
    });
  });

  describe('asks for a look', () => {
    const leaveOrg = async (overrides: object) =>
      written(await store.saveOrg(makeOrg({ orgId, version: 0, ...overrides })));

    it('by a check of an org that was never checked', async () => {
      await watching.send({});
      assert.deepEqual(watching.requested, [orgId]);
      assert.equal(await store.readHint(orgId), NOW_MS);
    });

    it('by a hint to the check that is at work', async () => {
      await leaveOrg({ lease: { holder: 'check', expiresAtMs: NOW_MS + 1 } });
      await watching.send({});
      assert.deepEqual(watching.requested, []);
      assert.equal(await store.readHint(orgId), NOW_MS);
    });

    it('by a new check where the one at work is gone', async () => {
      await leaveOrg({ lease: { holder: 'check', expiresAtMs: NOW_MS } });
      await watching.send({});
      assert.deepEqual(watching.requested, [orgId]);
    });

    it('by no check while the org is to be left alone, and the clip waits in the table', async () => {
      const backoff = { reason: 'rate-limited', failures: 1, sinceMs: NOW_MS, untilMs: NOW_MS + 60_000 };
      await leaveOrg({ backoff });
      await watching.send({});
      assert.deepEqual(watching.requested, []);
      assert.equal((await store.loadOrg(orgId)).clips.length, 1);
      watching.nowMs += 60_000;
      await watching.send({});
      assert.deepEqual(watching.requested, [orgId]);
    });

    it('again by each repeated start, so that a caller may hurry it', async () => {
      await watching.send({});
      await watching.send({});
      assert.deepEqual(watching.requested, [orgId, orgId]);
    });

    for (const name of ['TooManyRequestsException', 'AccessDeniedException', 'TimeoutError'])
      it(`and where Lambda answers ${name}, the start stands and somebody hears of it`, async () => {
        watching.onRequest = async () => {
          throw Object.assign(new Error('Rate exceeded'), { name });
        };
        const clip = await watching.send({});
        assert.equal(clip.state, 'in-progress');
        assert.deepEqual(await stored(), clip);
        assert.deepEqual(watching.troubles, [{ orgId, clipUuid: CLIP_UUID, reason: name }]);
      });

    it('and where the table refuses the hint, the start stands', async () => {
      const refusing: Store = {
        ...store,
        leaveHint: async () => {
          throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
        },
      };
      const other = new Watching(refusing, orgId);
      assert.equal((await other.send({})).state, 'in-progress');
      assert.equal(other.troubles.length, 1);
    });
  });

  describe('refuses', () => {
    for (const clipUuid of [
      '',
      'short',
      `${CLIP_UUID}A`,
      `${CLIP_UUID.slice(1)}/`,
      `${CLIP_UUID}\n`,
      'x'.repeat(1e6),
    ])
      it(`the clip uuid ${JSON.stringify(clipUuid.slice(0, 30))}`, async () => {
        assert.ok(!RUUID.test(clipUuid));
        for (const action of ['start', 'stop', 'get'])
          await assert.rejects(watching.send({ action, clipUuid }), (error: Error) => {
            assert.equal(error.name, 'MalformedClipUuidError');
            return error.message.length < 200;
          });
        assert.deepEqual((await store.loadOrg(orgId)).clips, []);
      });

    for (const org of ['', 'other', '__proto__', 'x'.repeat(1e6)])
      it(`the org "${org.slice(0, 20)}" that nobody has configured`, async () => {
        await assert.rejects(watching.send({ orgId: org }), (error: Error) => {
          assert.equal(error.name, 'UnknownOrgError');
          return error.message.length < 200;
        });
      });

    for (const action of ['', 'Start', 'delete', 'constructor', 'x'.repeat(1e6)])
      it(`the action "${action.slice(0, 20)}"`, async () => {
        await assert.rejects(watching.send({ action }), (error: Error) => {
          assert.equal(error.name, 'UnknownActionError');
          return error.message.includes('start, stop or get') && error.message.length < 200;
        });
      });
  });
});
