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
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Destination } from '../../functions/domain/outcome.ts';
import { createTopics } from '../../functions/notify/topics.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';

interface Subscriber {
  name: string;
  filter?: Record<string, unknown[]>;
  raw?: boolean;
  /** The messages that it gets, by their text. */
  gets: string[];
}

const SUBSCRIBERS: Subscriber[] = [
  { name: 'all', raw: true, gets: ['both cameras', 'third camera', 'again', 'no camera'] },
  { name: 'wrapped', filter: { outcome: ['failed'] }, gets: ['third camera'] },
  { name: 'org', filter: { orgId: ['globex'], outcome: ['completed'] }, gets: ['no camera'] },
  { name: 'late', filter: { late: ['true'] }, gets: ['no camera'] },
  { name: 'cameraless', filter: { deviceUuids: [{ exists: false }] }, gets: ['no camera'] },
  { name: 'camera', filter: { deviceUuids: ['d2'] }, gets: ['both cameras', 'again'] },
];

const MESSAGES: TopicMessage[] = [
  makeMessage('events', 'both cameras', { deviceUuids: ['d1', 'd2'] }),
  makeMessage('mail', 'third camera', { outcome: 'failed', deviceUuids: ['d3'] }),
  makeMessage('mail', 'again', { deviceUuids: ['d2', 'd3'] }),
  makeMessage('text', 'no camera', { orgId: 'globex', late: true }),
];

/**
 * Publishes to a topic of its own, and checks what subscribers with filter policies get of it, bare and in SNS'
 * envelope. `looksIntoArrays: false` leaves out the filter for a camera: fauxqs compares a String.Array as text,
 * where SNS looks into it. Batches are served by fauxqs with their attributes and filters, entry by entry; the limit on
 * the sum of a request's messages is not.
 */
export async function checkFilters(
  { sns, sqs }: { sns: SNSClient; sqs: SQSClient },
  prefix: string,
  { looksIntoArrays }: { looksIntoArrays: boolean },
): Promise<void> {
  const subscribers = SUBSCRIBERS.filter(({ name }) => looksIntoArrays || name !== 'camera');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: prefix }));
  const queueUrls: string[] = [];
  try {
    for (const { name } of subscribers) {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-${name}` }));
      queueUrls.push(QueueUrl);
    }
    for (const [index, subscriber] of subscribers.entries())
      await subscribe({ sns, sqs }, TopicArn, queueUrls[index] ?? '', subscriber);
    const topics = createTopics({ sns });
    // Two to mail go in one request, one to each of the others in one of its own.
    for (const messages of Map.groupBy(MESSAGES, ({ destination }) => destination).values()) {
      const published = await topics.publish(TopicArn, messages);
      assert.deepEqual(published, Array(messages.length).fill({ kind: 'published' }));
    }
    for (const [index, { name, raw, gets }] of subscribers.entries()) {
      const received = await receive(sqs, queueUrls[index] ?? '', gets.length);
      const expected = MESSAGES.filter(({ message }) => gets.includes(message)).map(asReceived);
      assert.deepEqual(
        received.map(raw ? readRaw : readWrapped).toSorted(byText),
        expected.toSorted(byText),
        name,
      );
    }
  } finally {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    for (const QueueUrl of queueUrls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
}

function makeMessage(
  destination: Destination,
  text: string,
  attributes: Partial<TopicMessage['attributes']>,
): TopicMessage {
  return {
    destination,
    ...(destination === 'mail' && { subject: 'Clip failed: acme, Xy12abcd' }),
    message: text,
    attributes: { outcome: 'completed', orgId: 'acme', deviceUuids: [], late: false, ...attributes },
    eventIds: ['acme/a/completed/1', 'acme/b/completed/1'],
    oldestAtMs: 0,
  };
}

interface ReceivedMessage {
  text: string | undefined;
  attributes: Record<string, string>;
}

/** Values as they travel, each with its type. */
function asReceived({ destination, message, attributes, eventIds }: TopicMessage): ReceivedMessage {
  const { outcome, orgId, late, deviceUuids } = attributes;
  return {
    text: message,
    attributes: {
      outcome: `String ${outcome}`,
      orgId: `String ${orgId}`,
      late: `String ${late}`,
      ...(deviceUuids.length > 0 && { deviceUuids: `String.Array ${JSON.stringify(deviceUuids)}` }),
      ...(destination !== 'events' && { eventIds: `String.Array ${JSON.stringify(eventIds)}` }),
    },
  };
}

function readRaw({ Body, MessageAttributes = {} }: Message): ReceivedMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue }]) => [
    name,
    `${DataType} ${StringValue}`,
  ]);
  return { text: Body, attributes: Object.fromEntries(attributes) };
}

function readWrapped({ Body = '' }: Message): ReceivedMessage {
  const { Message: text, MessageAttributes } = JSON.parse(Body);
  const attributes = Object.entries<{ Type: string; Value: string }>(MessageAttributes).map(
    ([name, { Type, Value }]) => [name, `${Type} ${Value}`],
  );
  return { text, attributes: Object.fromEntries(attributes) };
}

function byText(one: ReceivedMessage, other: ReceivedMessage): number {
  return String(one.text).localeCompare(String(other.text));
}

async function subscribe(
  { sns, sqs }: { sns: SNSClient; sqs: SQSClient },
  TopicArn: string,
  QueueUrl: string,
  { filter, raw = false }: Subscriber,
): Promise<void> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const Endpoint = (await sqs.send(asked)).Attributes?.QueueArn ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Endpoint,
    Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const Attributes = {
    RawMessageDelivery: String(raw),
    ...(filter && { FilterPolicy: JSON.stringify(filter) }),
  };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
}

/** Waits for as many as are expected, and looks once more whether there is one too many. */
async function receive(sqs: SQSClient, QueueUrl: string, expected: number): Promise<Message[]> {
  const messages: Message[] = [];
  for (let tries = 0; tries < 10 && messages.length < expected; tries++)
    messages.push(...(await receiveOnce(sqs, QueueUrl, 5)));
  return [...messages, ...(await receiveOnce(sqs, QueueUrl, 0))];
}

async function receiveOnce(sqs: SQSClient, QueueUrl: string, WaitTimeSeconds: number): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}
