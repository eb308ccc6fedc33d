import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AUDIENCES, type Audience } from '../functions/core/clip.ts';
import { PROTOCOLS, type Protocol, type Subscription } from './config.ts';

export interface NotificationTopicsProps {
  readonly subscriptions: Record<Protocol, Subscription[]>;
  /** Takes what a subscriber did not. */
  readonly deadLetters: IQueue;
}

/** Which topic a protocol is served from: programs get events, people get words. */
const AUDIENCE_OF: Record<Protocol, Audience> = {
  email: 'mail',
  sms: 'text',
  https: 'events',
  sqs: 'events',
  lambda: 'events',
};

/** The sender's name in an email, and the first word of a text message. */
const DISPLAY_NAME = 'Clipwatch';

/**
 * An HTTPS endpoint is tried for the hour that SNS allows at the most, first at once, then ever more slowly. Source:
 * SNS developer guide, message delivery retries.
 */
const HTTPS_DELIVERY = {
  healthyRetryPolicy: {
    numRetries: 50,
    numNoDelayRetries: 3,
    minDelayTarget: 1,
    maxDelayTarget: 120,
    numMinDelayRetries: 5,
    numMaxDelayRetries: 22,
    backoffFunction: 'exponential',
  },
};

/** The three topics and the subscriptions of the configuration. */
export class NotificationTopics extends Construct {
  readonly topics: Record<Audience, Topic>;
  readonly #deadLetters: IQueue;

  constructor(scope: Construct, id: string, { subscriptions, deadLetters }: NotificationTopicsProps) {
    super(scope, id);
    this.#deadLetters = deadLetters;
    this.topics = { events: this.#topic('Events'), mail: this.#topic('Mail'), text: this.#topic('Text') };
    for (const protocol of PROTOCOLS)
      for (const subscription of subscriptions[protocol]) this.#subscribe(protocol, subscription);
    const deliveries = new PolicyStatement({
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [deadLetters.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': AUDIENCES.map((audience) => this.topics[audience].topicArn) },
      },
    });
    deadLetters.addToResourcePolicy(deliveries);
  }

  #topic(id: string): Topic {
    return new Topic(this, id, { displayName: DISPLAY_NAME, enforceSSL: true, signatureVersion: '2' });
  }

  #subscribe(protocol: Protocol, subscription: Subscription): void {
    const topic = this.topics[AUDIENCE_OF[protocol]];
    const { endpoint } = subscription;
    // Named by protocol and endpoint, so that the order of the configuration does not matter.
    const id = `${protocol}-${endpoint}`.replaceAll(/[^\w@.+:/-]/g, '').replaceAll('/', '|');
    const filterPolicy = filterPolicyOf(subscription);
    new CfnSubscription(this, id, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      redrivePolicy: { deadLetterTargetArn: this.#deadLetters.queueArn },
      ...(filterPolicy && { filterPolicy, filterPolicyScope: 'MessageAttributes' }),
      ...(protocol === 'sqs' && { rawMessageDelivery: true }),
      ...(protocol === 'https' && { deliveryPolicy: HTTPS_DELIVERY }),
    });
    if (protocol === 'lambda') this.#allowInvoke(id, topic, endpoint);
  }

  /** SNS may invoke a subscribed function of this account; that of another account is its owner's to allow. */
  #allowInvoke(id: string, topic: Topic, functionArn: string): void {
    const { account } = Stack.of(this).splitArn(functionArn, ArnFormat.COLON_RESOURCE_NAME);
    if (account !== Stack.of(this).account && !isUnknown(Stack.of(this).account)) return;
    new CfnPermission(this, `${id}-permission`, {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'sns.amazonaws.com',
      sourceArn: topic.topicArn,
    });
  }
}

function filterPolicyOf({ outcomes, orgs, cameras }: Subscription): Record<string, string[]> | undefined {
  const policy = {
    ...(outcomes && { outcome: outcomes }),
    ...(orgs && { orgId: orgs }),
    ...(cameras && { deviceUuids: cameras }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}

/** A stack that is not bound to an account has a token in its place. */
function isUnknown(account: string): boolean {
  return !/^\d{12}$/.test(account);
}
