import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { createCredentials } from '../../../local/cloud/credentials.ts';
import { EventSource, type EventSourceOptions } from '../../../local/cloud/event-source.ts';
import type { InvocationResult } from '../../../local/cloud/execution-environment.ts';
import { queueArn, queueUrl } from '../../../local/cloud/intrinsics.ts';
import { startMessaging } from '../../../local/cloud/messaging.ts';
import { REGION } from '../../../local/cloud/template.ts';
import { startFunctions, startGate } from './functions.ts';

const Batch = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Records: v.array(
      v.object({
        messageId: v.string(),
        body: v.string(),
        eventSource: v.literal('aws:sqs'),
        eventSourceARN: v.literal(queueArn('Turns')),
        awsRegion: v.literal(REGION),
        attributes: v.object({ ApproximateReceiveCount: v.string(), SentTimestamp: v.string() }),
      }),
    ),
  }),
);
type Batch = v.InferOutput<typeof Batch>['Records'];

const DONE: InvocationResult = { kind: 'result', payload: '' };
const OUTAGE: InvocationResult = { kind: 'error', payload: '{"errorType":"Runtime.ExitError"}' };

/** Names these bodies of a batch as failed. */
function failing(batch: Batch, ...bodies: string[]): InvocationResult {
  const batchItemFailures = batch
    .filter(({ body }) => bodies.includes(body))
    .map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { kind: 'result', payload: JSON.stringify({ batchItemFailures }) };
}

interface Run extends AsyncDisposable {
  source: EventSource;
  failures: string[];
  send(...turns: { body: string; delaySeconds?: number }[]): Promise<void>;
  /** Bodies in the dead letters, as soon as there are so many. */
  dead(count: number): Promise<string[]>;
  /** How many are neither taken and settled nor dead. */
  left(): Promise<number>;
}

/** A queue `Turns` and who takes from it. A message that is not settled comes back after so long, and once only. */
async function serve(
  invoke: (batch: Batch) => Promise<InvocationResult>,
  { visibilitySec = 30, ...options }: Partial<EventSourceOptions> & { visibilitySec?: number } = {},
): Promise<Run> {
  const credentials = createCredentials();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('Dead'), maxReceiveCount: 2 });
  const messaging = await startMessaging({
    credentials,
    topics: [],
    subscriptions: [],
    queues: [
      {
        name: 'Turns',
        arn: queueArn('Turns'),
        attributes: { VisibilityTimeout: `${visibilitySec}`, RedrivePolicy },
      },
      { name: 'Dead', arn: queueArn('Dead'), attributes: {} },
    ],
  });
  const { url } = messaging;
  const failures: string[] = [];
  const source = new EventSource({
    queueName: 'Turns',
    functionName: 'take',
    batchSize: 10,
    maxConcurrency: 2,
    reportsItemFailures: true,
    url,
    credentials,
    invoke: (_, payload) => invoke(v.parse(Batch, payload).Records),
    onFailure: (name, payload) => failures.push(`${name} ${payload}`),
    ...options,
  });
  const client = new SQSClient({ endpoint: url, region: REGION, credentials });
  const QueueUrl = queueUrl('Turns', url);
  return {
    source,
    failures,
    async send(...turns) {
      const Entries = turns.map(({ body, delaySeconds: DelaySeconds = 0 }, index) => ({
        Id: `${index}`,
        MessageBody: body,
        DelaySeconds,
      }));
      await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    },
    async dead(count) {
      const bodies: string[] = [];
      while (bodies.length < count) {
        const receive = { QueueUrl: queueUrl('Dead', url), WaitTimeSeconds: 5 };
        const { Messages = [] } = await client.send(new ReceiveMessageCommand(receive));
        bodies.push(...Messages.map(({ Body = '' }) => Body));
      }
      return bodies;
    },
    async left() {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const { ApproximateNumberOfMessages: waiting, ...others } = Attributes;
      const counts = [
        waiting,
        others.ApproximateNumberOfMessagesNotVisible,
        others.ApproximateNumberOfMessagesDelayed,
      ];
      return counts.map(Number).reduce((sum, count) => sum + count);
    },
    async [Symbol.asyncDispose]() {
      await source.close();
      client.destroy();
      await messaging.close();
    },
  };
}

/** Resolves `reached` when so many have been counted. */
function counter(goal: number) {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let count = 0;
  return {
    reached,
    add(more: number) {
      count += more;
      if (count >= goal) resolve();
    },
  };
}

const turns = (count: number) => Array.from({ length: count }, (_, index) => ({ body: `org-${index}` }));

describe('an event source', () => {
  it('hands over what waits in batches, and deletes what was taken', async () => {
    const taken = counter(10);
    const batches: string[][] = [];
    const run = await serve(async (batch) => {
      batches.push(batch.map(({ body }) => body));
      taken.add(batch.length);
      return DONE;
    });
    {
      await using _ = run;
      await run.send(...turns(10));
      run.source.start();
      await taken.reached;
      await run.source.close();
      assert.equal(await run.left(), 0);
    }
    assert.deepEqual(batches, [turns(10).map(({ body }) => body)]);
  });

  it('makes no batch larger than it may', async () => {
    const taken = counter(3);
    const sizes: number[] = [];
    await using run = await serve(
      async (batch) => {
        sizes.push(batch.length);
        taken.add(batch.length);
        return DONE;
      },
      { batchSize: 1 },
    );
    await run.send(...turns(3));
    run.source.start();
    await taken.reached;
    assert.deepEqual(sizes, [1, 1, 1]);
  });

  it('hands over a delayed turn when its time has come, and not before', async () => {
    const order: string[] = [];
    const taken = counter(2);
    await using run = await serve(async (batch) => {
      order.push(...batch.map(({ body }) => body));
      taken.add(batch.length);
      return DONE;
    });
    run.source.start();
    await run.send({ body: 'later', delaySeconds: 1 }, { body: 'now' });
    await taken.reached;
    assert.deepEqual(order, ['now', 'later']);
  });

  it('lets come back what failed and nothing else, and gives it up after its second time', async () => {
    const seen: string[] = [];
    await using run = await serve(
      async (batch) => {
        seen.push(...batch.map(({ body }) => body));
        return failing(batch, 'org-1');
      },
      { visibilitySec: 2 },
    );
    await run.send(...turns(3));
    run.source.start();
    assert.deepEqual(await run.dead(1), ['org-1']);
    assert.deepEqual(seen.toSorted(), ['org-0', 'org-1', 'org-1', 'org-2']);
    assert.equal(await run.left(), 0);
    assert.deepEqual(run.failures, []);
  });

  it('lets the whole batch come back where the function failed, or its answer cannot be read', async () => {
    const answers: [InvocationResult, boolean][] = [
      [OUTAGE, true],
      [{ kind: 'result', payload: '{"batchItemFailures":[{"itemIdentifier":"nobody"}]}' }, false],
      [{ kind: 'result', payload: '{"batchItemFailures":[{}]}' }, false],
      [{ kind: 'result', payload: '{"batchItemFailures":"none"}' }, false],
    ];
    const tries = answers.map(async ([answer, isFailure]) => {
      await using run = await serve(async () => answer, { visibilitySec: 1 });
      await run.send(...turns(2));
      run.source.start();
      assert.deepEqual((await run.dead(2)).toSorted(), ['org-0', 'org-1']);
      assert.equal(run.failures.length > 0, isFailure);
    });
    await Promise.all(tries);
  });

  it('does not look into the answer of a function that reports no failures', async () => {
    const taken = counter(1);
    await using run = await serve(
      async (batch) => {
        taken.add(1);
        return failing(batch, 'org-0');
      },
      { reportsItemFailures: false },
    );
    await run.send(...turns(1));
    run.source.start();
    await taken.reached;
    await run.source.close();
    assert.equal(await run.left(), 0);
  });

  it('runs as many invocations at once as it may, and takes no message that it cannot hand over', async () => {
    const held: (() => void)[] = [];
    const running = counter(2);
    const all = counter(5);
    let atOnce = 0;
    let most = 0;
    await using run = await serve(
      async (batch) => {
        most = Math.max(most, ++atOnce);
        running.add(1);
        await new Promise<void>((resolve) => {
          held.push(resolve);
        });
        atOnce--;
        all.add(batch.length);
        return DONE;
      },
      { batchSize: 1, maxConcurrency: 2 },
    );
    await run.send(...turns(5));
    run.source.start();
    await running.reached;
    const letGo = setInterval(() => held.shift()?.(), 5);
    await all.reached;
    clearInterval(letGo);
    assert.equal(most, 2);
    await run.source.close();
    assert.equal(await run.left(), 0);
  });

  it('settles what runs when it is closed, and starts nothing more', async () => {
    const begun = counter(1);
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    let invocations = 0;
    await using run = await serve(
      async () => {
        invocations++;
        begun.add(1);
        await mayEnd;
        return DONE;
      },
      { batchSize: 1, maxConcurrency: 1 },
    );
    await run.send(...turns(2));
    run.source.start();
    await begun.reached;
    const closed = run.source.close();
    end();
    await closed;
    assert.equal(invocations, 1);
    assert.equal(await run.left(), 1);
  });

  it('hands over to a function in a process of its own', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('takeAll');
    await using run = await serve(async () => DONE, {
      functionName: 'takeAll',
      invoke: (name, payload) => functions.lambda.invoke(name, payload),
    });
    await run.send({ body: `${gate.url}/acme` });
    run.source.start();
    const [call] = await gate.held(1);
    assert.equal(call?.url, '/acme');
    gate.open();
    await run.source.close();
    assert.equal(await run.left(), 0);
  });
});
