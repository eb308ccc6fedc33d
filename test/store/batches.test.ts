import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';

const UUIDS = ['a', 'b', 'c'];

it('what a batch leaves unprocessed is asked for again', async (t) => {
  const { store, leaveUnprocessed } = await startBatches(t);
  const asked = leaveUnprocessed({ times: 2 });
  assert.deepEqual([...(await store.findDone('acme', UUIDS, NOW_MS)).keys()].sort(), UUIDS);
  assert.deepEqual(asked, [3, 2, 1]);
});

it('a batch that is never answered whole is given up', async (t) => {
  const { store, leaveUnprocessed } = await startBatches(t);
  const asked = leaveUnprocessed({ times: Infinity });
  await assert.rejects(store.findDone('acme', ['a'], NOW_MS), {
    name: 'StoreError',
    kind: 'throttled',
  });
  assert.equal(asked.length, 5);
});

/** A table with three clips that have ended, whose batches can be made to fall short as DynamoDB's may. */
async function startBatches(t: TestContext) {
  const { store, documents, close } = await startTable();
  t.after(close);
  for (const clipUuid of UUIDS) await store.archiveClip(makeClip({ clipUuid }), NOW_MS + 1_000);

  /** So many times only the first key is processed, or none if it is the only one. Returns the sizes that were asked. */
  function leaveUnprocessed({ times }: { times: number }): number[] {
    const asked: number[] = [];
    const send = documents.send.bind(documents);
    t.mock.method(documents, 'send', async (command: BatchGetCommand) => {
      const keys = command.input.RequestItems?.clips?.Keys ?? [];
      asked.push(keys.length);
      if (asked.length > times) return send(command);
      const rest = keys.length > 1 ? keys.slice(1) : keys;
      const UnprocessedKeys = { clips: { Keys: rest } };
      if (rest === keys) return { UnprocessedKeys };
      const first = new BatchGetCommand({ RequestItems: { clips: { Keys: keys.slice(0, 1) } } });
      return { ...(await send(first)), UnprocessedKeys };
    });
    return asked;
  }

  return { store, leaveUnprocessed };
}
