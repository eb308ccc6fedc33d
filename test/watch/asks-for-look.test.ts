import assert from 'node:assert/strict';
import { type Store, StoreError } from '../../functions/ports/store.ts';
import { CLIP_UUID, NOW_MS } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { describeWatch } from './describe-watch.ts';
import { Watching } from './watching.ts';

describeWatch('a start asks for a look', (it) => {
  it('by a turn of an org that was never looked at', async ({ store, orgId, watching }) => {
    await watching.send({});
    assert.deepEqual(watching.requested, [orgId]);
    assert.equal((await store.readLease(orgId))?.hintAtMs, NOW_MS);
  });

  it('of which the same audiences hear as of any other', async ({ orgId, watching }) => {
    await watching.send({});
    assert.deepEqual(watching.carried, {
      id: orgId,
      baseUrl: 'https://api2.rhombussystems.com',
      secretId: orgId,
      audiences: ['night'],
      addedAtMs: NOW_MS,
    });
  });

  it('by a hint to the check that is at work', async ({ store, orgId, watching }) => {
    await take(store, orgId, NOW_MS + 1);
    await watching.send({});
    assert.deepEqual(watching.requested, []);
    assert.equal((await store.readLease(orgId))?.hintAtMs, NOW_MS);
  });

  it('by a new turn where whoever was at work is gone', async ({ store, orgId, watching }) => {
    await take(store, orgId, NOW_MS);
    await watching.send({});
    assert.deepEqual(watching.requested, [orgId]);
  });

  it('by one turn each few seconds, however many are started', async ({ orgId, watching }) => {
    for (const tenths of [0, 1, 2, 29]) {
      watching.nowMs = NOW_MS + 100 * tenths;
      await watching.send({});
    }
    assert.deepEqual(watching.requested, [orgId]);
    watching.nowMs = NOW_MS + 3_000;
    await watching.send({});
    assert.deepEqual(watching.requested, [orgId, orgId]);
  });

  it('and where the queue did not take the turn, the start stands and somebody hears of it', async ({
    orgId,
    watching,
    stored,
  }) => {
    watching.onRequest = async () => ({ unsent: 1 });
    const clip = await watching.send({});
    assert.deepEqual(await stored(), clip);
    assert.deepEqual(watching.troubles, [{ orgId, clipUuid: CLIP_UUID, reason: 'TurnNotSent' }]);
  });

  for (const name of ['TooManyRequestsException', 'AccessDeniedException', 'TimeoutError'])
    it(`and where the table or the queue answers ${name}, the start stands and somebody hears of it`, async ({
      orgId,
      watching,
      stored,
    }) => {
      watching.onRequest = async () => {
        throw Object.assign(new Error('Rate exceeded'), { name });
      };
      const clip = await watching.send({});
      assert.equal(clip.state, 'in-progress');
      assert.deepEqual(await stored(), clip);
      assert.deepEqual(watching.troubles, [{ orgId, clipUuid: CLIP_UUID, reason: name }]);
    });

  it('and where the table refuses the hint, the start stands', async ({ store, orgId }) => {
    const refusing: Store = {
      ...store,
      leaveHint: async () => {
        throw new StoreError('throttled', 'ThrottlingException');
      },
    };
    const other = new Watching(refusing, orgId);
    assert.equal((await other.send({})).state, 'in-progress');
    assert.equal(other.troubles.length, 1);
  });
});

/** A check is at work, from a moment before until then. */
async function take(store: Store, orgId: string, expiresAtMs: number): Promise<void> {
  written(
    await store.acquireLease(orgId, { holder: 'check', expiresAtMs, endsAtMs: expiresAtMs }, NOW_MS - 1_000),
  );
}
