import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
} from '@aws-sdk/client-sns';
import pMap from 'p-map';
import * as v from 'valibot';
import type { ConfiguredSubscription } from './configured.ts';

/**
 * `pending`: nobody has confirmed it yet. `gone`: it is in the template, and is not there: it was unsubscribed, or was not
 * confirmed within two days.
 */
type State = 'confirmed' | 'pending' | 'gone';

/** A subscription as SNS has it. Endpoints are as they are: whoever shows them masks them. */
export interface Subscription {
  protocol: string;
  endpoint: string;
  state: State;
  /** What it filters by; undefined for none, or where it is not known. */
  filter?: Record<string, unknown>;
  /** Absent where it is not known. */
  hasDeadLetters?: boolean;
  /** Whoever has one of its mails can unsubscribe it. Absent where it is not known. */
  isAnybodys?: boolean;
}

interface Listed {
  /** Undefined where nobody has confirmed it yet. */
  arn: string | undefined;
  protocol: string;
  endpoint: string;
}

/** Reads of attributes under way at once. */
const AT_ONCE = 4;

/** Those of one topic. SNS says `PendingConfirmation` in the place of an ARN, or `Deleted` for some days. */
export async function listSubscriptions(client: SNSClient, TopicArn: string): Promise<Listed[]> {
  const listed: Listed[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    for (const { SubscriptionArn = '', Protocol: protocol = '', Endpoint: endpoint = '' } of Subscriptions) {
      const isConfirmed = SubscriptionArn.startsWith('arn:');
      if (isConfirmed || SubscriptionArn === 'PendingConfirmation')
        listed.push({ arn: isConfirmed ? SubscriptionArn : undefined, protocol, endpoint });
    }
  return listed;
}

/** Those of one topic, with what is known of each, and those of the template that are not among them. */
export async function readSubscriptions(
  sns: SNSClient,
  topicArn: string,
  configured: readonly ConfiguredSubscription[],
): Promise<Subscription[]> {
  const there = await pMap(
    await listSubscriptions(sns, topicArn),
    async ({ arn, ...listed }): Promise<Subscription> =>
      arn === undefined
        ? { ...listed, state: 'pending' }
        : { ...listed, ...(await readAttributes(sns, arn)) },
    { concurrency: AT_ONCE },
  );
  const known = new Set(there.map(keyOf));
  const gone = configured
    .filter((one) => one.topicArn === topicArn && !known.has(keyOf(one)))
    .map(({ protocol, endpoint }): Subscription => ({ protocol, endpoint, state: 'gone' }));
  return [...there, ...gone];
}

const Filter = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

async function readAttributes(
  sns: SNSClient,
  SubscriptionArn: string,
): Promise<Omit<Subscription, 'protocol' | 'endpoint'>> {
  const attributes = await sns
    .send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
    .then((answer) => answer.Attributes ?? {})
    .catch(() => undefined);
  if (attributes === undefined) return { state: 'confirmed' };
  const { PendingConfirmation, FilterPolicy, RedrivePolicy, ConfirmationWasAuthenticated } = attributes;
  const filter = v.safeParse(Filter, FilterPolicy);
  return {
    state: PendingConfirmation === 'true' ? 'pending' : 'confirmed',
    ...(filter.success && { filter: filter.output }),
    hasDeadLetters: RedrivePolicy !== undefined && RedrivePolicy !== '',
    ...(ConfirmationWasAuthenticated !== undefined && {
      isAnybodys: ConfirmationWasAuthenticated === 'false',
    }),
  };
}

/** Email addresses are the same in any case, as far as anybody subscribes them. */
function keyOf({ protocol, endpoint }: Pick<Subscription, 'protocol' | 'endpoint'>): string {
  return `${protocol} ${protocol === 'email' ? endpoint.toLowerCase() : endpoint}`;
}
