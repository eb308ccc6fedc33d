import {
  type MessageAttributeValue,
  PublishBatchCommand,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import pMap from 'p-map';
import type { PublishTrouble } from '../domain/outbox/topic-health.ts';
import { PUBLISH_BATCH, type Published, type TopicMessage, type Topics } from '../ports/topics.ts';

export interface TopicsOptions {
  sns: SNSClient;
}

interface Entry {
  Message: string;
  Subject?: string;
  MessageAttributes: Record<string, MessageAttributeValue>;
}

/** All messages of a request with their attributes, in bytes. Source: the PublishBatch action's API reference. */
const LARGEST_REQUEST = 262_144;

/** Of which so much is left: should SNS count more than is counted here, ids are no reason to refuse a message. */
const TO_SPARE = 1_000;

/** Publishes to SNS, as plain strings: attributes go with plain strings only, and filter policies depend on them. */
export function createTopics({ sns }: TopicsOptions): Topics {
  return {
    async publish(TopicArn, messages) {
      const published: Published[] = [];
      for (const request of inRequests(messages.map(toEntry))) {
        const answers = await publishRequest(sns, TopicArn, request);
        published.push(...answers);
        const reason = troubleOfTopic(answers);
        // The others would fail alike.
        if (reason) return messages.map((_, index) => published[index] ?? { kind: 'failed', reason });
      }
      return published;
    },
  };
}

async function publishRequest(
  sns: SNSClient,
  TopicArn: string,
  request: readonly Entry[],
): Promise<Published[]> {
  const [only, ...others] = request;
  if (only && others.length === 0) return [await publishAlone(sns, TopicArn, only)];
  const entries = request.map((entry, index) => ({ Id: String(index), ...entry }));
  try {
    const answer = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }));
    const taken = new Set(answer.Successful?.map(({ Id }) => Id));
    const codes = new Map(answer.Failed?.map(({ Id, Code }) => [Id, Code]));
    return entries.map(({ Id }) => (taken.has(Id) ? { kind: 'published' } : failed(codes.get(Id) ?? '')));
  } catch (error) {
    const failure = failed(nameOf(error));
    if (failure.reason !== 'invalid') return request.map(() => failure);
    // One of them is at fault, and SNS does not say which: the others must not be taken for it.
    return pMap(request, (entry) => publishAlone(sns, TopicArn, entry), { concurrency: 1 });
  }
}

async function publishAlone(sns: SNSClient, TopicArn: string, entry: Entry): Promise<Published> {
  try {
    await sns.send(new PublishCommand({ TopicArn, ...entry }));
    return { kind: 'published' };
  } catch (error) {
    return failed(nameOf(error));
  }
}

/** Why the topic takes nothing at all, where it does not. */
function troubleOfTopic(answers: readonly Published[]): PublishTrouble | undefined {
  const reasons = answers.map((answer) => (answer.kind === 'failed' ? answer.reason : 'invalid'));
  return reasons.includes('invalid') ? undefined : reasons[0];
}

function failed(name: string): Extract<Published, { kind: 'failed' }> {
  return { kind: 'failed', reason: REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unavailable' };
}

/** As few requests as hold the messages in their order. A message that is too large for any goes by itself. */
function inRequests(entries: readonly Entry[]): Entry[][] {
  const requests: Entry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = requests.at(-1);
    if (last !== undefined && last.length < PUBLISH_BATCH && size <= left) {
      last.push(entry);
      left -= size;
    } else {
      requests.push([entry]);
      left = LARGEST_REQUEST - size;
    }
  }
  return requests;
}

/** The subject is counted, too, to be on the safe side. */
function sizeOf({ Subject = '', Message, MessageAttributes }: Entry): number {
  const texts = Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  return [Subject, Message, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** People's messages name their events in an attribute, since their text may not: as many as there is room for. */
function toEntry({ destination, subject, message, attributes, eventIds }: TopicMessage): Entry {
  const entry = {
    Message: message,
    ...(subject !== undefined && { Subject: subject }),
    MessageAttributes: attributesOf(attributes),
  };
  if (destination === 'events') return entry;
  const withIds = (ids: readonly string[]) => ({
    ...entry,
    MessageAttributes: { ...entry.MessageAttributes, eventIds: list(ids) },
  });
  return withIds(fitting(eventIds, LARGEST_REQUEST - TO_SPARE - sizeOf(withIds([]))));
}

/** The same on all topics. */
function attributesOf({
  outcome,
  orgId,
  deviceUuids,
  late,
}: TopicMessage['attributes']): Record<string, MessageAttributeValue> {
  return {
    outcome: typeof outcome === 'string' ? text(outcome) : list(outcome),
    orgId: text(orgId),
    late: typeof late === 'boolean' ? text(String(late)) : list(late.map(String)),
    // Left out, `{"exists": false}` finds a clip without cameras; the documents do not say what it makes of `[]`.
    // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
    ...(deviceUuids.length > 0 && { deviceUuids: list(deviceUuids) }),
  };
}

/** Those that there is room for as JSON, each in quotation marks and with a comma. Ids are plain ASCII. */
function fitting(ids: readonly string[], room: number): string[] {
  let left = room;
  return ids.filter((id) => {
    left -= id.length + 3;
    return left >= 0;
  });
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}

function list(values: readonly string[]): MessageAttributeValue {
  return { DataType: 'String.Array', StringValue: JSON.stringify(values) };
}

/** By SNS' error names, and by the codes of single entries. Source: the Publish and PublishBatch actions' reference. */
const REASONS: [RegExp, PublishTrouble][] = [
  [/^(NotFound|NotFoundException)$/, 'gone'],
  [
    /^(AuthorizationError|AccessDenied|EndpointDisabled|KMS(AccessDenied|Disabled|NotFound|OptInRequired|InvalidState))/,
    'denied',
  ],
  [
    /^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|InvalidSecurity|CredentialsProvider)/,
    'denied',
  ],
  [/^(Throttl|KMSThrottling|TooManyRequests|RequestLimitExceeded)/, 'throttled'],
  [
    /^(InvalidParameter|ParameterValueInvalid|Validation(Exception|Error)|InvalidBatchEntryId|BatchRequestTooLong)/,
    'invalid',
  ],
];

/** Only the name is looked at: the message may quote what was published. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
