import { join } from 'node:path';
import { audiencesOf } from './audiences.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { readCustomNotification } from './custom-notification.ts';
import { startDatabase } from './database.ts';
import {
  type Delivery,
  DeliveryAgent,
  type Envelope,
  type TroubleNotice,
  toDelivery,
  toTroubleNotice,
} from './deliveries.ts';
import { EventSource } from './event-source.ts';
import type { InvocationResult } from './execution-environment.ts';
import { locateQueues } from './intrinsics.ts';
import { InvocationCounts } from './invocation-counts.ts';
import { Lambda } from './lambda.ts';
import { startManagement } from './management.ts';
import { type Messaging, type Subscriber, startMessaging } from './messaging.ts';
import { LocalScheduler } from './scheduler.ts';
import { startSecretsManager } from './secrets-manager.ts';
import type { SnsFront } from './sns-front.ts';
import { type LocalTemplate, loadTemplate, REGION } from './template.ts';
import { type DeliveryPolicy, type OnNotice, Webhook } from './webhook.ts';
import { toPrintableUrl } from './webhook-url.ts';

export interface CloudOptions {
  /** A cloud assembly, such as `cdk.out`. */
  assemblyDir: string;
  stackName: string;
  /** Keeps everything that is durable here. Default: in memory. */
  dataDir?: string;
  secrets: ReadonlyMap<string, string>;
  /** One more subscriber of the events topic: an https URL, or an http URL on this machine. */
  webhook?: string;
  /** How it is tried again. Default: as SNS does. */
  webhookPolicy?: DeliveryPolicy;
  /** Beside what every function gets: how it reaches the world outside. */
  environment?: Record<string, string>;
  onDelivery: (delivery: Delivery) => Promise<void> | void;
  /** Told of each message that a chat application would drop, since it is none of the form that it takes. */
  onDropped?: (endpoint: string) => void;
  /** Told of each message to operators. */
  onTrouble: (trouble: TroubleNotice) => void;
  onLog: (functionName: string, line: string) => void;
  /** Told of each call that a function makes with `fetch`: those to the vendor are. */
  onRequest: (origin: string) => void;
  onNotice: OnNotice;
  /** Told of each batch of a queue's messages when its function has it, epoch ms. */
  onMessages?: (bodies: readonly string[], atMs: number) => void;
}

export interface Endpoints {
  dynamodb: string;
  sns: string;
  sqs: string;
  secretsManager: string;
  lambda: string;
  /** CloudFormation, CloudWatch and Scheduler, as far as somebody looks at an installation by them. */
  management: string;
}

/** For whoever tries how troubles are told. */
export interface CloudControls {
  sns: SnsFront;
  /** The event sources are as if disabled, or enabled again. */
  pauseTurns(isPaused: boolean): void;
  /** The schedules are as if deleted, until they are there again. */
  stopSchedules(): void;
  restartSchedules(isWanted: (functionName: string) => boolean): void;
  /** Of requests to the table, by their bodies, these are denied. */
  refuseTable(isRefused: ((body: string) => boolean) | undefined): void;
}

/** What a template describes, run on this machine. */
export interface Cloud {
  template: LocalTemplate;
  endpoints: Endpoints;
  /** What requests to the endpoints have to be signed with. Made up for this cloud. */
  credentials: Credentials;
  /** The template's, with queues where they are. */
  outputs: Record<string, string>;
  invoke(functionName: string, payload: unknown): Promise<InvocationResult>;
  /** And the event sources: from here on, things happen by themselves. */
  startSchedules(isWanted?: (functionName: string) => boolean): void;
  /** What may be made to fail. */
  controls: CloudControls;
  /** How many messages subscribers have not received yet; a webhook that has not confirmed is none. */
  pendingDeliveries(): number;
  stop(): Promise<void>;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const template = loadTemplate(options.assemblyDir, options.stackName);
  const { dataDir } = options;
  const credentials = createCredentials();
  // What has been started ends in reverse, also where something after it cannot be started.
  await using started = new AsyncDisposableStack();
  const database = await startDatabase(template.tables, credentials, dataDir && join(dataDir, 'dynamodb'));
  started.defer(() => database.close());
  const secrets = await startSecretsManager(options.secrets, credentials);
  started.defer(() => secrets.close());
  const webhook = createWebhook(options, template);
  const messaging = await startMessaging({
    ...template,
    credentials,
    subscriptions: [...template.subscriptions, ...(webhook ? [webhook.subscription] : [])],
    ...(dataDir !== undefined && { dataDir: join(dataDir, 'messages') }),
  });
  started.defer(() => messaging.close());
  const agent = serveSubscribers(options, messaging, {
    credentials,
    webhook: webhook?.server,
    audiences: audiencesOf(template),
  });
  // At once: a delivery may be waiting for the webhook, which is waiting to be confirmed.
  started.defer(async () => {
    await Promise.all([agent.stop(), webhook?.server.stop()]);
  });
  await webhook?.server.start();
  const endpoints = {
    dynamodb: database.url,
    secretsManager: secrets.url,
    sns: messaging.url,
    sqs: messaging.url,
    lambda: '',
    management: '',
  };
  const counts = new InvocationCounts();
  const sources: EventSource[] = [];
  const lambda = new Lambda({
    functions: template.functions.map((resource) => ({
      ...resource,
      environment: withQueuesLocated(resource.environment, endpoints.sqs),
    })),
    credentials,
    environment: () => ({ ...options.environment, ...environmentOf(endpoints, credentials) }),
    onLog: options.onLog,
    onRequest: options.onRequest,
    counts,
    eventSources: () => sources.map(({ description }) => description),
    onFailure: (name, payload) => options.onLog(name, payload),
  });
  endpoints.lambda = await lambda.start();
  const eventSources = template.eventSources.map(
    (source) =>
      new EventSource({
        ...source,
        url: endpoints.sqs,
        credentials,
        invoke: (name, payload, bodies) =>
          lambda.invoke(name, payload, () => options.onMessages?.(bodies, Date.now())),
        onFailure: options.onLog,
      }),
  );
  sources.push(...eventSources);
  await Promise.all(eventSources.map((source) => source.purge()));
  // No new batches, then an end to those that run, and what they took is settled.
  started.defer(async () => {
    for (const source of eventSources) source.stopPolling();
    await lambda.stop();
    await Promise.all(eventSources.map((source) => source.close()));
  });
  const scheduler = new LocalScheduler();
  started.defer(() => scheduler.stop());
  const management = await startManagement({
    ...template,
    resources: template.resources.map((resource) => ({
      ...resource,
      physicalId: locateQueues(resource.physicalId, endpoints.sqs),
    })),
    credentials,
    counts,
    areSchedulesThere: () => scheduler.isThere,
  });
  started.defer(() => management.close());
  endpoints.management = management.url;
  const startScheduler = (isWanted: (functionName: string) => boolean) =>
    scheduler.start(
      template.schedules.filter(({ functionName }) => isWanted(functionName)),
      ({ functionName, input }) => lambda.invokeAsync(functionName, input),
    );
  const running = started.move();
  return {
    template,
    endpoints,
    credentials,
    outputs: withQueuesLocated(template.outputs, endpoints.sqs),
    invoke: (name, payload) => lambda.invoke(name, JSON.stringify(payload)),
    startSchedules: (isWanted = () => true) => {
      for (const source of eventSources) source.start();
      startScheduler(isWanted);
    },
    controls: {
      sns: messaging.front,
      pauseTurns: (isPaused) => {
        for (const source of eventSources) source.pause(isPaused);
      },
      stopSchedules: () => scheduler.stop(),
      restartSchedules: startScheduler,
      refuseTable: (isRefused) => database.refuse(isRefused),
    },
    pendingDeliveries: () =>
      messaging.pending(
        messaging.subscribers.filter((subscriber) => !isWebhook(subscriber) || webhook?.server.isConfirmed),
      ),
    stop: () => running.disposeAsync(),
  };
}

function environmentOf(endpoints: Endpoints, credentials: Credentials): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  };
}

function createWebhook({ webhook, webhookPolicy: policy, onNotice }: CloudOptions, template: LocalTemplate) {
  const topic = template.topics.find(({ name }) => name.includes('Events'));
  if (webhook === undefined || topic === undefined) return undefined;
  const server = new Webhook({ endpoint: webhook, topicArn: topic.arn, onNotice, ...(policy && { policy }) });
  const protocol = new URL(webhook).protocol.slice(0, -1);
  return { server, subscription: { topicArn: topic.arn, protocol, endpoint: toPrintableUrl(webhook) } };
}

/** SNS does not wait for the answer to one message to send the next. */
const WEBHOOK_AT_ONCE = 10;

interface Serving {
  credentials: Credentials;
  webhook: Webhook | undefined;
  /** By the ARNs of their topics. */
  audiences: ReadonlyMap<string, string>;
}

function serveSubscribers(
  { onDelivery, onDropped, onTrouble, onNotice }: CloudOptions,
  { url, subscribers }: Messaging,
  { credentials, webhook, audiences }: Serving,
): DeliveryAgent {
  const agent = new DeliveryAgent(
    { url, credentials },
    async (subscriber, envelope) => {
      if (isWebhook(subscriber) && !(await webhook?.deliver(envelope))) return;
      const audience = audiences.get(subscriber.topicArn);
      if (isForOperators(subscriber)) onTrouble(toTroubleNotice(subscriber, envelope, Date.now()));
      else if (isDropped(subscriber, envelope)) onDropped?.(subscriber.endpoint);
      else await onDelivery(toDelivery(subscriber, envelope, Date.now(), audience));
    },
    ({ protocol, endpoint }) =>
      onNotice(
        `The ${protocol} subscriber ${endpoint} did not take a notification; it will be tried again.`,
        'trouble',
      ),
  );
  for (const subscriber of subscribers) agent.serve(subscriber, isWebhook(subscriber) ? WEBHOOK_AT_ONCE : 1);
  return agent;
}

function isDropped({ protocol }: Subscriber, { Message }: Envelope): boolean {
  return protocol === 'chat' && readCustomNotification(Message) === undefined;
}

function isForOperators({ topicArn }: Subscriber): boolean {
  return topicArn.includes('Operators');
}

function withQueuesLocated(texts: Record<string, string>, endpoint: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [key, locateQueues(value, endpoint)]),
  );
}

function isWebhook({ protocol }: Subscriber): boolean {
  return protocol === 'http' || protocol === 'https';
}
