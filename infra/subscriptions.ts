import { createHash } from 'node:crypto';
import { ArnFormat, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULT_AUDIENCE_NAME } from '../functions/domain/audience/audience.ts';
import { isSecretEndpoint } from './endpoint.ts';
import type { AudienceTopics } from './notification-topics.ts';
import type { AudienceConfig } from './people-config.ts';
import { PEOPLE_PROTOCOLS, PROGRAM_PROTOCOLS, type ProgramProtocol, type Protocol } from './protocols.ts';
import type { Subscription } from './read-subscriptions.ts';

/** Which topic of an audience people are served from. */
const CHANNEL_OF = { email: 'mail', sms: 'text' } as const;

/**
 * An HTTPS endpoint is tried for the better part of the hour that SNS allows: three times at once, five times a second
 * apart, ten times ever more slowly, then each minute. However the ten grow, 5 x 1 s + 10 x 60 s + 49 x 60 s make
 * 3,545 of the 3,600 seconds. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const HTTPS_DELIVERY = {
  healthyRetryPolicy: {
    numRetries: 67,
    numNoDelayRetries: 3,
    minDelayTarget: 1,
    maxDelayTarget: 60,
    numMinDelayRetries: 5,
    numMaxDelayRetries: 49,
    backoffFunction: 'exponential',
  },
};

export interface ProgramSubscriptionsProps {
  readonly events: ITopic;
  readonly programs: Record<ProgramProtocol, readonly Subscription[]>;
  /** Takes what a program did not. */
  readonly deadLetters: IQueue;
}

export interface PeopleSubscriptionsProps {
  readonly topics: AudienceTopics;
  readonly audience: AudienceConfig;
  /** Take what people's addresses did not. */
  readonly deadLetters: Readonly<Record<'mail' | 'text', IQueue>>;
}

/**
 * The subscriptions of the configuration, each with its filters, and with a dead-letter queue. Those of programs and of the
 * audience `default` have it for their scope, as in the first release; those of another audience have one of its name.
 */
export class Subscriptions extends Construct {
  ofPrograms({ events, programs, deadLetters }: ProgramSubscriptionsProps): void {
    for (const protocol of PROGRAM_PROTOCOLS)
      for (const subscription of programs[protocol])
        subscribe(this, events, protocol, subscription, deadLetters);
  }

  ofAudience({ topics, audience, deadLetters }: PeopleSubscriptionsProps): void {
    const { name } = audience;
    const scope = name === DEFAULT_AUDIENCE_NAME ? this : new Construct(this, name);
    for (const protocol of PEOPLE_PROTOCOLS) {
      const channel = CHANNEL_OF[protocol];
      const topic = topics[channel];
      if (topic === undefined) continue;
      for (const subscription of audience[protocol])
        subscribe(scope, topic, protocol, subscription, deadLetters[channel]);
    }
  }
}

function subscribe(
  scope: Construct,
  topic: ITopic,
  protocol: Protocol,
  subscription: Subscription,
  deadLetters: IQueue,
): void {
  const { endpoint } = subscription;
  const id = subscriptionId(protocol, endpoint);
  const filterPolicy = filterPolicyOf(subscription);
  new CfnSubscription(scope, id, {
    topicArn: topic.topicArn,
    protocol,
    endpoint,
    redrivePolicy: { deadLetterTargetArn: deadLetters.queueArn },
    ...(filterPolicy && { filterPolicy, filterPolicyScope: 'MessageAttributes' }),
    // The event as it is. SNS drops a raw message with more than ten attributes; ours have four at the most.
    ...(protocol === 'sqs' && { rawMessageDelivery: true }),
    ...(protocol === 'https' && { deliveryPolicy: HTTPS_DELIVERY }),
  });
  if (protocol === 'lambda') allowInvoke(scope, id, topic, endpoint);
}

/** Lets SNS invoke a function that is here; one of another account or region is its owner's to open. */
function allowInvoke(scope: Construct, id: string, { topicArn }: ITopic, functionArn: string): void {
  const here = Stack.of(scope);
  const { account = '', region = '' } = here.splitArn(functionArn, ArnFormat.COLON_RESOURCE_NAME);
  const elsewhere = [
    [here.account, account],
    [here.region, region],
  ].some(([ours = '', theirs]) => !Token.isUnresolved(ours) && ours !== theirs);
  if (elsewhere) return;
  const permission = new CfnPermission(scope, `${id}-permission`, {
    action: 'lambda:InvokeFunction',
    functionName: functionArn,
    principal: 'sns.amazonaws.com',
    sourceArn: topicArn,
  });
  if (Token.isUnresolved(here.account) || Token.isUnresolved(here.region))
    permission.cfnOptions.condition = deployedTo(here, account, region);
}

/**
 * Named by protocol and endpoint, so that the order of the configuration does not matter. Logical ids are shown wherever
 * the stack is, so an endpoint that may hold a secret is named by its hash. The others keep the id that they have had
 * since the first release: a new one would unsubscribe the endpoint.
 */
export function subscriptionId(protocol: Protocol, endpoint: string): string {
  if (!isSecretEndpoint(protocol, endpoint)) return `${protocol}-${encodeURIComponent(endpoint)}`;
  return `${protocol}-${createHash('sha256').update(endpoint).digest('hex').slice(0, 32)}`;
}

/** A stack that is bound to no account learns where it is only when it is deployed. */
function deployedTo(stack: Stack, account: string, region: string): CfnCondition {
  const id = `ClipwatchIn-${account}-${region}`;
  const known = stack.node.tryFindChild(id);
  if (known instanceof CfnCondition) return known;
  return new CfnCondition(stack, id, {
    expression: Fn.conditionAnd(
      Fn.conditionEquals(stack.account, account),
      Fn.conditionEquals(stack.region, region),
    ),
  });
}

/** By the attributes that each message carries. */
function filterPolicyOf({ outcomes, orgs, devices }: Subscription): Record<string, unknown> | undefined {
  const policy = {
    ...(outcomes && { outcome: outcomes }),
    ...(orgs && { orgId: orgs }),
    ...(devices && { deviceUuids: devices }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}
