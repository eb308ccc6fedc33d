import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Credentials } from './credentials.ts';
import { readCustomNotification } from './custom-notification.ts';
import { letsThrough } from './filter-policy.ts';
import type { Subscriber } from './messaging.ts';
import { REGION } from './template.ts';

/** A message as a subscriber received it. Programs get the event, people a subject and a text. */
export interface Delivery {
  kind: 'delivery';
  protocol: string;
  endpoint: string;
  /** Which audience the subscriber is of; absent for programs. */
  audience?: string;
  /** Ids of the events that it tells. */
  eventIds: string[];
  event?: unknown;
  subject?: string;
  /** The message as it is: of chat a custom notification in JSON. */
  text?: string;
  /** Of chat: what it is shown in one thread with. */
  threadId?: string;
  receivedAtMs: number;
}

/** A message to operators, as one of them received it. */
export interface TroubleNotice {
  kind: 'trouble';
  protocol: string;
  endpoint: string;
  /** What kind of trouble it is, such as `key-rejected`. */
  trouble: string;
  /** `begins`, `goes-on` or `over`. */
  phase: string;
  /** Whom it concerns: an org's id, or a topic's name. */
  about: string;
  subject?: string;
  text: string;
  receivedAtMs: number;
}

/** SNS' envelope around a message. */
export const Envelope = v.object({
  MessageId: v.string(),
  TopicArn: v.string(),
  Message: v.string(),
  Timestamp: v.string(),
  Subject: v.optional(v.string()),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Type: v.string(), Value: v.string() })), {}),
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** Hands a message over. It is kept until this resolves, and handed over again where it does not. */
export type HandOver = (subscriber: Subscriber, envelope: Envelope) => Promise<void>;

const CloudEvent = v.pipe(v.string(), v.parseJson(), v.looseObject({ id: v.string() }));
const EventIds = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

const EVENT_PROTOCOLS = new Set(['sqs', 'lambda', 'http', 'https']);

/** Takes what is meant for each subscriber off its queue, and hands it over. */
export class DeliveryAgent {
  readonly #client: SQSClient;
  readonly #handOver: HandOver;
  readonly #onFailure: (subscriber: Subscriber) => void;
  readonly #stopped = new AbortController();
  readonly #loops: Promise<void>[] = [];

  /** `onFailure` is told of each message that a subscriber did not take; it stays on its queue and comes again. */
  constructor(
    { url, credentials }: { url: string; credentials: Credentials },
    handOver: HandOver,
    onFailure: (subscriber: Subscriber) => void,
  ) {
    this.#client = new SQSClient({ endpoint: url, region: REGION, credentials });
    this.#handOver = handOver;
    this.#onFailure = onFailure;
  }

  /** So many messages at once: one that a subscriber takes its time for holds up only so many others. */
  serve(subscriber: Subscriber, atOnce = 1): void {
    for (let index = 0; index < atOnce; index++) this.#loops.push(this.#serve(subscriber));
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled(this.#loops);
    this.#client.destroy();
  }

  /** A queue that a subscription names gets the message itself, raw, for whoever reads it. */
  async #deliver(subscriber: Subscriber, envelope: Envelope): Promise<void> {
    if (!letsThrough(subscriber.filterPolicy, envelope.MessageAttributes)) return;
    if (subscriber.protocol === 'sqs') {
      const QueueUrl = subscriber.queueUrl.replace(
        subscriber.queueName,
        subscriber.endpoint.split(':').at(-1) ?? '',
      );
      await this.#client.send(
        new SendMessageCommand({ QueueUrl, MessageBody: escapeAstral(envelope.Message) }),
      );
    }
    await this.#handOver(subscriber, envelope);
  }

  #hold(QueueUrl: string, ReceiptHandle: string | undefined): void {
    const hold = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 10 });
    this.#client.send(hold).catch(() => {});
  }

  async #serve(subscriber: Subscriber): Promise<void> {
    const { signal } = this.#stopped;
    const QueueUrl = subscriber.queueUrl;
    while (!signal.aborted) {
      const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 1 });
      const { Messages = [] } = await this.#client
        .send(receive, { abortSignal: signal })
        .catch(() => ({ Messages: [] }));
      for (const { Body = '{}', ReceiptHandle } of Messages) {
        const held = setInterval(() => this.#hold(QueueUrl, ReceiptHandle), HOLD_EVERY_MS);
        try {
          await this.#deliver(subscriber, v.parse(Envelope, JSON.parse(Body)));
          await this.#client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        } catch {
          if (!signal.aborted) this.#onFailure(subscriber);
        } finally {
          clearInterval(held);
        }
      }
    }
  }
}

/** SQS takes every character of JSON text but two; fauxqs none above U+FFFF. An escape says the same. */
function escapeAstral(json: string): string {
  return json.replace(/[\ud800-\udfff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** A message that takes its time to hand over stays ours; after a kill it comes back by itself. */
const HOLD_EVERY_MS = 4_000;

export function toDelivery(
  { protocol, endpoint }: Subscriber,
  envelope: Envelope,
  receivedAtMs: number,
  audience?: string,
): Delivery {
  const delivery = {
    kind: 'delivery' as const,
    protocol,
    endpoint,
    ...(audience !== undefined && { audience }),
  };
  if (EVENT_PROTOCOLS.has(protocol)) {
    const event = v.parse(CloudEvent, envelope.Message);
    return { ...delivery, eventIds: [event.id], event, receivedAtMs };
  }
  const eventIds = v.parse(EventIds, envelope.MessageAttributes.eventIds?.Value ?? '[]');
  const { Subject, Message } = envelope;
  const threadId = protocol === 'chat' ? readCustomNotification(Message)?.metadata.threadId : undefined;
  return {
    ...delivery,
    eventIds,
    ...(Subject !== undefined && { subject: Subject }),
    text: Message,
    ...(threadId !== undefined && { threadId }),
    receivedAtMs,
  };
}

export function toTroubleNotice(
  { protocol, endpoint }: Subscriber,
  { Subject, Message, MessageAttributes: { kind, phase, subject } }: Envelope,
  receivedAtMs: number,
): TroubleNotice {
  return {
    kind: 'trouble',
    protocol,
    endpoint,
    trouble: kind?.Value ?? '',
    phase: phase?.Value ?? '',
    about: subject?.Value ?? '',
    ...(Subject !== undefined && { subject: Subject }),
    text: Message,
    receivedAtMs,
  };
}
