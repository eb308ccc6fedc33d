import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import type { DelayedTurn } from '../domain/turns/spread.ts';
import type { Turns } from '../ports/turns.ts';

/** SQS takes ten messages a request. Source: the SendMessageBatch action's API reference. */
const BATCH = 10;
/** 20,000 turns within 40 seconds take 50 requests a second. */
const REQUESTS_AT_ONCE = 16;

/** Sends turns to the check queue, each delayed by whole seconds. */
export function createTurns({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): Turns {
  return turnsInBatches((batch) => sendBatch(sqs, queueUrl, batch));
}

/** Sends turns in batches, several at once, in their order. `send` answers how many could not be sent. */
export function turnsInBatches(send: (batch: readonly DelayedTurn[]) => Promise<number>): Turns {
  return {
    async send(turns) {
      const batches = Array.from({ length: Math.ceil(turns.length / BATCH) }, (_, index) =>
        turns.slice(index * BATCH, (index + 1) * BATCH),
      );
      const unsent = await pMap(batches, send, { concurrency: REQUESTS_AT_ONCE });
      return { unsent: unsent.reduce((sum, count) => sum + count, 0) };
    },
  };
}

/** Answers how many could not be sent. A batch that fails as a whole does not keep the next from being sent. */
async function sendBatch(sqs: SQSClient, QueueUrl: string, turns: readonly DelayedTurn[]): Promise<number> {
  const Entries = turns.map(({ delaySeconds, ...turn }, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(turn),
    DelaySeconds: delaySeconds,
  }));
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    return Failed.length;
  } catch {
    return turns.length;
  }
}
