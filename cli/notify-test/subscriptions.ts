import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';

/** How many subscriptions a topic has. */
export interface Subscriptions {
  confirmed: number;
  pending: number;
}

/** SNS lists a subscription that is not confirmed, or is deleted, by such a word in place of its ARN. */
const PENDING = 'PendingConfirmation';

/** Counts them; undefined where SNS does not list them, as without the permission to. Endpoints are not looked at. */
export async function countSubscriptions(
  client: SNSClient,
  TopicArn: string,
): Promise<Subscriptions | undefined> {
  const counted = { confirmed: 0, pending: 0 };
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      for (const { SubscriptionArn = '' } of Subscriptions) {
        if (SubscriptionArn === PENDING) counted.pending++;
        else if (SubscriptionArn.startsWith('arn:')) counted.confirmed++;
      }
    return counted;
  } catch {
    return undefined;
  }
}
