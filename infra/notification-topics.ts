import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type Audience, DEFAULT_AUDIENCE_NAME } from '../functions/domain/audience/audience.ts';
import type { Channel } from '../functions/domain/outcome.ts';
import type { AudienceConfig } from './people-config.ts';

/** The sender's name in an email, and the first word of a text message, where SNS takes ten characters. */
const DISPLAY_NAME = 'Clipwatch';

/**
 * The key of AWS's own for SNS, of the account. By its policy everybody of the account may use it by way of SNS who may
 * use SNS, so that no role needs a statement for it. It encrypts what a topic holds of a message, but neither subjects
 * nor attributes, from the first message after it was set on.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 */
const KEY_OF_AWS = 'alias/aws/sns';

/** Topics of one audience: it has those of the channels that it uses. */
export type AudienceTopics = Readonly<Partial<Record<Channel, Topic>>>;

/** What the audience `default` has in any case, and programs. */
export interface DefaultTopics extends AudienceTopics {
  /** CloudEvents. */
  readonly events: Topic;
  /** Readable pages. */
  readonly mail: Topic;
  /** Single lines. */
  readonly text: Topic;
  /** Messages for chat applications; there where a chat channel is configured. */
  readonly chat?: Topic;
}

const ID_OF: Readonly<Record<Channel, string>> = { mail: 'Mail', text: 'Text', chat: 'Chat' };

/**
 * The topics. They are encrypted, nobody outside the account is let in, and nobody publishes without TLS. HTTPS
 * subscribers get signatures of version 2, which is SHA-256.
 */
export class NotificationTopics extends Construct {
  /** Those of the audience `default` keep the ids of the first release. */
  readonly topics: DefaultTopics;
  /** Those of all audiences, by their names. */
  readonly ofAudiences: ReadonlyMap<string, AudienceTopics>;

  constructor(scope: Construct, id: string, audiences: readonly AudienceConfig[]) {
    super(scope, id);
    const hasChat = audiences.some(({ name, chat }) => name === DEFAULT_AUDIENCE_NAME && chat.length > 0);
    this.topics = {
      events: createEncrypted(this, 'Events'),
      mail: createEncrypted(this, ID_OF.mail),
      text: createEncrypted(this, ID_OF.text),
      ...(hasChat && { chat: createEncrypted(this, ID_OF.chat) }),
    };
    const { events, ...people } = this.topics;
    this.ofAudiences = new Map(
      audiences.map((audience) => [
        audience.name,
        audience.name === DEFAULT_AUDIENCE_NAME ? people : this.#create(audience),
      ]),
    );
  }

  /** Topics of audiences beside the default one, which `publisher` may publish to by their own policies: its own does not grow. */
  open(publisherRoleArn: string): void {
    for (const topic of this.others())
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ArnPrincipal(publisherRoleArn)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
        }),
      );
  }

  /** The same for whoever looks which subscriptions they have. */
  show(readerRoleArn: string): void {
    for (const topic of this.others())
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ArnPrincipal(readerRoleArn)],
          actions: ['sns:ListSubscriptionsByTopic'],
          resources: [topic.topicArn],
        }),
      );
  }

  /** Of audiences beside the default one: all of them, or those of one channel. */
  others(channel?: Channel): Topic[] {
    return [...this.ofAudiences]
      .filter(([name]) => name !== DEFAULT_AUDIENCE_NAME)
      .flatMap(([, { mail, text, chat }]) => Object.entries({ mail, text, chat }))
      .flatMap(([key, topic]) => (topic && (channel === undefined || key === channel) ? [topic] : []));
  }

  #create({ name, email, sms, chat }: AudienceConfig): AudienceTopics {
    const topicOf = (channel: Channel) => createEncrypted(this, `${name}-${ID_OF[channel]}`);
    return {
      ...(email.length > 0 && { mail: topicOf('mail') }),
      ...(sms.length > 0 && { text: topicOf('text') }),
      ...(chat.length > 0 && { chat: topicOf('chat') }),
    };
  }
}

/**
 * A key is set without a new topic being made, so subscriptions stay: "Update requires: No interruption".
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html
 */
function createEncrypted(scope: Construct, id: string): Topic {
  const topic = createTopic(scope, id);
  const { defaultChild } = topic.node;
  if (defaultChild instanceof CfnTopic) defaultChild.kmsMasterKeyId = KEY_OF_AWS;
  return topic;
}

/** One that is not encrypted by a key that alarms cannot use. */
export function createTopic(scope: Construct, id: string): Topic {
  return new Topic(scope, id, { displayName: DISPLAY_NAME, enforceSSL: true, signatureVersion: '2' });
}

/** The audience as `tick` and `check` know it. */
export function toAudience(
  { email, sms, chat: _, ...audience }: AudienceConfig,
  topics: AudienceTopics,
): Audience {
  const own = [...email, ...sms];
  const apart = (['outcomes', 'devices'] as const).filter((filter) =>
    own.some((subscription) => subscription[filter] !== undefined),
  );
  const { mail, text, chat } = topics;
  return {
    ...audience,
    ...(apart.length > 0 && { apart }),
    topics: {
      ...(mail && { mail: mail.topicArn }),
      ...(text && { text: text.topicArn }),
      ...(chat && { chat: chat.topicArn }),
    },
  };
}
