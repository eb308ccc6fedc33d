import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DESTINATIONS, type Destination } from '../functions/domain/outcome.ts';

export interface NotificationTopicsProps {
  /** Takes what a subscriber did not. */
  readonly deadLetters: IQueue;
}

/** The sender's name in an email, and the first word of a text message, where SNS takes ten characters. */
const DISPLAY_NAME = 'Clipwatch';

/**
 * The three topics. Nobody outside the account is let in, and nobody publishes without TLS. HTTPS subscribers get
 * signatures of version 2, which is SHA-256.
 */
export class NotificationTopics extends Construct {
  readonly topics: Record<Destination, Topic>;

  constructor(scope: Construct, id: string, { deadLetters }: NotificationTopicsProps) {
    super(scope, id);
    this.topics = { events: this.#topic('Events'), mail: this.#topic('Mail'), text: this.#topic('Text') };
    deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': DESTINATIONS.map((audience) => this.topics[audience].topicArn) },
        },
      }),
    );
  }

  #topic(id: string): Topic {
    return new Topic(this, id, { displayName: DISPLAY_NAME, enforceSSL: true, signatureVersion: '2' });
  }
}
