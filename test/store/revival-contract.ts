import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { revive } from '../../functions/core/observe.ts';
import type { Store } from '../../functions/core/ports.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { conflicted, type TestStore, written } from './test-store.ts';

const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;

/** A clip that has ended lives again, from where it lies at the time. */
export function revivalContract(name: string, make: () => Promise<TestStore>): void {
  describe(`${name} lets clips live again`, () => {
    const withStore = (behaviour: string, body: (store: Store) => Promise<void>) =>
      it(behaviour, async () => {
        const { store, close } = await make();
        await body(store).finally(close);
      });

    withStore('a clip that is remembered as ended is recorded as its next attempt', async (store) => {
      const failed = written(await store.recordTransition(makeClip({ state: 'failed' })));
      await store.archiveClip(failed, RETAINED_UNTIL_MS);
      const done = await store.findDone(failed.orgId, [failed.clipUuid], NOW_MS);
      const alive = written(
        await store.recordTransition(revive(done.get(failed.clipUuid) ?? failed, NOW_MS)),
      );
      assert.equal(alive.attempt, 2);
      assert.deepEqual((await store.loadOrg(failed.orgId)).clips, [alive]);
    });

    withStore('a clip that has ended and is not archived yet goes on in its place', async (store) => {
      const stopped = written(await store.recordTransition(makeClip({ state: 'stopped' })));
      const alive = written(await store.recordTransition(revive(stopped, NOW_MS)));
      assert.ok(alive.version > stopped.version);
      conflicted(await store.archiveClip(stopped, RETAINED_UNTIL_MS));
      assert.deepEqual(await store.loadClip(stopped.orgId, stopped.clipUuid, NOW_MS), alive);
    });

    withStore('no version of an earlier attempt is given out again', async (store) => {
      const first = written(await store.recordTransition(makeClip({ state: 'failed' })));
      const last = written(await store.recordTransition(first));
      await store.archiveClip(last, RETAINED_UNTIL_MS);
      const done = await store.loadClip(first.orgId, first.clipUuid, NOW_MS);
      const again = written(await store.recordTransition(revive(done ?? last, NOW_MS)));
      assert.ok(again.version > last.version);
    });

    withStore('of two that see it alive at once exactly one records it', async (store) => {
      const failed = written(await store.recordTransition(makeClip({ state: 'failed' })));
      await store.archiveClip(failed, RETAINED_UNTIL_MS);
      const done = await store.loadClip(failed.orgId, failed.clipUuid, NOW_MS);
      const alive = revive(done ?? failed, NOW_MS);
      const results = await Promise.all([store.recordTransition(alive), store.recordTransition(alive)]);
      assert.deepEqual(results.map(({ kind }) => kind).sort(), ['conflict', 'written']);
    });
  });
}
