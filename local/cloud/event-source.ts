import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Credentials } from './credentials.ts';
import type { InvocationResult } from './execution-environment.ts';
import { queueArn, queueUrl } from './intrinsics.ts';
import { type EventSourceResource, REGION } from './template.ts';

export interface EventSourceOptions extends EventSourceResource {
  /** Where SQS answers. */
  url: string;
  credentials: Credentials;
  invoke: (functionName: string, payload: string, bodies: readonly string[]) => Promise<InvocationResult>;
  /** Told of each batch that failed as a whole; what was in it comes back when its visibility has run out. */
  onFailure: (functionName: string, payload: string) => void;
}

/** Short, so that an endpoint that has gone away is not waited for. */
const WAIT_SEC = 5;
const RETRY_AFTER_MS = 1_000;

/**
 * A queue that Lambda hands to a function: long polling, batches as large as they come, so many invocations at once, and
 * what was taken is deleted. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #client: SQSClient;
  readonly #queueUrl: string;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;
  #isPaused = false;

  constructor(options: EventSourceOptions) {
    const { url, credentials, queueName } = options;
    this.#options = options;
    this.#client = new SQSClient({ endpoint: url, region: REGION, credentials });
    this.#queueUrl = queueUrl(queueName, url);
  }

  /** As Lambda lists it. */
  get description(): object {
    const { queueName, functionName, batchSize, maxConcurrency } = this.#options;
    return {
      UUID: queueName,
      EventSourceArn: queueArn(queueName),
      FunctionArn: functionName,
      State: this.#isPaused ? 'Disabled' : 'Enabled',
      BatchSize: batchSize,
      ScalingConfig: { MaximumConcurrency: maxConcurrency },
    };
  }

  start(): void {
    this.#polling = this.#poll();
  }

  /** Throws away what a run before this one left in the queue: it is too old by now, and names endpoints that are gone. */
  async purge(): Promise<void> {
    await this.#client.send(new PurgeQueueCommand({ QueueUrl: this.#queueUrl }));
  }

  /** As an event source that somebody has disabled: turns wait in the queue until it is enabled again. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** No more batches. Those that run go on. */
  stopPolling(): void {
    this.#stopping.abort();
  }

  /** Resolves when the last batch has been settled. */
  async close(): Promise<void> {
    this.stopPolling();
    await this.#polling;
    await Promise.all(this.#batches);
    this.#client.destroy();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // As on AWS, nothing is taken off the queue that cannot be handed over at once.
      if (this.#batches.size >= this.#options.maxConcurrency) {
        await Promise.race(this.#batches);
        continue;
      }
      if (this.#isPaused) {
        await sleep(RETRY_AFTER_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      const messages = await this.#receive(signal);
      if (messages.length > 0) this.#handOver(messages);
    }
  }

  async #receive(abortSignal: AbortSignal): Promise<Message[]> {
    const receive = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: this.#options.batchSize,
      WaitTimeSeconds: WAIT_SEC,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    try {
      return (await this.#client.send(receive, { abortSignal })).Messages ?? [];
    } catch {
      await sleep(RETRY_AFTER_MS, undefined, { signal: abortSignal }).catch(() => {});
      return [];
    }
  }

  #handOver(messages: readonly Message[]): void {
    const { functionName, onFailure } = this.#options;
    // A function that cannot be started is one that fails: its messages come again.
    const run = this.#runBatch(messages).catch((error: unknown) =>
      onFailure(
        functionName,
        JSON.stringify({ errorMessage: error instanceof Error ? error.name : 'unknown' }),
      ),
    );
    const batch = run.finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #runBatch(messages: readonly Message[]): Promise<void> {
    const { functionName, queueName, invoke, onFailure } = this.#options;
    const Records = messages.map((message) => toRecord(message, queueArn(queueName)));
    const result = await invoke(
      functionName,
      JSON.stringify({ Records }),
      messages.map(({ Body = '' }) => Body),
    );
    if (result.kind === 'error') {
      if (!this.#stopping.signal.aborted) onFailure(functionName, result.payload);
      return;
    }
    const failed = this.#options.reportsItemFailures ? failedIn(result.payload, messages) : new Set();
    const Entries = messages
      .filter(({ MessageId }) => !failed.has(MessageId))
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length === 0) return;
    // What cannot be deleted comes once more, as it would on AWS.
    await this.#client
      .send(new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }))
      .catch(() => {});
  }
}

function toRecord(message: Message, eventSourceARN: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: REGION,
  };
}

const Answer = v.nullish(
  v.object({
    batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) }))),
  }),
);

/** Lambda takes an answer that it cannot read, or that names a message of no such batch, for a failure of them all. */
function failedIn(payload: string, messages: readonly Message[]): ReadonlySet<string | undefined> {
  const all = new Set(messages.map(({ MessageId }) => MessageId));
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), Answer), payload || 'null');
  if (!answer.success) return all;
  const failures = answer.output?.batchItemFailures ?? [];
  const ids = failures.map(({ itemIdentifier }) => itemIdentifier);
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}
