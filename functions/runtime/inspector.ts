import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Inspected, ListedSubscription } from '../domain/trouble/inspection-troubles.ts';
import { subscriptionMark } from '../domain/trouble/subscription-mark.ts';
import type { Inspector } from '../ports/inspector.ts';

/**
 * Asks only what a permission on the named queue or topic allows. Whether a subscription has a dead-letter queue, how old
 * a secret is and what is left of a quota take a permission on everything: `GetSubscriptionAttributes` knows no resource.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export function createInspector({ sns, sqs }: { sns: SNSClient; sqs: SQSClient }): Inspector {
  return {
    countLetters: (QueueUrl) =>
      inspected(async () => {
        const AttributeNames = ['ApproximateNumberOfMessages' as const];
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
        );
        return Number(Attributes.ApproximateNumberOfMessages ?? 0);
      }),

    listSubscriptions: (TopicArn) =>
      inspected(async () => {
        const listed: ListedSubscription[] = [];
        let NextToken: string | undefined;
        do {
          const page = await sns.send(
            new ListSubscriptionsByTopicCommand({ TopicArn, ...(NextToken !== undefined && { NextToken }) }),
          );
          listed.push(...(page.Subscriptions ?? []).map(toListed));
          NextToken = page.NextToken;
        } while (NextToken !== undefined && NextToken !== '');
        return listed;
      }),
  };
}

/** In the place of its ARN, SNS says `PendingConfirmation`, or `Deleted` for some days. */
function toListed({ Protocol = '', Endpoint = '', SubscriptionArn = '' }: Subscription): ListedSubscription {
  const state =
    SubscriptionArn === 'Deleted' ? 'deleted' : SubscriptionArn.startsWith('arn:') ? 'confirmed' : 'pending';
  return { mark: subscriptionMark(Protocol, Endpoint), state };
}

/** Why AWS does not show it: `denied` and `gone` are for somebody to mend. */
const REASONS: [RegExp, string][] = [
  [
    /AccessDenied|Authoriz|ClientTokenId|ExpiredToken|Signature|UnrecognizedClient|IncompleteSignature/,
    'denied',
  ],
  [/NotFound|NonExistent|DoesNotExist/, 'gone'],
];

async function inspected<T>(ask: () => Promise<T>): Promise<Inspected<T>> {
  try {
    return { kind: 'seen', value: await ask() };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return {
      kind: 'not-seen',
      because: REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unavailable',
    };
  }
}
