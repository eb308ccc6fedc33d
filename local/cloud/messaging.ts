import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { SubscriptionResource, TopicResource } from './template.ts';

/** One subscriber, and the queue that holds what it has not received yet. */
export interface Subscriber {
  filterPolicy: Record<string, unknown>;
  protocol: string;
  endpoint: string;
  topicArn: string;
  queueName: string;
  queueUrl: string;
}

export interface Messaging {
  url: string;
  subscribers: Subscriber[];
  /** How many messages these subscribers have not taken yet. */
  pending(subscribers: readonly Subscriber[]): number;
  close(): Promise<void>;
}

export interface MessagingOptions {
  topics: readonly TopicResource[];
  queues: readonly { name: string }[];
  subscriptions: readonly SubscriptionResource[];
  dataDir?: string;
  /** A message that was handed to a subscriber and not confirmed is handed over again after this long. Default: 10. */
  visibilitySec?: number;
}

/**
 * SNS and SQS by fauxqs. It delivers to queues only, so each subscriber has a durable queue of its own, emptied by the
 * delivery agent (`deliveries.ts`), which hands on what the filter policy lets through.
 */
export async function startMessaging({
  topics,
  queues,
  subscriptions,
  dataDir,
  visibilitySec = 10,
}: MessagingOptions): Promise<Messaging> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    ...(dataDir !== undefined && { dataDir }),
  });
  const ensureQueue = (name: string) => {
    if (server.inspectQueue(name) === undefined)
      server.createQueue(name, { attributes: { VisibilityTimeout: String(visibilitySec) } });
  };
  for (const { name } of topics) server.createTopic(name);
  for (const { name } of queues) ensureQueue(name);
  const subscribers = subscriptions.map((subscription) => subscribe(server, subscription, ensureQueue));
  return {
    url: `http://127.0.0.1:${server.port}`,
    subscribers: subscribers.map((subscriber) => ({
      ...subscriber,
      queueUrl: `http://127.0.0.1:${server.port}/000000000000/${subscriber.queueName}`,
    })),
    pending: (those) => those.reduce((total, { queueName }) => total + countMessages(server, queueName), 0),
    close: () => server.stop(),
  };
}

function subscribe(
  server: FauxqsServer,
  subscription: SubscriptionResource,
  ensureQueue: (name: string) => void,
): Omit<Subscriber, 'queueUrl'> {
  const { topicArn, protocol, endpoint, filterPolicy = {} } = subscription;
  if (protocol === 'sqs') ensureQueue(nameOf(endpoint));
  const hash = createHash('sha256').update(`${topicArn} ${protocol} ${endpoint}`).digest('hex').slice(0, 12);
  const queueName = `subscriber-${protocol}-${hash}`;
  ensureQueue(queueName);
  server.subscribe({ topic: nameOf(topicArn), queue: queueName });
  return { protocol, endpoint, topicArn, queueName, filterPolicy };
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

function countMessages(server: FauxqsServer, name: string): number {
  const { messages } = server.inspectQueue(name) ?? { messages: { ready: [], delayed: [], inflight: [] } };
  return messages.ready.length + messages.delayed.length + messages.inflight.length;
}
