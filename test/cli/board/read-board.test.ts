import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createReadBoard } from '../../../cli/board/read-board.ts';
import type { KnownOrg } from '../../../cli/status/org-status.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../../clip-records.ts';
import { startTable } from '../../store/dynalite.ts';
import { written } from '../../store/test-store.ts';
import { uuidOf } from './ordinary-clips.ts';
import { ordinary } from './scenes.ts';

function known(...orgIds: string[]) {
  const orgs = orgIds.map((orgId): KnownOrg => ({ orgId, isConfigured: true, idleSeconds: 30 }));
  return { orgs, onlyThese: true };
}

/** The table, and how often it was asked for what has ended. */
function counting(store: Store) {
  const counts = { done: 0 };
  const counted: Store = {
    ...store,
    listRecentlyDone: (...asked) => {
      counts.done++;
      return store.listRecentlyDone(...asked);
    },
  };
  return { counts, counted };
}

describe('what the board reads', () => {
  let table: Awaited<ReturnType<typeof startTable>>;
  beforeEach(async () => {
    table = await startTable();
    await ordinary(table.store, NOW_MS);
  });
  afterEach(() => table.close());

  it('is each organization with its clips, the names of its cameras and its calls', async () => {
    const { orgs } = await createReadBoard(table.store)(known('acme', 'initech'), NOW_MS);
    const [acme, initech] = orgs;
    assert.deepEqual(
      acme?.inFlight.map(({ details }) => details.title),
      ['Forklift incident, aisle 4', 'Visitor without a badge'],
    );
    assert.equal(acme?.cameras.get(uuidOf('Dock', 1))?.name, 'Loading dock 1');
    assert.deepEqual(acme?.callsLately, { made: 11, most: undefined });
    assert.equal(acme?.ended[0]?.details.title, 'Server room door');
    assert.equal(initech?.status.health, 'impaired');
  });

  it('has only the troubles of those that were asked for, and those of topics', async () => {
    const trouble = { sinceMs: NOW_MS, toldAtMs: NOW_MS, times: 1, why: 'denied' };
    await table.store.putTrouble({ ...trouble, kind: 'topic-refuses', subject: 'mail' });
    await table.store.putTrouble({ ...trouble, kind: 'unreachable', subject: 'acme', isOver: true });
    const read = createReadBoard(table.store);
    const subjects = async (...orgIds: string[]) =>
      (await read(known(...orgIds), NOW_MS)).troubles.map(({ subject }) => subject).sort();
    assert.deepEqual(await subjects('acme'), ['mail']);
    assert.deepEqual(await subjects('initech'), ['initech:page', 'mail']);
  });

  it('knows the topics that take nothing, those of audiences among them, and none that is among the troubles', async () => {
    const health = { reason: 'denied' as const, failures: 3, sinceMs: NOW_MS, untilMs: NOW_MS };
    const audience = { name: 'night', topics: { mail: 'arn' }, language: 'en', privacy: 'full' } as const;
    await table.store.putAudience(audience);
    for (const topic of ['events', 'mail@night', 'text@gone', 'text'])
      await table.store.saveTopicHealth(topic, health);
    const told = { subject: 'text', sinceMs: NOW_MS, toldAtMs: NOW_MS, times: 1, why: 'denied' };
    await table.store.putTrouble({ ...told, kind: 'topic-refuses' });
    const { topics } = await createReadBoard(table.store)(known('acme'), NOW_MS);
    assert.deepEqual(topics.map(({ name }) => name).sort(), ['events', 'mail@night']);
  });

  it('asks for what has ended once, and again when a clip has left those in flight, or after ten minutes', async () => {
    const { counts, counted } = counting(table.store);
    const read = createReadBoard(counted);
    await read(known('acme'), NOW_MS);
    await read(known('acme'), NOW_MS + 5_000);
    assert.equal(counts.done, 1);
    const { clips } = await table.store.loadOrg('acme');
    const clip = clips.find(({ clipUuid }) => clipUuid === uuidOf('Flight', 0));
    assert.ok(clip);
    written(
      await table.store.archiveClip(
        { ...clip, state: 'completed', told: { completed: 1 }, stateSinceMs: NOW_MS + 6_000 },
        NOW_MS + 86_400_000,
      ),
    );
    const { orgs } = await read(known('acme'), NOW_MS + 10_000);
    assert.equal(orgs[0]?.ended[0]?.clipUuid, uuidOf('Flight', 0));
    assert.equal(counts.done, 2);
    await read(known('acme'), NOW_MS + 609_999);
    assert.equal(counts.done, 2);
    await read(known('acme'), NOW_MS + 610_000);
    assert.equal(counts.done, 3);
  });

  it('asks again when a clip has ended that was never seen in flight', async () => {
    const { counts, counted } = counting(table.store);
    const read = createReadBoard(counted);
    await read(known('acme'), NOW_MS);
    const { state } = await table.store.loadOrg('acme');
    assert.ok(state);
    written(await table.store.saveOrg({ ...state, looks: { lastAtMs: NOW_MS } }));
    await read(known('acme'), NOW_MS + 5_000);
    assert.equal(counts.done, 1);
    const next = await table.store.loadState('acme');
    assert.ok(next);
    const told = { mail: { level: 1, holds: 0, lastAtMs: NOW_MS, heldUntilMs: 0 } };
    written(await table.store.saveOrg({ ...next, told }));
    await read(known('acme'), NOW_MS + 10_000);
    assert.equal(counts.done, 2);
  });

  it('does not take a new clip for one that has ended', async () => {
    const { counts, counted } = counting(table.store);
    const read = createReadBoard(counted);
    await read(known('acme'), NOW_MS);
    written(await table.store.recordTransition(makeClip({ clipUuid: uuidOf('New', 1) })));
    const { orgs } = await read(known('acme'), NOW_MS + 5_000);
    assert.equal(orgs[0]?.inFlight.length, 3);
    assert.equal(counts.done, 1);
  });
});
