import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClipRecord } from '../../functions/core/clip.ts';
import type { Store } from '../../functions/core/ports.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';
import { conflicted, kinds, type TestStore, written } from './test-store.ts';

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
      conflicted(await store.acquireLease(orgId, other, NOW_MS + 999));
      written(await store.acquireLease(orgId, lease, NOW_MS + 999));
      const taken = written(await store.acquireLease(orgId, other, NOW_MS + 1_000));
      assert.equal(taken.lease?.holder, 'b');
      assert.ok(taken.version > first.version);
    });

    fresh('of two that want the lease at once exactly one gets it', async () => {
      const expiresAtMs = NOW_MS + 1_000;
      const results = await Promise.all(
        ['a', 'b'].map((holder) => store.acquireLease(orgId, { holder, expiresAtMs }, NOW_MS)),
      );
      assert.deepEqual(kinds(results), ['conflict', 'written']);
    });

    fresh('an org is saved whole, and what it no longer has is gone', async () => {
      const org = written(await store.acquireLease(orgId, { holder: 'a', expiresAtMs: NOW_MS + 1 }, NOW_MS));
      const { lease, ...released } = org;
      const ledger = { '2026-11-24': { 'list:ok': 2 } };
      const saved = written(await store.saveOrg({ ...released, nextPassAtMs: NOW_MS, ledger }));
      assert.equal(saved.lease, undefined);
      assert.deepEqual((await store.loadOrg(orgId)).org, saved);
      conflicted(await store.saveOrg(org));
    });

    fresh('an org that nobody has stored yet is created once', async () => {
      assert.deepEqual(await store.loadOrg(orgId), { org: undefined, clips: [] });
      const created = written(await store.saveOrg({ orgId, version: 0, lastPassAtMs: 1 }));
      conflicted(await store.saveOrg({ orgId, version: 0, lastPassAtMs: 2 }));
      assert.deepEqual((await store.loadOrg(orgId)).org, created);
    });

    fresh('a hint reaches a reader and leaves the org and its version alone', async () => {
      assert.equal(await store.readHint(orgId), 0);
      assert.equal(await store.leaveHint(orgId, NOW_MS), undefined);
      assert.equal((await store.loadOrg(orgId)).org, undefined);
      const org = written(await store.acquireLease(orgId, { holder: 'a', expiresAtMs: NOW_MS + 1 }, NOW_MS));
      assert.deepEqual(await store.leaveHint(orgId, NOW_MS + 5), org);
      written(await store.saveOrg(org));
      assert.equal(await store.readHint(orgId), NOW_MS + 5);
    });

    fresh('a clip is created once, and what was written is read back', async () => {
      const clip = newClip({ label: 'case 7', owed: [makeOwed(newClip())] });
      const stored = written(await store.recordTransition(clip));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
      assert.deepEqual(await store.loadClip(orgId, clip.clipUuid, NOW_MS), stored);
      assert.deepEqual(stored, { ...clip, version: stored.version });
      conflicted(await store.recordTransition(clip));
    });

    fresh('a transition leaves nothing of the state before it', async () => {
      const missing = { sinceMs: NOW_MS, confirmedAtMs: NOW_MS, confirmations: 1 };
      const stored = written(await store.recordTransition(newClip({ label: 'case 7', missing })));
      const { missing: _, ...seen } = stored;
      const next = written(await store.recordTransition(seen));
      assert.ok(next.version > stored.version);
      assert.deepEqual((await store.loadOrg(orgId)).clips, [next]);
    });

    fresh('a clip of one org is not one of another', async () => {
      await store.recordTransition(newClip());
      assert.deepEqual((await store.loadOrg(`${orgId}0`)).clips, []);
      assert.equal(await store.loadClip(`${orgId}0`, newClip().clipUuid, NOW_MS), undefined);
    });

    fresh('of two writers that read the same version exactly one wins', async () => {
      const stored = written(await store.recordTransition(newClip()));
      const results = await Promise.all([
        store.recordTransition({ ...stored, state: 'completed' }),
        store.recordTransition({ ...stored, state: 'failed' }),
      ]);
      assert.deepEqual(kinds(results), ['conflict', 'written']);
    });

    fresh('audiences are settled one by one, and a writer with an older version loses', async () => {
      const owed = makeOwed(newClip());
      const stored = written(await store.recordTransition(newClip({ state: 'completed', owed: [owed] })));
      const settled = await Promise.all([
        store.settleNotification(stored, owed.event.id, ['events']),
        store.settleNotification(stored, owed.event.id, ['mail']),
      ]);
      assert.deepEqual(kinds(settled), ['written', 'written']);
      const [clip] = (await store.loadOrg(orgId)).clips;
      assert.deepEqual(clip?.owed, [{ ...owed, pending: ['text'] }]);
      conflicted(await store.recordTransition({ ...stored, state: 'failed' }));
      const last = written(await store.settleNotification(stored, owed.event.id, ['text']));
      assert.deepEqual(last.owed, []);
    });

    fresh('settling an audience again changes nothing that is owed', async () => {
      const owed = makeOwed(newClip());
      const stored = written(await store.recordTransition(newClip({ state: 'completed', owed: [owed] })));
      written(await store.settleNotification(stored, owed.event.id, ['events']));
      const again = written(await store.settleNotification(stored, owed.event.id, ['events']));
      assert.deepEqual(again.owed, [{ ...owed, pending: ['mail', 'text'] }]);
    });

    fresh('settling one notification leaves the others and their order', async () => {
      const owed = ['c', 'a', 'b'].map((id) => ownEvent(newClip(), id));
      const stored = written(await store.recordTransition(newClip({ owed })));
      const settled = written(await store.settleNotification(stored, 'a', ['events', 'mail', 'text']));
      assert.deepEqual(
        settled.owed.map(({ event }) => event.id),
        ['c', 'b'],
      );
    });

    fresh('settling what is not owed is a conflict, and creates nothing', async () => {
      const stored = written(await store.recordTransition(newClip()));
      conflicted(await store.settleNotification(stored, `${orgId}/x/completed/1`, ['mail']));
      conflicted(await store.settleNotification({ orgId, clipUuid: 'other' }, 'x', ['mail']));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
    });

    fresh('a notification recorded while another is settled is never lost', async () => {
      const first = ownEvent(newClip(), 'first');
      const stored = written(await store.recordTransition(newClip({ owed: [first] })));
      const both = [...stored.owed, ownEvent(newClip(), 'second')];
      const [recorded, settled] = await Promise.all([
        store.recordTransition({ ...stored, owed: both }),
        store.settleNotification(stored, 'first', ['events']),
      ]);
      written(settled);
      const [clip] = (await store.loadOrg(orgId)).clips;
      const pending = clip?.owed.map((entry) => [entry.event.id, entry.pending.length]);
      const expected = recorded.kind === 'written' ? [['first', 2], ['second', 3]] : [['first', 2]]; // biome-ignore format: a table
      assert.deepEqual(pending, expected);
    });

    fresh('an archived clip leaves the working set, is remembered, and may be archived again', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      written(await store.archiveClip(stored, RETAINED_UNTIL_MS));
      written(await store.archiveClip(stored, RETAINED_UNTIL_MS));
      assert.deepEqual((await store.loadOrg(orgId)).clips, []);
      const done = await store.findDone(orgId, [stored.clipUuid, 'unknown', stored.clipUuid], NOW_MS);
      const loaded = await store.loadClip(orgId, stored.clipUuid, NOW_MS);
      const [recent] = await store.listRecentlyDone(orgId, 5, NOW_MS);
      assert.deepEqual([...done.keys()], [stored.clipUuid]);
      for (const found of [done.get(stored.clipUuid), loaded, recent])
        assert.deepEqual({ ...found, version: stored.version }, stored);
    });

    fresh('a clip that somebody else changed is not archived away', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      const changed = written(await store.recordTransition({ ...stored, label: 'changed' }));
      conflicted(await store.archiveClip(stored, RETAINED_UNTIL_MS));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [changed]);
      assert.deepEqual(await store.loadClip(orgId, stored.clipUuid, NOW_MS), changed);
    });

    fresh('a clip that was archived is not brought back by a writer that read it before', async () => {
      const stored = written(await store.recordTransition(newClip()));
      const ended = written(await store.recordTransition({ ...stored, state: 'completed' }));
      await store.archiveClip(ended, RETAINED_UNTIL_MS);
      for (const read of [stored, ended])
        conflicted(await store.recordTransition({ ...read, state: 'in-progress' }));
      assert.deepEqual((await store.loadOrg(orgId)).clips, []);
    });

    fresh('a clip that lives again is safe from a writer of its first life', async () => {
      const first = written(await store.recordTransition(newClip({ state: 'failed' })));
      await store.archiveClip(first, RETAINED_UNTIL_MS);
      const again: ClipRecord = { ...first, version: 0, attempt: 2, state: 'in-progress' };
      const second = written(await store.recordTransition(again));
      conflicted(await store.archiveClip(first, RETAINED_UNTIL_MS));
      conflicted(await store.recordTransition({ ...first, state: 'expired' }));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [second]);
    });

    fresh('what has expired is forgotten, whether it was removed or not', async () => {
      const stored = written(await store.recordTransition(newClip({ state: 'completed' })));
      await store.archiveClip(stored, RETAINED_UNTIL_MS);
      assert.equal((await store.findDone(orgId, [stored.clipUuid], RETAINED_UNTIL_MS - 1)).size, 1);
      assert.equal((await store.findDone(orgId, [stored.clipUuid], RETAINED_UNTIL_MS)).size, 0);
      assert.equal(await store.loadClip(orgId, stored.clipUuid, RETAINED_UNTIL_MS), undefined);
      assert.deepEqual(await store.listRecentlyDone(orgId, 5, RETAINED_UNTIL_MS), []);
    });

    fresh('what ended last is listed first, and no more than asked for', async () => {
      for (const [clipUuid, endedAtMs] of Object.entries({ a: 2, b: 3, c: 1 }))
        await store.archiveClip(newClip({ clipUuid, stateSinceMs: endedAtMs }), RETAINED_UNTIL_MS);
      const recent = await store.listRecentlyDone(orgId, 2, NOW_MS);
      assert.deepEqual(
        recent.map(({ clipUuid }) => clipUuid),
        ['b', 'a'],
      );
    });

    fresh('more ids than one batch holds are found', async () => {
      const uuids = Array.from({ length: 130 }, (_, index) => `clip-${index}`);
      await Promise.all(uuids.map((clipUuid) => store.archiveClip(newClip({ clipUuid }), RETAINED_UNTIL_MS)));
      assert.equal((await store.findDone(orgId, uuids, NOW_MS)).size, 130);
      assert.equal((await store.findDone(orgId, [], NOW_MS)).size, 0);
    });

    fresh('a working set of more than one page is loaded whole', async () => {
      const title = 'x'.repeat(100_000);
      const uuids = Array.from({ length: 12 }, (_, index) => `clip-${index}`);
      await Promise.all(
        uuids.map((clipUuid) => store.recordTransition(newClip({ clipUuid, details: { title } }))),
      );
      assert.equal((await store.loadOrg(orgId)).clips.length, 12);
    });
  });
}

function ownEvent(clip: ClipRecord, id: string) {
  const owed = makeOwed(clip);
  return { ...owed, event: { ...owed.event, id } };
}
