import { createHash } from 'node:crypto';
import { subscribe as hear, unsubscribe as unhear } from 'node:diagnostics_channel';
import { mkdirSync } from 'node:fs';
import { type buildApp, type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Credentials } from './credentials.ts';
import { listen } from './http.ts';
import { type HandleSigned, requireSignature } from './signature.ts';
import { SnsFront } from './sns-front.ts';
import type { QueueResource, SubscriptionResource, TopicResource } from './template.ts';

/** One subscriber, and the queue that holds what it has not received yet. */
export interface Subscriber {
  filterPolicy: Record<string, unknown>;
  /** Where what it does not take would go. Nothing goes there here. */
  redrivePolicy?: Record<string, unknown>;
  protocol: string;
  endpoint: string;
  topicArn: string;
  queueName: string;
  queueUrl: string;
}

export interface Messaging {
  url: string;
  subscribers: Subscriber[];
  /** By which topics and subscriptions can be made to fail. */
  front: SnsFront;
  /** How many messages these subscribers have not taken yet. */
  pending(subscribers: readonly Subscriber[]): number;
  close(): Promise<void>;
}

export interface MessagingOptions {
  topics: readonly TopicResource[];
  queues: readonly QueueResource[];
  subscriptions: readonly SubscriptionResource[];
  credentials: Credentials;
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
  credentials,
  dataDir,
  visibilitySec = 10,
}: MessagingOptions): Promise<Messaging> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const front = new SnsFront();
  const { url, server, close } = await startChecked(credentials, front, dataDir);
  const ensureQueue = (name: string, attributes?: Record<string, string>) => {
    if (server.inspectQueue(name) === undefined)
      server.createQueue(name, { attributes: { VisibilityTimeout: String(visibilitySec), ...attributes } });
  };
  for (const { name } of topics) server.createTopic(name);
  for (const { name, attributes } of queues) ensureQueue(name, attributes);
  const subscribers = subscriptions
    .map((subscription) => subscribe(server, subscription, ensureQueue))
    .map((subscriber) => ({ ...subscriber, queueUrl: `${url}/000000000000/${subscriber.queueName}` }));
  front.serve(subscribers);
  return {
    url,
    subscribers,
    front,
    pending: (those) => those.reduce((total, { queueName }) => total + countMessages(server, queueName), 0),
    close,
  };
}

type App = ReturnType<typeof buildApp>;

/**
 * fauxqs would listen on every interface of the machine, and take every request for a signed one. So its port is ours,
 * on the loopback interface, and it gets what has been checked, by a call.
 */
async function startChecked(credentials: Credentials, sns: SnsFront, dataDir: string | undefined) {
  let app: App | undefined;
  const handOn: HandleSigned = async ({ method = 'POST', url = '/', headers }, response, payload) => {
    const own = sns.answer(payload);
    if (own !== undefined) {
      response.writeHead(own.status, { 'content-type': 'text/xml' }).end(own.xml);
      return;
    }
    const answer = await app?.inject({ method, url, headers, payload });
    response.writeHead(answer?.statusCode ?? 503, answer?.headers).end(answer?.rawPayload);
  };
  const front = await listen(requireSignature(credentials, handOn));
  // Fastify tells of each app that is made: https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
  const onMade = (message: unknown) => {
    if (!isMade(message)) return;
    app = message.fastify;
    Object.assign(app, { listen: () => message.fastify.ready().then(() => front.url) });
  };
  hear('fastify.initialization', onMade);
  const starting = startFauxqs({ port: 0, logger: false, ...(dataDir !== undefined && { dataDir }) });
  unhear('fastify.initialization', onMade);
  const server = await starting;
  const close = async () => {
    await front.close();
    await server.stop();
  };
  return { url: front.url, server, close };
}

function isMade(message: unknown): message is { fastify: App } {
  return typeof message === 'object' && message !== null && 'fastify' in message;
}

function subscribe(
  server: FauxqsServer,
  subscription: SubscriptionResource,
  ensureQueue: (name: string) => void,
): Omit<Subscriber, 'queueUrl'> {
  const { topicArn, protocol, endpoint, filterPolicy = {}, redrivePolicy } = subscription;
  if (protocol === 'sqs') ensureQueue(nameOf(endpoint));
  const hash = createHash('sha256').update(`${topicArn} ${protocol} ${endpoint}`).digest('hex').slice(0, 12);
  const queueName = `subscriber-${protocol}-${hash}`;
  ensureQueue(queueName);
  server.subscribe({ topic: nameOf(topicArn), queue: queueName });
  const subscriber = { protocol, endpoint, topicArn, queueName, filterPolicy };
  return { ...subscriber, ...(redrivePolicy && { redrivePolicy }) };
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

function countMessages(server: FauxqsServer, name: string): number {
  const { messages } = server.inspectQueue(name) ?? { messages: { ready: [], delayed: [], inflight: [] } };
  return messages.ready.length + messages.delayed.length + messages.inflight.length;
}
