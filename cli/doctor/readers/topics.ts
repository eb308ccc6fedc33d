import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  paginateListPhoneNumbersOptedOut,
  paginateListSubscriptionsByTopic,
} from '@aws-sdk/client-sns';
import type { SubscriptionSeen, TextsSeen, TopicSeen } from '../readers.ts';
import { type Reading, reading } from '../reading.ts';
import type { Clients } from './clients.ts';
import { readSpent } from './metrics.ts';

type SnsOnly = Pick<Clients, 'sns'>;

export function readTopic({ sns }: SnsOnly, TopicArn: string): Promise<Reading<TopicSeen>> {
  return reading('sns:GetTopicAttributes', async () => {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    return { policy: Attributes.Policy, keyId: Attributes.KmsMasterKeyId };
  });
}

/** In the place of its ARN, SNS says `PendingConfirmation`, or `Deleted` for some days. */
export function readSubscriptions(
  { sns: client }: SnsOnly,
  TopicArn: string,
): Promise<Reading<SubscriptionSeen[]>> {
  return reading('sns:ListSubscriptionsByTopic', async () => {
    const found: SubscriptionSeen[] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      for (const { SubscriptionArn = '', Protocol = '', Endpoint = '' } of Subscriptions) {
        const isArn = SubscriptionArn.startsWith('arn:');
        const state = isArn ? 'confirmed' : SubscriptionArn === 'Deleted' ? 'deleted' : 'pending';
        const arn = isArn ? SubscriptionArn : undefined;
        found.push({ arn, state, protocol: Protocol, endpoint: Endpoint });
      }
    return found;
  });
}

export function readHasDeadLetters({ sns }: SnsOnly, SubscriptionArn: string): Promise<Reading<boolean>> {
  return reading('sns:GetSubscriptionAttributes', async () => {
    const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    return (Attributes.RedrivePolicy ?? '').includes('deadLetterTargetArn');
  });
}

/** SNS spends a dollar a month where nobody has asked for more. Source: the SetSMSAttributes action's API reference. */
const DEFAULT_LIMIT_DOLLARS = 1;

export async function readTexts(
  clients: SnsOnly & Pick<Clients, 'cloudWatch'>,
  nowMs: number,
): Promise<TextsSeen> {
  const { sns } = clients;
  const [isInSandbox, limit, spent, optedOut] = await Promise.all([
    reading('sns:GetSMSSandboxAccountStatus', async () => {
      const { IsInSandbox = false } = await sns.send(new GetSMSSandboxAccountStatusCommand({}));
      return IsInSandbox;
    }),
    reading('sns:GetSMSAttributes', async () => {
      const { attributes = {} } = await sns.send(new GetSMSAttributesCommand({}));
      return Number(attributes.MonthlySpendLimit ?? DEFAULT_LIMIT_DOLLARS);
    }),
    readSpent(clients, nowMs),
    reading('sns:ListPhoneNumbersOptedOut', async () => {
      const phones: string[] = [];
      for await (const page of paginateListPhoneNumbersOptedOut({ client: sns }, {}))
        phones.push(...(page.phoneNumbers ?? []));
      return phones;
    }),
  ]);
  return { isInSandbox, limit, spent, optedOut };
}
