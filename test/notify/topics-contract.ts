import assert from 'node:assert/strict';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { TopicMessage } from '../../functions/core/ports.ts';
import { createTopics } from '../../functions/notify/topics.ts';

const MESSAGES: [string, TopicMessage['attributes']][] = [
  ['completed on d1', { outcome: 'completed', orgId: 'acme', deviceUuids: ['d1', 'd2'], late: false }],
  ['failed on d3', { outcome: 'failed', orgId: 'acme', deviceUuids: ['d3'], late: false }],
  ['completed late, no camera', { outcome: 'completed', orgId: 'globex', deviceUuids: [], late: true }],
];

const FILTERS: [string, Record<string, string[]> | undefined, string[]][] = [
  ['all', undefined, ['completed on d1', 'failed on d3', 'completed late, no camera']],
  ['failures', { outcome: ['failed'] }, ['failed on d3']],
  ['camera', { deviceUuids: ['d2'] }, ['completed on d1']],
  ['org', { orgId: ['globex'], outcome: ['completed'] }, ['completed late, no camera']],
  ['late', { late: ['true'] }, ['completed late, no camera']],
];

/**
 * Publishes with our attributes, and checks what subscribers with filter policies get of it. `understandsArrays`:
 * fauxqs compares a String.Array as text, where SNS looks into it.
 */
export async function checkFilters(
  sns: SNSClient,
  sqs: SQSClient,
  prefix: string,
  understandsArrays: boolean,
): Promise<void> {
  const filters = FILTERS.filter(([name]) => understandsArrays || name !== 'camera');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: `${prefix}-events` }));
  const queues = await Promise.all(
    filters.map(([name, policy]) => subscribe(sns, sqs, TopicArn, `${prefix}-${name}`, policy)),
  );
  try {
    const topics = createTopics({ sns, topicArns: { events: TopicArn, mail: TopicArn, text: TopicArn } });
    for (const [message, attributes] of MESSAGES)
      await topics.publish({
        audience: 'mail',
        subject: message,
        message,
        attributes,
        eventIds: ['acme/x/completed/1'],
      });
    for (const [index, [name, , expected]] of filters.entries())
      assert.deepEqual(
        (await receive(sqs, queues[index] ?? '', expected.length)).sort(),
        expected.toSorted(),
        name,
      );
  } finally {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    for (const QueueUrl of queues) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
}

async function subscribe(
  sns: SNSClient,
  sqs: SQSClient,
  TopicArn: string,
  QueueName: string,
  policy?: Record<string, string[]>,
) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const Endpoint = Attributes?.QueueArn ?? '';
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Endpoint,
        Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const filter = policy ? { FilterPolicy: JSON.stringify(policy) } : {};
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint,
      Attributes: { ...filter, RawMessageDelivery: 'true' },
    }),
  );
  return QueueUrl;
}

/** Waits for as many as are expected, and looks once more whether there is one too many. */
async function receive(sqs: SQSClient, QueueUrl: string, expected: number): Promise<string[]> {
  const bodies: string[] = [];
  for (let tries = 0; tries < 10 && bodies.length < expected; tries++)
    bodies.push(...(await receiveOnce(sqs, QueueUrl, 5)));
  return [...bodies, ...(await receiveOnce(sqs, QueueUrl, 0))];
}

async function receiveOnce(sqs: SQSClient, QueueUrl: string, WaitTimeSeconds: number): Promise<string[]> {
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 });
  const { Messages = [] } = await sqs.send(receive);
  return Messages.map(({ Body = '' }) => Body);
}
