import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClipRecord } from '../../functions/core/clip.ts';
import type { Store, Written } from '../../functions/core/ports.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';

export interface TestStore {
  store: Store;
  close(): Promise<void>;
}

const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;
let orgs = 0;

/** What every store must do, the real one and the simulation's. */
export function storeContract(name: string, make: () => Promise<TestStore>): void {
  describe(`${name} keeps the store's contract`, () => {
    let test: TestStore;
    let store: Store;
    let orgId: string;
    const newClip = (overrides: Partial<ClipRecord> = {}) => makeClip({ orgId, ...overrides });

    before(async () => {
      test = await make();
      store = test.store;
    });
    after(() => test.close());
    const fresh = (behaviour: string, body: () => Promise<void>) =>
      it(behaviour, () => {
        orgId = `org-${++orgs}`;
        return body();
      });

    fresh('a lease is taken once, and again by its holder or after its end', async () => {
      const lease = { holder: 'a', expiresAtMs: NOW_MS + 1_000 };
      const first = written(await store.acquireLease(orgId, lease, NOW_MS));
      assert.deepEqual(first.lease, lease);
      const other = { holder: 'b', expiresAtMs: NOW_MS + 2_000 };
      assert.equal((await store.acquireLease(orgId, other, NOW_MS + 999)).kind, 'conflict');
      assert.equal((await store.acquireLease(orgId, lease, NOW_MS + 999)).kind, 'written');
      const taken = written(await store.acquireLease(orgId, other, NOW_MS + 1_000));
      assert.equal(taken.lease?.holder, 'b');
      assert.ok(taken.version > first.version);
    });

    fresh('an org is saved whole, and what it no longer has is gone', async () => {
      const org = written(await store.acquireLease(orgId, { holder: 'a', expiresAtMs: NOW_MS + 1 }, NOW_MS));
      const { lease, ...released } = org;
      const saved = written(
        await store.saveOrg({
          ...released,
          nextPassAtMs: NOW_MS,
          ledger: { '2026-11-24': { 'list:ok': 2 } },
        }),
      );
      assert.equal(saved.lease, undefined);
      assert.deepEqual((await store.loadOrg(orgId)).org, saved);
      assert.equal((await store.saveOrg(org)).kind, 'conflict');
    });

    fresh('a hint reaches a reader and leaves the org and its version alone', async () => {
      assert.equal(await store.readHint(orgId), 0);
      await store.leaveHint(orgId, NOW_MS);
      const org = written(await store.acquireLease(orgId, { holder: 'a', expiresAtMs: NOW_MS + 1 }, NOW_MS));
      await store.leaveHint(orgId, NOW_MS + 5);
      assert.equal((await store.saveOrg(org)).kind, 'written');
      assert.equal(await store.readHint(orgId), NOW_MS + 5);
    });

    fresh('a clip is created once, and what was written is read back', async () => {
      const clip = newClip({ label: 'case 7', owed: [makeOwed(newClip())] });
      const stored = written(await store.recordTransition(clip));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
      assert.deepEqual(stored, { ...clip, version: stored.version });
      assert.equal((await store.recordTransition(clip)).kind, 'conflict');
    });

    fresh('of two writers that read the same version exactly one wins', async () => {
      const stored = written(await store.recordTransition(newClip()));
      const results = await Promise.all([
        store.recordTransition({ ...stored, state: 'completed' }),
        store.recordTransition({ ...stored, state: 'failed' }),
      ]);
      assert.deepEqual(results.map(({ kind }) => kind).sort(), ['conflict', 'written']);
    });

    fresh('audiences are settled one by one, and a writer with an older version loses', async () => {
      const owed = makeOwed(newClip());
      const stored = written(await store.recordTransition(newClip({ state: 'completed', owed: [owed] })));
      const settled = await Promise.all([
        store.settleNotification(stored, owed.event.id, ['events']),
        store.settleNotification(stored, owed.event.id, ['mail']),
      ]);
      assert.deepEqual(
        settled.map(({ kind }) => kind),
        ['written', 'written'],
      );
      const [clip] = (await store.loadOrg(orgId)).clips;
      assert.deepEqual(
        clip?.owed.map(({ pending }) => pending),
        [['text']],
      );
      assert.deepEqual(clip?.owed[0]?.event, owed.event);
      assert.equal((await store.recordTransition({ ...stored, state: 'failed' })).kind, 'conflict');
      const last = written(await store.settleNotification(stored, owed.event.id, ['text']));
      assert.deepEqual(last.owed, []);
    });

    fresh('settling what is not owed is a conflict', async () => {
      const stored = written(await store.recordTransition(newClip()));
      assert.equal((await store.settleNotification(stored, 'acme/x/completed/1', ['mail'])).kind, 'conflict');
    });

    fresh('an archived clip leaves the working set, is remembered, and may be archived again', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      assert.equal((await store.archiveClip(stored, RETAINED_UNTIL_MS)).kind, 'written');
      assert.equal((await store.archiveClip(stored, RETAINED_UNTIL_MS)).kind, 'written');
      assert.deepEqual((await store.loadOrg(orgId)).clips, []);
      const done = await store.findDone(orgId, [stored.clipUuid, 'unknown'], NOW_MS);
      assert.deepEqual([...done], [[stored.clipUuid, stored]]);
      assert.deepEqual(await store.loadClip(orgId, stored.clipUuid, NOW_MS), stored);
      assert.deepEqual(await store.listRecentlyDone(orgId, 5, NOW_MS), [stored]);
    });

    fresh('a clip that somebody else changed is not archived away', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      await store.recordTransition({ ...stored, label: 'changed' });
      assert.equal((await store.archiveClip(stored, RETAINED_UNTIL_MS)).kind, 'conflict');
      assert.equal((await store.loadOrg(orgId)).clips.length, 1);
    });

    fresh('a clip that lives again is safe from a writer of its first life', async () => {
      const first = written(await store.recordTransition(newClip({ state: 'failed' })));
      await store.archiveClip(first, RETAINED_UNTIL_MS);
      const second = written(
        await store.recordTransition({ ...first, version: 0, attempt: 2, state: 'in-progress' }),
      );
      assert.equal(second.version, first.version);
      assert.equal((await store.archiveClip(first, RETAINED_UNTIL_MS)).kind, 'conflict');
      assert.equal((await store.recordTransition({ ...first, state: 'expired' })).kind, 'conflict');
      assert.deepEqual((await store.loadOrg(orgId)).clips, [second]);
    });

    fresh('what has expired is forgotten, whether it was removed or not', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      await store.archiveClip(stored, RETAINED_UNTIL_MS);
      const later = RETAINED_UNTIL_MS + 1_000;
      assert.equal((await store.findDone(orgId, [stored.clipUuid], later)).size, 0);
      assert.equal(await store.loadClip(orgId, stored.clipUuid, later), undefined);
      assert.deepEqual(await store.listRecentlyDone(orgId, 5, later), []);
    });

    fresh('more ids than one batch holds are found', async () => {
      const uuids = Array.from({ length: 130 }, (_, index) => `clip-${index}`);
      for (const clipUuid of uuids)
        await store.archiveClip(newClip({ clipUuid, state: 'completed' }), RETAINED_UNTIL_MS);
      assert.equal((await store.findDone(orgId, uuids, NOW_MS)).size, 130);
    });
  });
}

function written<T>(result: Written<T>): T {
  assert.equal(result.kind, 'written');
  assert.ok(result.kind === 'written');
  return result.value;
}
