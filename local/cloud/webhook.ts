import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Envelope } from './deliveries.ts';
import { type LocalServer, listen } from './http.ts';
import { parseWebhookUrl, type WebhookEndpoint } from './webhook-url.ts';

/** Hears what somebody may want to know, and what somebody may have to see to. */
export type OnNotice = (notice: string, kind: 'news' | 'trouble') => void;

/** How long an endpoint is waited for, and how often it is tried again. */
export interface DeliveryPolicy {
  /** Waits before each retry. */
  retryDelaysMs: readonly number[];
  /** For one answer. */
  timeoutMs: number;
}

/** Three retries, 20 seconds apart: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.retry.html */
const SNS_POLICY: DeliveryPolicy = { retryDelaysMs: [20_000, 20_000, 20_000], timeoutMs: 15_000 };

export interface WebhookOptions {
  /** May hold a user and a password. */
  endpoint: string;
  topicArn: string;
  /** Default: SNS' own. */
  policy?: DeliveryPolicy;
  /** Told once the endpoint has confirmed, of why it gets nothing, and of what it did not take. */
  onNotice: OnNotice;
}

/** The endpoint did not take a message. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** SNS tries again after 5xx, 429 and where it gets no answer at all; every other answer is final. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

/**
 * An HTTP(S) endpoint, served the way SNS serves it: it is asked to confirm, and gets notifications once it has.
 * Messages are signed with SHA-256 (SignatureVersion 2) by a key made at start. Unlike SNS, the signing URL serves a
 * public key and not a certificate; and a user and password of its URL are sent at once, where SNS waits to be asked
 * for them (401).
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #endpoint: WebhookEndpoint;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #token = randomUUID().replaceAll('-', '');
  readonly #confirmed = Promise.withResolvers<void>();
  readonly #stopped = new AbortController();
  #server: LocalServer | undefined;
  #wasAsked = true;
  #givenUp = 0;
  isConfirmed = false;

  constructor(options: WebhookOptions) {
    this.#endpoint = parseWebhookUrl(options.endpoint);
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
    const { topicArn, onNotice } = this.#options;
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
      () => onNotice('The webhook has confirmed its subscription.', 'news'),
      () => {
        if (this.#wasAsked)
          onNotice('The webhook never confirmed its subscription, so it got nothing.', 'trouble');
      },
    );
    // Nobody waits for an endpoint that takes its time.
    this.#post(this.#sign(message, keys), 'SubscriptionConfirmation').catch((error: unknown) => {
      if (this.#stopped.signal.aborted || this.isConfirmed) return;
      this.#wasAsked = false;
      onNotice(
        `The webhook could not be asked to confirm, so it gets nothing: ${reasonOf(error)}.`,
        'trouble',
      );
    });
  }

  /**
   * Hands over a message once the endpoint has confirmed. True where it was taken, and false where it is given up, as
   * SNS gives it up. Rejects where the webhook is stopped before that is known.
   */
  async deliver(envelope: Envelope): Promise<boolean> {
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
    try {
      await this.#post(this.#sign(message, keys), 'Notification');
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (this.#givenUp++ === 0)
        this.#options.onNotice(
          `The webhook did not take a notification, which was given up as SNS would: ${error.message}.`,
          'trouble',
        );
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#confirmed.reject(new Error('stopped'));
    if (this.#givenUp > 1)
      this.#options.onNotice(`The webhook did not take ${this.#givenUp} notifications.`, 'trouble');
    await this.#server?.close();
  }

  /** Tries as often as the policy says. Throws a `RefusedError` after the last try, and another where it is stopped. */
  async #post(message: Record<string, unknown>, type: string): Promise<void> {
    const { signal } = this.#stopped;
    const { retryDelaysMs } = this.#policy;
    for (const delayMs of [...retryDelaysMs, undefined]) {
      const refused = await this.#tryOnce(message, type);
      if (refused === undefined) return;
      if (delayMs === undefined || refused.isFinal) throw refused;
      await sleep(delayMs, undefined, { signal });
    }
  }

  get #policy(): DeliveryPolicy {
    return this.#options.policy ?? SNS_POLICY;
  }

  async #tryOnce(message: Record<string, unknown>, type: string): Promise<RefusedError | undefined> {
    const { signal } = this.#stopped;
    const deadline = AbortSignal.timeout(this.#policy.timeoutMs);
    try {
      const response = await fetch(this.#endpoint.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline]),
        headers: {
          ...this.#endpoint.headers,
          'content-type': 'text/plain; charset=UTF-8',
          'user-agent': 'Amazon Simple Notification Service Agent',
          'x-amz-sns-message-type': type,
          'x-amz-sns-message-id': String(message.MessageId),
          'x-amz-sns-topic-arn': String(message.TopicArn),
        },
        body: JSON.stringify(message),
      });
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return undefined;
      return new RefusedError(`it answered ${status}`, status < 500 && status !== 429);
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted)
        return new RefusedError(`it gave no answer within ${this.#policy.timeoutMs / 1000} s`, false);
      return new RefusedError(reasonOf(error), false);
    }
  }

  /** SNS signs these fields, sorted, each name and value on a line. */
  #sign<T extends Record<string, unknown>>(message: T, keys: readonly string[]): Record<string, unknown> {
    const canonical = keys.map((key) => `${key}\n${message[key]}\n`).join('');
    const Signature = createSign('RSA-SHA256').update(canonical).sign(this.#keys.privateKey, 'base64');
    return { ...message, SignatureVersion: '2', Signature, SigningCertURL: `${this.#server?.url}/key.pem` };
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : 'unknown error';
}
