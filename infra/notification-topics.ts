import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Destination } from '../functions/domain/outcome.ts';

/** The sender's name in an email, and the first word of a text message, where SNS takes ten characters. */
const DISPLAY_NAME = 'Clipwatch';

/**
 * The three topics. Nobody outside the account is let in, and nobody publishes without TLS. HTTPS subscribers get
 * signatures of version 2, which is SHA-256.
 */
export class NotificationTopics extends Construct {
  readonly topics: Record<Destination, Topic>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topics = {
      events: createTopic(this, 'Events'),
      mail: createTopic(this, 'Mail'),
      text: createTopic(this, 'Text'),
    };
  }
}

export function createTopic(scope: Construct, id: string): Topic {
  return new Topic(scope, id, { displayName: DISPLAY_NAME, enforceSSL: true, signatureVersion: '2' });
}
