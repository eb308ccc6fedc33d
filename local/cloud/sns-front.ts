import type { Subscriber } from './messaging.ts';
import { escapeXml } from './xml.ts';

/** Errors by which SNS refuses a message. */
const REFUSALS = {
  denied: { status: 403, code: 'AuthorizationError' },
  gone: { status: 404, code: 'NotFound' },
  throttled: { status: 429, code: 'Throttling' },
  unavailable: { status: 503, code: 'ServiceUnavailable' },
} as const;
export type Refusal = keyof typeof REFUSALS;

export interface FrontAnswer {
  status: number;
  xml: string;
}

/**
 * What of SNS is answered before fauxqs is asked. It would list the queues behind the subscribers in the place of these;
 * and it never refuses, which is what whoever tries how troubles are told needs.
 */
export class SnsFront {
  #subscribers: readonly Subscriber[] = [];
  readonly #refusals = new Map<string, Refusal>();
  /** How subscriptions are listed that are not there, or not confirmed: by their endpoints. */
  readonly #listedAs = new Map<string, 'gone' | 'pending'>();

  serve(subscribers: readonly Subscriber[]): void {
    this.#subscribers = subscribers;
  }

  /** From now on a topic takes nothing, or everything again. */
  refuse(topicArn: string, refusal: Refusal | undefined): void {
    if (refusal === undefined) this.#refusals.delete(topicArn);
    else this.#refusals.set(topicArn, refusal);
  }

  /** Lists a subscription as gone or unconfirmed, or as it is again. It goes on to get its messages. */
  listAs(endpoint: string, state: 'gone' | 'pending' | undefined): void {
    if (state === undefined) this.#listedAs.delete(endpoint);
    else this.#listedAs.set(endpoint, state);
  }

  /** Undefined where fauxqs is to answer. */
  answer(body: Buffer): FrontAnswer | undefined {
    const asked = new URLSearchParams(body.toString());
    const topicArn = asked.get('TopicArn') ?? '';
    switch (asked.get('Action')) {
      case 'ListSubscriptionsByTopic':
        return { status: 200, xml: this.#list(topicArn) };
      case 'GetSubscriptionAttributes':
        return this.#describe(asked.get('SubscriptionArn') ?? '');
      case 'GetTopicAttributes':
        return this.#refusals.get(topicArn) === 'gone' ? refused('gone') : undefined;
      case 'Publish':
      case 'PublishBatch':
        return this.#refuse(topicArn);
      default:
        return undefined;
    }
  }

  #refuse(topicArn: string): FrontAnswer | undefined {
    const refusal = this.#refusals.get(topicArn);
    return refusal && refused(refusal);
  }

  #list(topicArn: string): string {
    const members = this.#subscribers
      .filter((subscriber) => subscriber.topicArn === topicArn)
      .filter(({ endpoint }) => this.#listedAs.get(endpoint) !== 'gone')
      .map((subscriber) => toMember(subscriber, this.#listedAs.get(subscriber.endpoint) === 'pending'));
    return answerOf('ListSubscriptionsByTopic', `<Subscriptions>${members.join('')}</Subscriptions>`);
  }

  #describe(arn: string): FrontAnswer {
    const subscriber = this.#subscribers.find((one) => arnOf(one) === arn);
    if (subscriber === undefined) return refused('gone');
    const { redrivePolicy } = subscriber;
    const attributes = {
      SubscriptionArn: arn,
      Protocol: subscriber.protocol,
      ...(redrivePolicy && { RedrivePolicy: JSON.stringify(redrivePolicy) }),
    };
    const entries = Object.entries(attributes).map(
      ([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`,
    );
    const xml = answerOf('GetSubscriptionAttributes', `<Attributes>${entries.join('')}</Attributes>`);
    return { status: 200, xml };
  }
}

function answerOf(action: string, result: string): string {
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></${action}Response>`;
}

function refused(refusal: Refusal): FrontAnswer {
  const { status, code } = REFUSALS[refusal];
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error>`;
  return { status, xml: `<ErrorResponse>${error}<RequestId>local</RequestId></ErrorResponse>` };
}

function arnOf({ topicArn, queueName }: Subscriber): string {
  return `${topicArn}:${queueName}`;
}

function toMember(subscriber: Subscriber, isPending: boolean): string {
  const { topicArn, protocol, endpoint } = subscriber;
  const fields = {
    SubscriptionArn: isPending ? 'PendingConfirmation' : arnOf(subscriber),
    Owner: '000000000000',
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
  const written = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return `<member>${written.join('')}</member>`;
}
