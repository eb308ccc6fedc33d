import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { UnreadableItemError } from '../../functions/store/read-item.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';

let table: Awaited<ReturnType<typeof startTable>>;
before(async () => {
  table = await startTable();
});
after(() => table.close());

async function putItem(orgId: string, sk: string, attributes: object): Promise<void> {
  const Item = { pk: `ORG#${orgId}`, sk, ...attributes };
  await table.documents.send(new PutCommand({ TableName: 'clips', Item }));
}

it('a clip in a form that is not known stops the reader', async () => {
  await putItem('clip-form', 'CLIP#x', { ...writeClipItem(makeClip(), 1), schemaVersion: 99 });
  await assert.rejects(table.store.loadOrg('clip-form'), {
    name: 'UnreadableItemError',
    message: /schemaVersion/,
  });
});

it('an org in a form that is not known stops whoever takes its lease, and keeps its form', async () => {
  await putItem('org-form', 'ORG', { orgId: 'org-form', version: 1, schemaVersion: 99 });
  const lease = { holder: 'a', expiresAtMs: NOW_MS + 1 };
  const expected = { name: 'UnreadableItemError', message: /schemaVersion/ };
  await assert.rejects(table.store.acquireLease('org-form', lease, NOW_MS), expected);
  await assert.rejects(table.store.loadOrg('org-form'), expected);
});

it('a state that is not known stops the reader', async () => {
  await putItem('state', 'CLIP#x', { ...writeClipItem(makeClip(), 1), state: 'paused' });
  await assert.rejects(table.store.loadOrg('state'), { name: 'UnreadableItemError', message: /state/ });
});

for (const event of ['', '{', '{"specversion":"2.0"}'])
  it(`an event that is stored as '${event}' stops the reader`, async () => {
    const item = writeClipItem(makeClip(), 1);
    const owed = { id: { event, pending: new Set(['mail']), recordedBy: 'a', recordedAtMs: 1, order: 0 } };
    await putItem(`event-${event.length}`, 'CLIP#x', { ...item, owed });
    await assert.rejects(table.store.loadOrg(`event-${event.length}`), UnreadableItemError);
  });

it('what an unreadable item holds is not told', async () => {
  const details = { title: 4711 };
  await putItem('secret', 'CLIP#x', { ...writeClipItem(makeClip(), 1), details });
  await assert.rejects(table.store.loadOrg('secret'), (error: Error) => {
    assert.doesNotMatch(error.message, /4711/);
    assert.match(error.message, /details\.title/);
    return true;
  });
});

it('attributes that nobody knows of are tolerated', async () => {
  await putItem('extra', 'CLIP#x', { ...writeClipItem(makeClip(), 1), colour: 'red' });
  await putItem('extra', 'ORG', { orgId: 'extra', version: 1, schemaVersion: 1, colour: 'red' });
  assert.deepEqual(await table.store.loadOrg('extra'), {
    org: { orgId: 'extra', version: 1 },
    clips: [makeClip({ version: 1 })],
  });
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
