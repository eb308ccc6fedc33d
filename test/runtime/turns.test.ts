import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { readTurn } from '../../functions/check/turn-batch.ts';
import type { DelayedTurn } from '../../functions/domain/turns/spread.ts';
import { createTurns } from '../../functions/runtime/turns.ts';
import { NOW_MS } from '../clip-records.ts';

function turns(count: number, delaySeconds = 0): DelayedTurn[] {
  return Array.from({ length: count }, (_, index) => ({
    organization: {
      id: `org-${index}`,
      baseUrl: 'https://api2.rhombussystems.com',
      secretId: `keys#org-${index}`,
    },
    dueAtMs: NOW_MS,
    source: 'tick',
    delaySeconds,
  }));
}

describe('turns', () => {
  let server: FauxqsServer;
  let sqs: SQSClient;
  let QueueUrl: string;
  before(async () => {
    server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    sqs = new SQSClient({
      endpoint: `http://127.0.0.1:${server.port}`,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'check' }))).QueueUrl ?? '';
  });
  after(async () => {
    sqs.destroy();
    await server.stop();
  });

  async function received(): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
      );
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  }

  it('come out of the queue as they went in, however many', async () => {
    const sent = turns(137);
    assert.deepEqual(await createTurns({ sqs, queueUrl: QueueUrl }).send(sent), { unsent: 0 });
    const bodies = await received();
    const ids = bodies.map((body) => readTurn(body, NOW_MS)?.organization.id).sort();
    assert.deepEqual(ids, sent.map(({ organization }) => organization.id).sort());
    assert.deepEqual(readTurn(bodies[0] ?? '', NOW_MS)?.dueAtMs, NOW_MS);
  });

  it('are held back by the queue for as long as they say', async () => {
    await createTurns({ sqs, queueUrl: QueueUrl }).send(turns(3, 45));
    assert.deepEqual(await received(), []);
    const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    assert.equal(Attributes?.ApproximateNumberOfMessagesDelayed, '3');
  });

  it('that a queue does not take are counted, and keep no other from being sent', async () => {
    const gone = createTurns({ sqs, queueUrl: `${QueueUrl}-gone` });
    assert.deepEqual(await gone.send(turns(25)), { unsent: 25 });
    assert.deepEqual(await gone.send([]), { unsent: 0 });
  });
});
