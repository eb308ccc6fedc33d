import type { SNSClient } from '@aws-sdk/client-sns';
import { listSubscriptions } from '../subscribers/subscriptions.ts';

/** How many subscriptions a topic has. */
export interface Subscriptions {
  confirmed: number;
  pending: number;
}

/** Counts them; undefined where SNS does not list them, as without the permission to. */
export async function countSubscriptions(
  sns: SNSClient,
  topicArn: string,
): Promise<Subscriptions | undefined> {
  const listed = await listSubscriptions(sns, topicArn).catch(() => undefined);
  if (listed === undefined) return undefined;
  const pending = listed.filter(({ arn }) => arn === undefined).length;
  return { confirmed: listed.length - pending, pending };
}
