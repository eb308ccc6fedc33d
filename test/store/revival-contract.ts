import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Store } from '../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { conflicted, kinds, type TestStore, written } from './test-store.ts';

const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;

/** A clip that has ended lives again, from where it lies at the time. */
export function revivalContract(name: string, make: () => Promise<TestStore>): void {
  describe(`${name} lets clips live again`, () => {
    let test: TestStore;
    let store: Store;

    before(async () => {
      test = await make();
      store = test.store;
    });
    after(() => test.close());

    /** A clip that failed and was archived, as it was before and as it is remembered. */
    async function archiveFailed(orgId: string): Promise<{ before: ClipRecord; done: ClipRecord }> {
      const before = written(await store.recordTransition(makeClip({ orgId, state: 'failed' })));
      written(await store.archiveClip(before, RETAINED_UNTIL_MS));
      const done = (await store.findDone(orgId, [before.clipUuid], NOW_MS)).get(before.clipUuid);
      assert.ok(done);
      return { before, done };
    }

    it('a clip that is remembered as ended is recorded as its next attempt', async () => {
      const { done } = await archiveFailed('revive-done');
      const alive = written(await store.recordTransition(nextAttempt(done)));
      assert.equal(alive.attempt, 2);
      assert.deepEqual((await store.loadOrg('revive-done')).clips, [alive]);
    });

    it('a clip that has ended and is not archived yet goes on in its place', async () => {
      const ended = makeClip({ orgId: 'revive-in-place', state: 'stopped' });
      const stopped = written(await store.recordTransition(ended));
      const alive = written(await store.recordTransition(nextAttempt(stopped)));
      assert.ok(alive.version > stopped.version);
      conflicted(await store.archiveClip(stopped, RETAINED_UNTIL_MS));
      assert.deepEqual(await store.loadClip('revive-in-place', stopped.clipUuid, NOW_MS), alive);
    });

    it('no version of an earlier attempt is given out again', async () => {
      const { before, done } = await archiveFailed('revive-versions');
      const alive = written(await store.recordTransition(nextAttempt(done)));
      assert.ok(alive.version > before.version);
    });

    it('of two that see it alive at once exactly one records it', async () => {
      const { done } = await archiveFailed('revive-twice');
      const alive = nextAttempt(done);
      const results = await Promise.all([store.recordTransition(alive), store.recordTransition(alive)]);
      assert.deepEqual(kinds(results), ['conflict', 'written']);
    });
  });
}

/** The clip as its next attempt. */
function nextAttempt(ended: ClipRecord): ClipRecord {
  return { ...ended, state: 'in-progress', stateSinceMs: NOW_MS, attempt: ended.attempt + 1 };
}
