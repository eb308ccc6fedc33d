import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';
import { makeOwed } from './records.ts';
import { conflicted, written } from './test-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
before(async () => {
  table = await startTable();
});
after(() => table.close());

async function putItem(pk: string, sk: string, attributes: object): Promise<void> {
  await table.documents.send(new PutCommand({ TableName: 'clips', Item: { pk, sk, ...attributes } }));
}

const item = writeClipItem(makeClip(), 1);
const entry = { event: '{', due: { mail: 0 }, recordedBy: 'a', recordedAtMs: 1 };

for (const [what, broken] of Object.entries({
  'a state that is not known': { ...item, state: 'paused' },
  'a field of another type': { ...item, details: { title: 4711 } },
  'no schema version': { ...item, schemaVersion: undefined },
  'a schema version that never was': { ...item, schemaVersion: 0 },
  'an empty event': { ...item, owed: [{ ...entry, event: '' }] },
  'half an event': { ...item, owed: [entry] },
  'an event of another form': { ...item, owed: [{ ...entry, event: '{"specversion":"2.0"}' }] },
  'something owed of the first version that cannot be read': { ...item, schemaVersion: 1, owed: [entry] },
}))
  it(`a clip with ${what} is counted, and hides no other`, async () => {
    const orgId = what.replaceAll(' ', '-');
    await putItem(`ORG#${orgId}`, 'CLIP#broken', broken);
    const healthy = written(await table.store.recordTransition(makeClip({ orgId })));
    const { clips, unreadable } = await table.store.loadOrg(orgId);
    assert.deepEqual([clips, unreadable], [[healthy], 1]);
    conflicted(await table.store.recordTransition(makeClip({ orgId, clipUuid: 'broken' })));
    await assert.rejects(table.store.loadClip(orgId, 'broken', NOW_MS), { name: 'UnreadableItemError' });
  });

it("an org's state that cannot be read stops the reader, and what it holds is not told", async () => {
  const released = [4711];
  await putItem('ORG#broken', 'ORG', { orgId: 'broken', version: 1, schemaVersion: 2, released });
  for (const read of [table.store.loadOrg('broken'), table.store.loadState('broken')])
    await assert.rejects(read, (error: Error) => {
      assert.equal(error.name, 'UnreadableItemError');
      assert.match(error.message, /vendor is not as expected/);
      assert.doesNotMatch(error.message, /4711/);
      return true;
    });
});

it("an org's state that cannot be read is known to health as such", async () => {
  await putItem('ORG#torn', 'ORG', { orgId: 'torn', version: 1, schemaVersion: 2, released: [4711] });
  const states = await table.store.loadStates(['torn', 'none']);
  assert.deepEqual([...states], [['torn', { state: undefined, lease: undefined, isUnreadable: true }]]);
});

it('a clip that has ended and cannot be read is no news, and is left as it is', async () => {
  const broken = { ...item, schemaVersion: 99, state: 'paused', attempt: 3, expiresAt: NOW_MS / 1000 + 60 };
  await putItem('DONE#ended', 'CLIP#broken', broken);
  const done = await table.store.findDone('ended', ['broken'], NOW_MS);
  const { state, attempt, version } = done.get('broken') ?? {};
  assert.deepEqual({ state, attempt, version }, { state: 'stopped', attempt: 3, version: 0 });
  assert.deepEqual(await table.store.listRecentlyDone('ended', 5, NOW_MS), []);
  assert.equal((await table.store.findDone('ended', ['broken'], NOW_MS + 60_000)).size, 0);

  const again = makeClip({ orgId: 'ended', clipUuid: 'broken', state: 'completed' });
  const stored = written(await table.store.recordTransition(again));
  written(await table.store.archiveClip(stored, NOW_MS + 3_600_000));
  assert.deepEqual((await table.store.loadOrg('ended')).clips, []);
  assert.equal((await table.store.findDone('ended', ['broken'], NOW_MS)).get('broken')?.attempt, 3);
});

it('a lease that cannot be read stops the reader, a health that cannot be read is left out', async () => {
  await putItem('ORG#lease', 'LEASE', { expiresAtMs: 'soon' });
  await assert.rejects(table.store.readLease('lease'), { name: 'UnreadableItemError' });
  await putItem('TOPIC#mail', 'PACE', { health: { reason: 'asleep', failures: 1, sinceMs: 1, untilMs: 1 } });
  assert.deepEqual(await table.store.loadTopicHealth(['mail']), new Map());
});

it('names that cannot be read are as good as none', async () => {
  for (const cameras of ['[{}]', '[', 7, '[{"uuid":"a","name":7}]']) {
    await putItem('NAMES#names', 'NAMES', { askedAtMs: NOW_MS, cameras });
    assert.equal(await table.store.loadNames('names'), undefined);
  }
});

it('an event comes out of the table to the letter as it went in', async () => {
  const owed = makeOwed(makeClip());
  const { data, ...rest } = owed.event;
  const reordered = { data, ...rest };
  const clip = makeClip({ orgId: 'letter', owed: [{ ...owed, event: reordered }] });
  await table.store.recordTransition(clip);
  const loaded = await table.store.loadClip('letter', clip.clipUuid, NOW_MS);
  assert.equal(JSON.stringify(loaded?.owed[0]?.event), JSON.stringify(reordered));
});
