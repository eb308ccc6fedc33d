import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import type { Store } from '../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { makeFullState, makeOwed, owing } from './records.ts';
import { conflicted, kinds, type TestStore, written } from './test-store.ts';

const FREE = { expiresAtMs: 0, endsAtMs: 0, hintAtMs: 0, takes: 0 };
const ORGANIZATION: RegisteredOrganization = {
  id: '',
  baseUrl: 'https://api2.rhombussystems.com',
  secretId: 'clipwatch/keys#acme',
  version: 0,
  addedBy: 'command',
  addedAtMs: NOW_MS,
};
const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;
let names = 0;

/** What every store must do, the real one and the simulation's. */
export function storeContract(name: string, make: () => Promise<TestStore>): void {
  describe(`${name} keeps the store's contract`, () => {
    let test: TestStore;
    let store: Store;
    /** A name that no other test uses: of an org, or of a topic. */
    let orgId: string;
    const newClip = (overrides: Partial<ClipRecord> = {}) => makeClip({ orgId, ...overrides });
    const lease = (holder: string, expiresAtMs: number) => ({
      holder,
      expiresAtMs,
      endsAtMs: expiresAtMs - 500,
    });

    before(async () => {
      test = await make();
      store = test.store;
    });
    after(() => test.close());
    const fresh = (behaviour: string, body: () => Promise<void>) =>
      it(behaviour, () => {
        orgId = `org-${++names}`;
        return body();
      });

    fresh('a lease is taken once, and again by its holder or after its end', async () => {
      const first = written(await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS));
      assert.deepEqual(first, { ...lease('a', NOW_MS + 1_000), hintAtMs: 0, takes: 1 });
      conflicted(await store.acquireLease(orgId, lease('b', NOW_MS + 2_000), NOW_MS + 999));
      assert.deepEqual(await store.readLease(orgId), first);
      written(await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS + 999));
      const taken = written(await store.acquireLease(orgId, lease('b', NOW_MS + 2_000), NOW_MS + 1_000));
      assert.equal(taken.holder, 'b');
    });

    fresh('of two that want the lease at once exactly one gets it', async () => {
      const results = await Promise.all(
        ['a', 'b'].map((holder) => store.acquireLease(orgId, lease(holder, NOW_MS + 1_000), NOW_MS)),
      );
      assert.deepEqual(kinds(results), ['conflict', 'written']);
    });

    fresh('a lease that is given back is free, and one that is not ours is not given back', async () => {
      await store.releaseLease(orgId, 'a');
      await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS);
      await store.releaseLease(orgId, 'b');
      conflicted(await store.acquireLease(orgId, lease('b', NOW_MS + 1_000), NOW_MS));
      await store.releaseLease(orgId, 'a');
      const free = await store.readLease(orgId);
      assert.deepEqual(free, { ...FREE, takes: 1 });
      written(await store.acquireLease(orgId, lease('b', NOW_MS + 1_000), NOW_MS));
    });

    fresh('whoever takes the lease learns of the last hint', async () => {
      written(await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS));
      await store.leaveHint(orgId, NOW_MS + 10);
      await store.releaseLease(orgId, 'a');
      const taken = written(await store.acquireLease(orgId, lease('b', NOW_MS + 2_000), NOW_MS + 20));
      assert.deepEqual(taken, { ...lease('b', NOW_MS + 2_000), hintAtMs: NOW_MS + 10, takes: 2 });
    });

    fresh('a hint tells who works on the org, and makes no org', async () => {
      assert.equal(await store.readLease(orgId), undefined);
      const idle = await store.leaveHint(orgId, NOW_MS);
      assert.deepEqual(idle, { ...FREE, hintAtMs: NOW_MS });
      written(await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS));
      assert.equal((await store.leaveHint(orgId, NOW_MS + 5)).holder, 'a');
      assert.equal((await store.readLease(orgId))?.hintAtMs, NOW_MS + 5);
      const { lease: seen, ...rest } = await store.loadOrg(orgId);
      assert.equal(seen?.holder, 'a');
      assert.deepEqual(rest, { state: undefined, clips: [], unreadable: 0 });
      assert.equal(await store.loadState(orgId), undefined);
    });

    fresh('an org is saved whole, and what it no longer has is gone', async () => {
      const full = written(await store.saveOrg(makeFullState({ orgId })));
      assert.deepEqual(full, makeFullState({ orgId, version: full.version }));
      assert.deepEqual((await store.loadOrg(orgId)).state, full);
      const bare = written(await store.saveOrg({ ...newOrgState(orgId), version: full.version }));
      assert.deepEqual(await store.loadState(orgId), bare);
      assert.deepEqual(bare, { ...newOrgState(orgId), version: bare.version });
      conflicted(await store.saveOrg(full));
    });

    fresh('an org that nobody has stored yet is created once', async () => {
      const created = written(await store.saveOrg(newOrgState(orgId)));
      conflicted(await store.saveOrg({ ...newOrgState(orgId), baselineAtMs: 2 }));
      assert.deepEqual((await store.loadOrg(orgId)).state, created);
    });

    fresh('what an idle look came to is noted beside the lease, and hinders nobody', async () => {
      const look = {
        atMs: NOW_MS,
        listAtMs: NOW_MS - 1,
        fullAtMs: 0,
        sweptAtMs: 5,
        calls: { 'list:ok': 2 },
        recentMs: [NOW_MS],
      };
      await store.noteIdleLook(orgId, look);
      assert.deepEqual((await store.loadOrg(orgId)).lease, { ...FREE, idle: look });
      written(await store.acquireLease(orgId, lease('a', NOW_MS + 1_000), NOW_MS));
      await store.noteIdleLook(orgId, { ...look, atMs: NOW_MS + 1 });
      await store.releaseLease(orgId, 'a');
      assert.equal((await store.readLease(orgId))?.idle?.atMs, NOW_MS + 1);
    });

    fresh('a turn is asked for at most once in a while, by whoever comes first', async () => {
      const asked = await Promise.all([0, 0, 0].map(() => store.askForTurn(orgId, NOW_MS, 3_000)));
      assert.deepEqual(asked.sort(), [false, false, true]);
      assert.equal(await store.askForTurn(orgId, NOW_MS + 2_999, 3_000), false);
      assert.equal(await store.askForTurn(orgId, NOW_MS + 3_000, 3_000), true);
    });

    fresh('an organization is registered once, changed by whoever read it last, and removed', async () => {
      const organization = { ...ORGANIZATION, id: orgId };
      const made = await Promise.all([1, 2].map(() => store.putOrganization(organization)));
      assert.deepEqual(kinds(made), ['conflict', 'written']);
      const first = await store.loadOrganization(orgId);
      assert.deepEqual(first, { ...organization, version: 1 });
      const second = written(await store.putOrganization({ ...first, limits: { idleSeconds: 60 } }));
      assert.equal(second.version, 2);
      assert.ok((await store.listOrganizations()).some(({ id }) => id === orgId));
      conflicted(await store.putOrganization(first));
      conflicted(await store.removeOrganization(first));
      written(await store.removeOrganization(second));
      assert.equal(await store.loadOrganization(orgId), undefined);
    });

    fresh('of many orgs those are answered that were looked at', async () => {
      const ids = Array.from({ length: 120 }, (_, index) => `${orgId}-${index}`);
      for (const id of ids.slice(0, 3)) written(await store.saveOrg(newOrgState(id)));
      await store.leaveHint(ids[110] ?? '', NOW_MS);
      const states = await store.loadStates(ids);
      assert.deepEqual([...states.keys()].sort(), [ids[0], ids[1], ids[110], ids[2]]);
      assert.equal(states.get(ids[110] ?? '')?.lease?.hintAtMs, NOW_MS);
    });

    fresh('a trouble is kept until it is removed', async () => {
      const trouble = {
        kind: 'unreachable',
        subject: orgId,
        sinceMs: 1,
        toldAtMs: 2,
        times: 1,
        why: 'timeout',
      } as const;
      await store.putTrouble(trouble);
      await store.putTrouble({ ...trouble, toldAtMs: 3 });
      const mine = async () => (await store.listTroubles()).filter(({ subject }) => subject === orgId);
      assert.deepEqual(await mine(), [{ ...trouble, toldAtMs: 3 }]);
      await store.removeTrouble(trouble);
      assert.deepEqual(await mine(), []);
    });

    fresh('what health remembers of its own work is kept', async () => {
      const log = { wellSinceMs: 1, queuesAtMs: 2, subscribersAtMs: 3 };
      await store.saveHealthLog(log);
      await store.saveHealthLog({ ...log, queuesAtMs: 4 });
      assert.deepEqual(await store.loadHealthLog(), { ...log, queuesAtMs: 4 });
    });

    fresh('the lease and the hints of others do not hinder a save', async () => {
      const created = written(await store.saveOrg(newOrgState(orgId)));
      await store.acquireLease(orgId, lease('b', NOW_MS + 1_000), NOW_MS);
      await store.leaveHint(orgId, NOW_MS);
      written(await store.saveOrg(created));
      assert.equal((await store.readLease(orgId))?.holder, 'b');
    });

    fresh('a clip is created once, and what was written is read back', async () => {
      const clip = newClip({ label: 'case 7', owed: [makeOwed(newClip())] });
      const stored = written(await store.recordTransition(clip));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
      assert.deepEqual(await store.loadClip(orgId, clip.clipUuid, NOW_MS), stored);
      assert.deepEqual(stored, { ...clip, version: stored.version });
      conflicted(await store.recordTransition(clip));
    });

    fresh('a clip of which nothing is known is read back so', async () => {
      const stored = written(await store.recordTransition(newClip({ rawStatus: null, details: {} })));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
    });

    fresh('a transition leaves nothing of the state before it', async () => {
      const missing = { sinceMs: NOW_MS, askedAtMs: NOW_MS, asked: 1 };
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

    fresh('audiences are kept whole, one by name, and are gone when they are removed', async () => {
      const mine = async () =>
        (await store.readAudiences()).audiences.filter(({ name }) => name.startsWith(orgId));
      const plain: Audience = { name: orgId, topics: { mail: 'arn:mail' }, ...DEFAULT_VOICE };
      const full: Audience = {
        ...plain,
        name: `${orgId}-full`,
        topics: { mail: 'arn:mail', text: 'arn:text', chat: 'arn:chat' },
        orgs: ['acme'],
        outcomes: ['failed', 'blind'],
        devices: ['CchjPiXSTuSGba9YPonDyw'],
        language: 'es',
        timeZone: 'America/Bogota',
        privacy: 'minimal',
        consoleUrl: 'https://console.example/{deviceUuid}',
        quietHours: { from: '22:00', to: '06:30', except: ['failed'] },
        apart: ['outcomes', 'devices'],
      };
      for (const audience of [plain, full, { ...plain, language: 'es' as const }])
        await store.putAudience(audience);
      assert.deepEqual(await mine(), [{ ...plain, language: 'es' }, full]);
      for (const { name } of await mine()) await store.removeAudience(name);
      await store.removeAudience(orgId);
      assert.deepEqual(await mine(), []);
    });

    fresh('what is owed keeps its order, its destinations and until when each is held', async () => {
      const { owed } = owing(newClip(), 'stalled', 'resumed', 'completed');
      const [stalled, ...later] = owed;
      assert.ok(stalled);
      const due = { mail: NOW_MS + 60_000, 'a-topic-of-tomorrow': 0 };
      const stored = written(
        await store.recordTransition(newClip({ owed: [...later, { ...stalled, due }] })),
      );
      assert.deepEqual((await store.loadOrg(orgId)).clips, [stored]);
    });

    fresh('a notification that is settled is gone, and a writer who has not seen that loses', async () => {
      const owed = makeOwed(newClip());
      const stored = written(await store.recordTransition(newClip({ state: 'completed', owed: [owed] })));
      const less = { ...stored, owed: [{ ...owed, due: { text: 0 } }] };
      const settled = written(await store.recordTransition(less));
      conflicted(await store.recordTransition({ ...stored, state: 'failed' }));
      assert.deepEqual((await store.loadOrg(orgId)).clips, [settled]);
      written(await store.archiveClip({ ...settled, owed: [] }, RETAINED_UNTIL_MS));
      const done = await store.findDone(orgId, [stored.clipUuid], NOW_MS);
      assert.deepEqual(done.get(stored.clipUuid)?.owed, []);
      assert.deepEqual((await store.loadOrg(orgId)).clips, []);
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
        assert.deepEqual(found, { ...stored, version: 0 });
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
      const uuids = Array.from({ length: 230 }, (_, index) => `clip-${index}`);
      await Promise.all(uuids.map((clipUuid) => store.archiveClip(newClip({ clipUuid }), RETAINED_UNTIL_MS)));
      assert.equal((await store.findDone(orgId, uuids, NOW_MS)).size, 230);
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

    fresh('slots of a topic are given out in a row, and anew when the topic was idle', async () => {
      const request = { count: 3, gapMs: 200, nowMs: NOW_MS, latestMs: NOW_MS + 10_000 };
      assert.equal(await store.reserveSlots(orgId, request), NOW_MS);
      assert.equal(await store.reserveSlots(orgId, { ...request, count: 1 }), NOW_MS + 600);
      assert.equal(await store.reserveSlots(orgId, { ...request, nowMs: NOW_MS + 700 }), NOW_MS + 800);
      assert.equal(await store.reserveSlots(`${orgId}-other`, request), NOW_MS);
      const idle = { ...request, nowMs: NOW_MS + 5_000 };
      assert.equal(await store.reserveSlots(orgId, idle), NOW_MS + 5_000);
    });

    fresh('slots that come too late are not reserved', async () => {
      const request = { count: 10, gapMs: 200, nowMs: NOW_MS, latestMs: NOW_MS };
      assert.equal(await store.reserveSlots(orgId, request), NOW_MS);
      assert.equal(await store.reserveSlots(orgId, { ...request, latestMs: NOW_MS + 1_999 }), undefined);
      assert.equal(await store.reserveSlots(orgId, { ...request, latestMs: NOW_MS + 2_000 }), NOW_MS + 2_000);
      assert.equal(await store.reserveSlots(`${orgId}-b`, { ...request, latestMs: NOW_MS - 1 }), undefined);
      assert.equal(await store.reserveSlots(`${orgId}-b`, request), NOW_MS);
    });

    fresh('of many that reserve at once each has slots of its own', async () => {
      const request = { count: 2, gapMs: 200, nowMs: NOW_MS, latestMs: NOW_MS + 60_000 };
      const reserved = await Promise.all(
        Array.from({ length: 10 }, () => store.reserveSlots(orgId, request)),
      );
      const expected = Array.from({ length: 10 }, (_, index) => NOW_MS + index * 400);
      assert.deepEqual(reserved.map(Number).sort(), expected);
    });

    fresh("a topic's health is kept until it is well, and apart from its pace", async () => {
      const health: TopicHealth = {
        reason: 'denied',
        failures: 3,
        sinceMs: NOW_MS - 5_000,
        untilMs: NOW_MS + 60_000,
      };
      const request = { count: 1, gapMs: 200, nowMs: NOW_MS, latestMs: NOW_MS + 10_000 };
      assert.deepEqual(await store.loadTopicHealth([]), new Map());
      await store.saveTopicHealth(orgId, health);
      await store.reserveSlots(orgId, request);
      await store.reserveSlots(`${orgId}-well`, request);
      const topics = [orgId, `${orgId}-well`, `${orgId}-new`, orgId];
      assert.deepEqual((await store.loadTopicHealth(topics)).get(orgId), health);
      assert.equal((await store.loadTopicHealth(topics)).get(`${orgId}-well`), undefined);
      await store.saveTopicHealth(orgId, undefined);
      assert.equal((await store.loadTopicHealth(topics)).get(orgId), undefined);
      assert.equal(await store.reserveSlots(orgId, request), NOW_MS + 200);
    });

    fresh('names are kept apart from what a turn reads, and may be replaced', async () => {
      assert.equal(await store.loadNames(orgId), undefined);
      const dock = { uuid: 'a', name: 'Dock', site: 'North', timeZone: 'UTC' };
      await store.saveNames(orgId, { askedAtMs: NOW_MS, cameras: new Map([['a', dock]]) });
      const names = { askedAtMs: NOW_MS + 1, cameras: new Map([['b', { uuid: 'b' }]]) };
      await store.saveNames(orgId, names);
      assert.deepEqual(await store.loadNames(orgId), names);
      assert.equal(await store.loadNames(`${orgId}-other`), undefined);
      assert.equal((await store.loadOrg(orgId)).unreadable, 0);
    });

    fresh('as many starts are admitted in a minute as there may be', async () => {
      const nextMinuteMs = NOW_MS + 60_000;
      for (const nowMs of [NOW_MS, NOW_MS + 1, NOW_MS + 59_999])
        assert.equal(await store.admitStart(orgId, 3, nowMs), true);
      assert.equal(await store.admitStart(orgId, 3, NOW_MS + 59_999), false);
      assert.equal(await store.admitStart(`${orgId}-other`, 3, NOW_MS + 59_999), true);
      assert.equal(await store.admitStart(orgId, 3, nextMinuteMs), true);
      assert.equal(await store.admitStart(`${orgId}-none`, 0, NOW_MS), false);
    });

    fresh('of many starts at once no more are admitted than there may be', async () => {
      const admitted = await Promise.all(
        Array.from({ length: 12 }, () => store.admitStart(orgId, 5, NOW_MS)),
      );
      assert.equal(admitted.filter(Boolean).length, 5);
    });
  });
}
