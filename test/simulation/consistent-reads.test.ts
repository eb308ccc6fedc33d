import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../functions/ports/store.ts';
import { createStore } from '../../functions/store/store.ts';

/** The simulated table answers every read with the last write: that is right only for as long as this holds. */
it('the store reads nothing in an eventually consistent way', async () => {
  const asked: Record<string, unknown>[] = [];
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  documents.send = async ({ input }: { input: Record<string, unknown> }) => {
    asked.push(input);
    return {};
  };
  const store = createStore({ documents, tableName: 'table' });
  const reads: ((store: Store) => Promise<unknown>)[] = [
    (s) => s.loadOrg('acme'),
    (s) => s.readLease('acme'),
    (s) => s.loadState('acme'),
    (s) => s.loadTopicHealth(['events']),
    (s) => s.loadNames('acme'),
    (s) => s.loadClip('acme', 'clip', 0),
    (s) => s.findDone('acme', ['clip'], 0),
    (s) => s.listRecentlyDone('acme', 5, 0),
  ];
  for (const read of reads) await read(store);
  assert.ok(asked.length >= reads.length);
  for (const input of asked) {
    const requests = input.RequestItems === undefined ? [input] : Object.values(input.RequestItems as object);
    for (const request of requests) assert.equal(request.ConsistentRead, true);
  }
});
