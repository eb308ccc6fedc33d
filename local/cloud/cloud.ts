import { join } from 'node:path';
import { CREDENTIALS, startDatabase } from './database.ts';
import { type Delivery, DeliveryAgent, toDelivery } from './deliveries.ts';
import type { InvocationResult } from './execution-environment.ts';
import { Lambda } from './lambda.ts';
import { type Messaging, type Subscriber, startMessaging } from './messaging.ts';
import { LocalScheduler } from './scheduler.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { type LocalTemplate, loadTemplate, REGION } from './template.ts';
import { type OnNotice, Webhook } from './webhook.ts';

export interface CloudOptions {
  /** A cloud assembly, such as `cdk.out`. */
  assemblyDir: string;
  stackName: string;
  /** Keeps everything that is durable here. Default: in memory. */
  dataDir?: string;
  secrets: ReadonlyMap<string, string>;
  /** One more subscriber of the events topic: an https URL, or an http URL on this machine. */
  webhook?: string;
  onDelivery: (delivery: Delivery) => Promise<void> | void;
  onLog: (functionName: string, line: string) => void;
  /** Told of each call that a function makes with `fetch`: those to the vendor are. */
  onRequest: (origin: string) => void;
  onNotice: OnNotice;
}

/** What a template describes, run on this machine. */
export interface Cloud {
  template: LocalTemplate;
  endpoints: { dynamodb: string; sns: string; sqs: string; secretsManager: string; lambda: string };
  invoke(functionName: string, payload: unknown): Promise<InvocationResult>;
  startSchedules(): void;
  /** How many messages subscribers have not received yet; a webhook that has not confirmed is none. */
  pendingDeliveries(): number;
  stop(): Promise<void>;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const template = loadTemplate(options.assemblyDir, options.stackName);
  const { dataDir } = options;
  // What has been started ends in reverse, also where something after it cannot be started.
  await using started = new AsyncDisposableStack();
  const database = await startDatabase(template.tables, dataDir && join(dataDir, 'dynamodb'));
  started.defer(() => database.close());
  const secrets = await startSecretsManager(options.secrets);
  started.defer(() => secrets.close());
  const webhook = createWebhook(options, template);
  const messaging = await startMessaging({
    ...template,
    subscriptions: [...template.subscriptions, ...(webhook ? [webhook.subscription] : [])],
    ...(dataDir !== undefined && { dataDir: join(dataDir, 'messages') }),
  });
  started.defer(() => messaging.close());
  const agent = serveSubscribers(options, messaging, webhook?.server);
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
  };
  const lambda = new Lambda({
    functions: template.functions,
    environment: () => environmentOf(endpoints),
    onLog: options.onLog,
    onRequest: options.onRequest,
    onFailure: (name, payload) => options.onLog(name, payload),
  });
  endpoints.lambda = await lambda.start();
  started.defer(() => lambda.stop());
  const scheduler = new LocalScheduler();
  started.defer(() => scheduler.stop());
  const running = started.move();
  return {
    template,
    endpoints,
    invoke: (name, payload) => lambda.invoke(name, JSON.stringify(payload)),
    startSchedules: () =>
      scheduler.start(template.schedules, ({ functionName, input }) =>
        lambda.invokeAsync(functionName, input),
      ),
    pendingDeliveries: () =>
      messaging.pending(
        messaging.subscribers.filter((subscriber) => !isWebhook(subscriber) || webhook?.server.isConfirmed),
      ),
    stop: () => running.disposeAsync(),
  };
}

function environmentOf(endpoints: Cloud['endpoints']): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  };
}

function createWebhook({ webhook, onNotice }: CloudOptions, template: LocalTemplate) {
  const topic = template.topics.find(({ name }) => name.includes('Events'));
  if (webhook === undefined || topic === undefined) return undefined;
  const server = new Webhook({ endpoint: webhook, topicArn: topic.arn, onNotice });
  const protocol = new URL(webhook).protocol.slice(0, -1);
  return { server, subscription: { topicArn: topic.arn, protocol, endpoint: webhook } };
}

function serveSubscribers(
  { onDelivery, onNotice }: CloudOptions,
  messaging: Messaging,
  webhook: Webhook | undefined,
): DeliveryAgent {
  const agent = new DeliveryAgent(
    messaging.url,
    async (subscriber, envelope) => {
      if (isWebhook(subscriber)) await webhook?.deliver(envelope);
      await onDelivery(toDelivery(subscriber, envelope, Date.now()));
    },
    ({ protocol, endpoint }) =>
      onNotice(
        `The ${protocol} subscriber ${endpoint} did not take a notification; it will be tried again.`,
        'trouble',
      ),
  );
  for (const subscriber of messaging.subscribers) agent.serve(subscriber);
  return agent;
}

function isWebhook({ protocol }: Subscriber): boolean {
  return protocol === 'http' || protocol === 'https';
}
