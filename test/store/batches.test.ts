import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { BatchGetCommand, type BatchGetCommandOutput } from '@aws-sdk/lib-dynamodb';
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
  await assert.rejects(store.findDone('acme', ['a'], NOW_MS), { name: 'UnprocessedKeysError' });
  assert.equal(asked.length, 5);
});

/** A table with three clips that have ended, whose batches can be made to fall short as DynamoDB's may. */
async function startBatches(t: TestContext) {
  const { store, documents, close } = await startTable();
  t.after(close);
  for (const clipUuid of UUIDS) await store.archiveClip(makeClip({ clipUuid }), NOW_MS + 1_000);

  /** So many times the last key of a batch stays unprocessed, the only one too. Returns the sizes that were asked. */
  function leaveUnprocessed({ times }: { times: number }): number[] {
    const asked: number[] = [];
    const send = documents.send.bind(documents);
    t.mock.method(documents, 'send', async (command: BatchGetCommand) => {
      assert.ok(command instanceof BatchGetCommand);
      const keys = command.input.RequestItems?.clips?.Keys ?? [];
      asked.push(keys.length);
      if (asked.length > times) return send(command);
      const [processed, rest] = [keys.slice(0, 1), keys.slice(1)];
      const UnprocessedKeys = { clips: { Keys: keys.length === 1 ? keys : rest } };
      const answer: BatchGetCommandOutput = await send(
        new BatchGetCommand({ RequestItems: { clips: { Keys: processed } } }),
      );
      return { ...answer, UnprocessedKeys };
    });
    return asked;
  }

  return { store, leaveUnprocessed };
}
