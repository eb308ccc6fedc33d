import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { clipKey, doneKey, type Key, leaseKey, orgKey, topicKey } from '../../functions/store/keys.ts';
import { writeOrgItem } from '../../functions/store/org-item.ts';
import type { Item } from '../../functions/store/table.ts';
import { NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';
import { makeFullClip, makeFullState } from './records.ts';
import { written } from './test-store.ts';

// What a later release may have written before it was rolled back: every object has an attribute more.

const NEWER = 7;
let table: Awaited<ReturnType<typeof startTable>>;
before(async () => {
  table = await startTable();
});
after(() => table.close());

async function putItem(key: Key, item: Item): Promise<void> {
  await table.documents.send(new PutCommand({ TableName: 'clips', Item: { ...item, ...key } }));
}

async function rawItem(Key: Key): Promise<Item> {
  const { Item = {} } = await table.documents.send(
    new GetCommand({ TableName: 'clips', Key, ConsistentRead: true }),
  );
  return Item;
}

/** The value with something unknown in every map. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value === 'string' && value.startsWith('{')) return JSON.stringify(grown(JSON.parse(value)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, grown(part)]);
  return { ...Object.fromEntries(entries), colour: { of: ['tomorrow'] } };
}

/** An item of a later release. Maps by name are not grown, since a name has to stand for a value of the same form. */
function newer(item: Item, ...byName: string[]): Item {
  const kept = Object.fromEntries(byName.map((name) => [name, item[name]]));
  return { ...Object(grown(item)), ...kept, schemaVersion: NEWER };
}

function newerClip(version: number): Item {
  const item = newer(writeClipItem(makeFullClip(), version));
  const owed = Array.isArray(item.owed) ? item.owed : [];
  return { ...item, owed: owed.map((entry) => ({ ...entry, due: { mail: 0, 'a-topic-of-tomorrow': 5 } })) };
}

it('a newer clip is written back with everything that is not known of it', async () => {
  const key = clipKey('acme', makeFullClip().clipUuid);
  await putItem(key, newerClip(3));
  const before = await rawItem(key);
  const { clips, unreadable } = await table.store.loadOrg('acme');
  assert.equal(unreadable, 0);
  const [clip] = clips;
  assert.ok(clip);
  assert.deepEqual(Object.keys(clip.owed[0]?.due ?? {}), ['mail', 'a-topic-of-tomorrow']);
  written(await table.store.recordTransition({ ...clip, label: 'case 8' }));
  assert.deepEqual(await rawItem(key), { ...before, label: 'case 8', version: 4 });
});

it('a newer clip keeps it in the archive, too, and when it lives again', async () => {
  const key = clipKey('globex', makeFullClip().clipUuid);
  const { owed, ...settled } = newerClip(3);
  await putItem(key, { ...settled, orgId: 'globex' });
  const [clip] = (await table.store.loadOrg('globex')).clips;
  assert.ok(clip);
  written(await table.store.archiveClip({ ...clip, state: 'failed' }, NOW_MS + 1_000));
  const { expiresAt, ...archived } = await rawItem(doneKey('globex', clip.clipUuid));
  const expected = { ...settled, ...doneKey('globex', clip.clipUuid), orgId: 'globex', state: 'failed' };
  assert.deepEqual(archived, expected);

  const done = await table.store.loadClip('globex', clip.clipUuid, NOW_MS);
  assert.ok(done);
  const alive = written(await table.store.recordTransition({ ...done, state: 'in-progress', attempt: 2 }));
  const lives = { ...expected, ...key, state: 'in-progress', attempt: 2, version: alive.version };
  assert.deepEqual(await rawItem(key), lives);
});

it("a newer org's state is written back with everything that is not known of it", async () => {
  const item = newer(writeOrgItem(makeFullState(), 3));
  const { learned, calls, told } = writeOrgItem(makeFullState(), 3);
  const owed = Array.isArray(item.owed) ? item.owed : [];
  await putItem(orgKey('acme'), {
    ...item,
    told,
    owed: owed.map((entry) => ({ ...entry, due: { mail: 0, 'a-topic-of-tomorrow': 5 } })),
    calls: { ...Object(calls), colour: 1 },
    learned: { ...Object(learned), colour: 1 },
  });
  const before = await rawItem(orgKey('acme'));
  const state = await table.store.loadState('acme');
  assert.ok(state);
  written(await table.store.saveOrg({ ...state, baselineAtMs: 5 }));
  assert.deepEqual(await rawItem(orgKey('acme')), { ...before, baselineAtMs: 5, version: 4 });
});

it('the lease and the pace of a newer release keep what they have besides', async () => {
  const strange = { schemaVersion: NEWER, colour: 'red' };
  await putItem(leaseKey('acme'), strange);
  await putItem(topicKey('mail'), strange);
  const lease = { holder: 'a', expiresAtMs: NOW_MS + 1, endsAtMs: NOW_MS };
  written(await table.store.acquireLease('acme', lease, NOW_MS));
  await table.store.leaveHint('acme', NOW_MS);
  await table.store.admitStart('acme', 1, NOW_MS);
  await table.store.releaseLease('acme', 'a');
  await table.store.reserveSlots('mail', { count: 1, gapMs: 1, nowMs: NOW_MS, latestMs: NOW_MS });
  await table.store.saveTopicHealth('mail', undefined);
  for (const key of [leaseKey('acme'), topicKey('mail')]) {
    const { schemaVersion, colour } = await rawItem(key);
    assert.deepEqual({ schemaVersion, colour }, strange);
  }
});
