import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Audience } from '../core/clip.ts';
import type { TopicMessage, Topics } from '../core/ports.ts';
import { PublishError, type PublishErrorKind } from './errors.ts';

export interface TopicsOptions {
  sns: SNSClient;
  topicArns: Record<Audience, string>;
}

/** Attributes count towards a message's 256 KB; ids beyond this are in a digest's text. */
const MAX_IDS_LENGTH = 12_000;

/** Publishes to SNS, as plain strings: attributes go with plain strings only, and filter policies depend on them. */
export function createTopics({ sns, topicArns }: TopicsOptions): Topics {
  return {
    async publish(message) {
      const { audience, subject } = message;
      const command = new PublishCommand({
        TopicArn: topicArns[audience],
        Message: message.message,
        ...(subject !== undefined && { Subject: subject }),
        MessageAttributes: attributesOf(message),
      });
      try {
        await sns.send(command);
      } catch (error) {
        throw new PublishError({ kind: kindOf(error), audience }, { cause: causeOf(error) });
      }
    },
  };
}

/** The same on all topics. People's messages name their events here, since their text may not. */
function attributesOf({
  audience,
  attributes,
  eventIds,
}: TopicMessage): Record<string, MessageAttributeValue> {
  const { outcome, orgId, deviceUuids, late } = attributes;
  return {
    outcome: text(outcome),
    orgId: text(orgId),
    late: text(String(late)),
    // Left out, `{"exists": false}` finds a clip without cameras; the documents do not say what it makes of `[]`.
    // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
    ...(deviceUuids.length > 0 && { deviceUuids: list(deviceUuids) }),
    ...(audience !== 'events' && { eventIds: list(fitting(eventIds)) }),
  };
}

function fitting(ids: readonly string[]): string[] {
  let length = 0;
  return ids.filter((id) => {
    length += id.length + 3;
    return length <= MAX_IDS_LENGTH;
  });
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}

function list(values: readonly string[]): MessageAttributeValue {
  return { DataType: 'String.Array', StringValue: JSON.stringify(values) };
}

/** SNS' error names. Source: the Publish action's API reference. */
const KINDS: [RegExp, PublishErrorKind][] = [
  [/^(NotFound|NotFoundException)$/, 'gone'],
  [
    /^(AuthorizationError|AccessDenied|EndpointDisabled|KMS(AccessDenied|Disabled|NotFound|OptInRequired|InvalidState))/,
    'denied',
  ],
  [/^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|InvalidSecurity)/, 'denied'],
  [/^(Throttl|KMSThrottling|TooManyRequests)/, 'throttled'],
  [/^(InvalidParameter|ParameterValueInvalid|Validation(Exception|Error))/, 'invalid'],
];

function kindOf(error: unknown): PublishErrorKind {
  const name = error instanceof Error ? error.name : '';
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unavailable';
}

/** The name of the error: its message may quote what was published. */
function causeOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
