import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { readClipItem, writeClipItem } from '../../functions/store/items.ts';
import { makeClip, makeOwed } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';
import { startTable } from './dynalite.ts';
import { storeContract } from './store-contract.ts';

storeContract('the table on dynalite', startTable);

storeContract("the simulation's table", async () => ({
  store: createFakeStore(new FakeTable(), async (_name, _subject, apply) => apply()),
  close: async () => {},
}));

it('an item of a form that is not known stops the reader', async () => {
  const { documents, store, close } = await startTable();
  const Item = { pk: 'ORG#acme', sk: 'CLIP#x', ...writeClipItem(makeClip(), 1), schemaVersion: 99 };
  await documents.send(new PutCommand({ TableName: 'clips', Item }));
  await assert.rejects(store.loadOrg('acme'), { name: 'UnreadableItemError', message: /schemaVersion/ });
  await close();
});

it('any clip within the bounds of the client survives being stored, in less than 16 KB with three notifications', () => {
  const text = (maxLength: number) => fc.string({ maxLength, unit: 'grapheme' });
  fc.assert(
    fc.property(
      text(100),
      text(60),
      fc.array(text(22), { maxLength: 8 }),
      fc.nat(),
      (title, operation, deviceUuids, n) => {
        const details = { title, deviceUuids, byteCount: n, createdAtMs: n };
        const movement = {
          status: null,
          operation,
          percent: n,
          segments: null,
          deviceSegments: null,
          movedAtMs: n,
        };
        const clip = makeClip({ version: 3, details, movement, told: { stalled: n } });
        const owing = { ...clip, owed: ['completed', 'stalled', 'resumed'].map((id) => ownEvent(clip, id)) };
        const item = writeClipItem(owing, 3);
        assert.deepEqual(readClipItem(item), owing);
        assert.ok(Buffer.byteLength(JSON.stringify(item)) < 16_384);
      },
    ),
  );
});

function ownEvent(clip: ReturnType<typeof makeClip>, id: string) {
  const owed = makeOwed(clip);
  return { ...owed, event: { ...owed.event, id } };
}
