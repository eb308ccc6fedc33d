import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createCredentials } from '../../../local/cloud/credentials.ts';
import {
  type Delivery,
  DeliveryAgent,
  type TroubleNotice,
  toDelivery,
  toTroubleNotice,
} from '../../../local/cloud/deliveries.ts';
import { type Subscriber, startMessaging } from '../../../local/cloud/messaging.ts';
import { REGION, type SubscriptionResource } from '../../../local/cloud/template.ts';

const TOPIC = { name: 'Events', arn: 'arn:aws:sns:us-east-1:000000000000:Events' };
const MAIL = { topicArn: TOPIC.arn, protocol: 'email', endpoint: 'a@example.com' };
const QUEUE = {
  topicArn: TOPIC.arn,
  protocol: 'sqs',
  endpoint: 'arn:aws:sqs:us-east-1:000000000000:exports',
};
const ofOutcomes = (...outcome: string[]) => ({ filterPolicy: { outcome } });

/** SNS and SQS with these subscribers. Nobody is served before `serve`. */
async function start(subscriptions: SubscriptionResource[], dataDir?: string) {
  const credentials = createCredentials();
  const messaging = await startMessaging({
    credentials,
    topics: [TOPIC],
    queues: [],
    subscriptions,
    visibilitySec: 1,
    ...(dataDir !== undefined && { dataDir }),
  });
  const account = { endpoint: messaging.url, region: REGION, credentials };
  const sns = new SNSClient(account);
  const sqs = new SQSClient(account);
  const deliveries: Delivery[] = [];
  const troubles: TroubleNotice[] = [];
  const failed: Subscriber[] = [];
  let agent: DeliveryAgent | undefined;
  return {
    messaging,
    sns,
    deliveries,
    troubles,
    failed,
    publish: (outcome: string, title = 'Dock') => {
      const id = `acme/x/${outcome}/1`;
      const attribute = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
      return sns.send(
        new PublishCommand({
          TopicArn: TOPIC.arn,
          Message: JSON.stringify({ id, title }),
          MessageAttributes: {
            outcome: attribute(outcome),
            eventIds: attribute(JSON.stringify([id]), 'String.Array'),
          },
        }),
      );
    },
    /** Resolves once so many deliveries are taken. `attempt` may refuse one by throwing. */
    serve(count: number, attempt: (subscriber: Subscriber) => void = () => {}) {
      return new Promise<void>((resolve) => {
        agent = new DeliveryAgent(
          { url: messaging.url, credentials },
          async (subscriber, envelope) => {
            attempt(subscriber);
            if (envelope.MessageAttributes.phase) troubles.push(toTroubleNotice(subscriber, envelope, 0));
            else deliveries.push(toDelivery(subscriber, envelope, 0));
            if (deliveries.length + troubles.length === count) resolve();
          },
          (subscriber) => failed.push(subscriber),
        );
        for (const subscriber of messaging.subscribers) agent.serve(subscriber);
      });
    },
    tellOperators: () => {
      const attributes = { kind: 'key-rejected', phase: 'begins', subject: 'acme' };
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
      );
      const message = { Subject: 'Trouble: acme', Message: 'The key is rejected.', MessageAttributes };
      return sns.send(new PublishCommand({ TopicArn: TOPIC.arn, ...message }));
    },
    async held(): Promise<string[]> {
      const receive = new ReceiveMessageCommand({
        QueueUrl: `${messaging.url}/000000000000/exports`,
        MaxNumberOfMessages: 10,
      });
      return ((await sqs.send(receive)).Messages ?? []).map(({ Body = '' }) => Body);
    },
    /** Ends what is served once all that is under way has been taken off its queue. */
    async [Symbol.asyncDispose]() {
      await agent?.stop();
      sns.destroy();
      sqs.destroy();
      await messaging.close();
    },
  };
}

describe('a message that is published', () => {
  it('reaches each subscriber whose filter lets it through once', async () => {
    const subscribers = [
      { ...MAIL, ...ofOutcomes('failed') },
      { ...MAIL, endpoint: 'b@example.com', ...ofOutcomes('failed', 'completed') },
      QUEUE,
    ];
    const cloud = await start(subscribers);
    {
      await using _ = cloud;
      await cloud.publish('failed');
      await cloud.publish('completed');
      assert.equal(cloud.messaging.pending(cloud.messaging.subscribers), 6);
      await cloud.serve(5);
    }
    const told = cloud.deliveries.map(({ endpoint, eventIds }) => `${endpoint} ${eventIds}`);
    assert.deepEqual(
      told.sort(),
      [
        'a@example.com acme/x/failed/1',
        `${QUEUE.endpoint} acme/x/completed/1`,
        `${QUEUE.endpoint} acme/x/failed/1`,
        'b@example.com acme/x/completed/1',
        'b@example.com acme/x/failed/1',
      ].sort(),
    );
    assert.deepEqual(cloud.failed, []);
  });

  it('comes again to a subscriber that did not take it, and to nobody else', async () => {
    const cloud = await start([MAIL, { ...MAIL, protocol: 'sms', endpoint: '+15550100123' }]);
    await using _ = cloud;
    await cloud.publish('completed');
    let refusals = 1;
    await cloud.serve(2, ({ protocol }) => {
      if (protocol === 'sms' && refusals-- > 0) throw new Error('not now');
    });
    assert.deepEqual(cloud.deliveries.map(({ protocol }) => protocol).sort(), ['email', 'sms']);
    assert.deepEqual(
      cloud.failed.map(({ protocol }) => protocol),
      ['sms'],
    );
  });

  it('to operators says of what kind it is, how far it is, and whom it concerns', async () => {
    const cloud = await start([MAIL]);
    await using _ = cloud;
    await cloud.tellOperators();
    await cloud.serve(1);
    assert.deepEqual(cloud.troubles, [
      {
        kind: 'trouble',
        protocol: 'email',
        endpoint: MAIL.endpoint,
        trouble: 'key-rejected',
        phase: 'begins',
        about: 'acme',
        subject: 'Trouble: acme',
        text: 'The key is rejected.',
        receivedAtMs: 0,
      },
    ]);
  });

  it('is held raw by a queue that a subscription names, whatever its title', async () => {
    const title = 'Dock 🎥 👩‍👩‍👧 “ночь” \u0000';
    const cloud = await start([QUEUE]);
    await using _ = cloud;
    await cloud.publish('completed', title);
    await cloud.serve(1);
    const bodies = await cloud.held();
    assert.deepEqual(
      bodies.map((body) => JSON.parse(body)),
      [{ id: 'acme/x/completed/1', title }],
    );
  });

  it('outlives a restart on the same folder, and comes once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
    try {
      {
        await using before = await start([MAIL], dir);
        await before.publish('completed', '🎥');
      }
      const after = await start([MAIL], dir);
      {
        await using _ = after;
        assert.equal(after.messaging.pending(after.messaging.subscribers), 1);
        await after.serve(1);
      }
      assert.equal(JSON.parse(after.deliveries[0]?.text ?? '').title, '🎥');
      await using last = await start([MAIL], dir);
      assert.equal(last.messaging.pending(last.messaging.subscribers), 0);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('of a topic are listed as SNS lists them, those that are gone or unconfirmed as such', async () => {
    const pending = { ...MAIL, endpoint: 'b@example.com' };
    const gone = { ...MAIL, endpoint: 'c@example.com' };
    const cloud = await start([MAIL, pending, gone]);
    await using _ = cloud;
    cloud.messaging.front.listAs(pending.endpoint, 'pending');
    cloud.messaging.front.listAs(gone.endpoint, 'gone');
    const { Subscriptions = [] } = await cloud.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC.arn }),
    );
    assert.deepEqual(
      Subscriptions.map(({ Protocol, Endpoint, SubscriptionArn = '' }) => [
        Protocol,
        Endpoint,
        SubscriptionArn.startsWith('arn:'),
      ]),
      [
        ['email', 'a@example.com', true],
        ['email', 'b@example.com', false],
      ],
    );
  });

  it('is refused where the topic was told to, and taken again after that', async () => {
    const cloud = await start([MAIL]);
    await using _ = cloud;
    cloud.messaging.front.refuse(TOPIC.arn, 'denied');
    await assert.rejects(cloud.publish('completed'), { name: 'AuthorizationErrorException' });
    cloud.messaging.front.refuse(TOPIC.arn, undefined);
    await cloud.publish('completed');
    await cloud.serve(1);
  });
});
