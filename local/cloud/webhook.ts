import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Envelope } from './deliveries.ts';
import { type LocalServer, listen } from './http.ts';

/** Hears what somebody may want to know, and what somebody may have to see to. */
export type OnNotice = (notice: string, kind: 'news' | 'trouble') => void;

export interface WebhookOptions {
  endpoint: string;
  topicArn: string;
  /** Waits between tries: SNS' default is three retries, 20 seconds apart. */
  retryDelaysMs?: readonly number[];
  /** Told once the endpoint has confirmed, or of why it gets nothing. */
  onNotice: OnNotice;
}

/** SNS delivers to https anywhere; http is for this machine. Throws an error that names the rule. */
export function checkWebhookUrl(url: string): void {
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' };
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback))
    throw new Error('must be an https URL, or an http URL on this machine');
}

const DEFAULT_RETRY_DELAYS_MS = [20_000, 20_000, 20_000];
const TIMEOUT_MS = 15_000;

/**
 * An HTTP(S) endpoint, served the way SNS serves it: it is asked to confirm, and gets notifications once it has.
 * Messages are signed with SHA-256 (SignatureVersion 2) by a key made at start. Unlike SNS, the signing URL serves a
 * public key and not a certificate.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #token = randomUUID().replaceAll('-', '');
  readonly #confirmed = Promise.withResolvers<void>();
  isConfirmed = false;
  readonly #stopped = new AbortController();
  #server: LocalServer | undefined;

  constructor(options: WebhookOptions) {
    checkWebhookUrl(options.endpoint);
    this.#options = options;
  }

  /** Asks the endpoint to confirm. It does so by a GET of the URL in the message. */
  async start(): Promise<void> {
    this.#server = await listen((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname === '/key.pem') {
        response.end(this.#keys.publicKey.export({ type: 'spki', format: 'pem' }));
      } else if (url.searchParams.get('Token') === this.#token) {
        this.isConfirmed = true;
        this.#confirmed.resolve();
        response.end('<ConfirmSubscriptionResponse/>');
      } else response.writeHead(400).end();
    });
    const { topicArn } = this.#options;
    const message = {
      Type: 'SubscriptionConfirmation',
      MessageId: randomUUID(),
      Token: this.#token,
      TopicArn: topicArn,
      Message: `You have chosen to subscribe to the topic ${topicArn}. To confirm it, visit the SubscribeURL.`,
      SubscribeURL: `${this.#server.url}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${this.#token}`,
      Timestamp: new Date().toISOString(),
    };
    const keys = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    this.#confirmed.promise.then(
      () => this.#options.onNotice('The webhook has confirmed its subscription.', 'news'),
      () =>
        this.#options.onNotice('The webhook never confirmed its subscription, so it got nothing.', 'trouble'),
    );
    // Nobody waits for an endpoint that takes its time.
    this.#post(this.#sign(message, keys), 'SubscriptionConfirmation').catch((error: unknown) => {
      if (!this.#stopped.signal.aborted)
        this.#options.onNotice(`The webhook could not be asked to confirm: ${reasonOf(error)}`, 'trouble');
    });
  }

  /** Resolves when the endpoint has taken it; rejects when the last try has failed. Waits for the confirmation. */
  async deliver(envelope: Envelope): Promise<void> {
    await this.#confirmed.promise;
    const { Subject, MessageAttributes, ...rest } = envelope;
    const message = {
      Type: 'Notification',
      ...rest,
      ...(Subject !== undefined && { Subject }),
      UnsubscribeURL: `${this.#server?.url}/?Action=Unsubscribe`,
      MessageAttributes,
    };
    const keys = [
      'Message',
      'MessageId',
      ...(Subject === undefined ? [] : ['Subject']),
      'Timestamp',
      'TopicArn',
      'Type',
    ];
    await this.#post(this.#sign(message, keys), 'Notification');
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#confirmed.reject(new Error('stopped'));
    await this.#server?.close();
  }

  async #post(message: Record<string, unknown>, type: string): Promise<void> {
    const delays = [0, ...(this.#options.retryDelaysMs ?? DEFAULT_RETRY_DELAYS_MS)];
    let failure: unknown;
    for (const delayMs of delays) {
      await wait(delayMs, this.#stopped.signal);
      try {
        const response = await fetch(this.#options.endpoint, {
          method: 'POST',
          redirect: 'error',
          signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]),
          headers: {
            'content-type': 'text/plain; charset=UTF-8',
            'user-agent': 'Amazon Simple Notification Service Agent',
            'x-amz-sns-message-type': type,
            'x-amz-sns-message-id': String(message.MessageId),
            'x-amz-sns-topic-arn': String(message.TopicArn),
          },
          body: JSON.stringify(message),
        });
        await response.body?.cancel();
        if (response.ok) return;
        failure = new Error(`it answered ${response.status}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** SNS signs these fields, sorted, each name and value on a line. */
  #sign<T extends Record<string, unknown>>(message: T, keys: readonly string[]): Record<string, unknown> {
    const canonical = keys.map((key) => `${key}\n${message[key]}\n`).join('');
    const Signature = createSign('RSA-SHA256').update(canonical).sign(this.#keys.privateKey, 'base64');
    return { ...message, SignatureVersion: '2', Signature, SigningCertURL: `${this.#server?.url}/key.pem` };
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : 'unknown error';
}
