import pMap from 'p-map';
import { inBatches } from '../../domain/in-batches.ts';
import { topicFailed } from '../../domain/outbox/topic-health.ts';
import { type Destination, isForPeople } from '../../domain/outcome.ts';
import { PUBLISH_BATCH, type Published, type TopicMessage } from '../../ports/topics.ts';
import type { Recording } from '../record/record.ts';
import { tableFailed } from '../reporting.ts';
import type { Outbox } from './outbox.ts';
import type { Delivery } from './plan-deliveries.ts';

/**
 * Between two messages to people of one topic, over all orgs: half of what SNS allows, which switches an email
 * subscription off that gets more than 10 a second. Source: https://repost.aws/knowledge-center/sns-email-subscription-disabled
 */
export const PEOPLE_PACE_MS = 200;
/** Messages to people wait for their slot this long at the most; else they go with the next pass. */
const LONGEST_SLOT_WAIT_MS = 1_500;
/** A topic that is slow holds up what else there is to do no longer than this: the rest goes with the next pass. */
const LONGEST_DELIVERY_MS = 4_000;
/** A publish, its repetitions included, ends within 10 s; then what is out is settled and the lease given back. */
const PUBLISH_NEEDS_MS = 13_000;
/** Requests to the topic for programs that are under way at once. */
const REQUESTS_AT_ONCE = 4;

/** Publishes to one topic. Answers how many messages it took for people, 0 for programs. */
export async function publish(recording: Recording, outbox: Outbox, delivery: Delivery): Promise<number> {
  const { destination, messages } = delivery;
  if (isForPeople(destination)) return publishToPeople(recording, outbox, delivery);
  const send = (batch: TopicMessage[]) => publishBatch(recording, outbox, destination, batch);
  await pMap(inBatches(messages, PUBLISH_BATCH), send, { concurrency: REQUESTS_AT_ONCE });
  return 0;
}

async function publishToPeople(
  recording: Recording,
  outbox: Outbox,
  { destination, messages }: Delivery,
): Promise<number> {
  const { deps } = recording;
  const firstMs = await reserve(recording, destination, messages.length);
  if (firstMs === undefined) return 0;
  let taken = 0;
  const giveUpAtMs = Math.max(firstMs, deps.clock.now()) + LONGEST_DELIVERY_MS;
  for (const [index, message] of messages.entries()) {
    const waitMs = firstMs + index * PEOPLE_PACE_MS - deps.clock.now();
    if (deps.clock.now() > giveUpAtMs) break;
    if (waitMs > 0) await deps.clock.sleep(waitMs);
    taken += await publishBatch(recording, outbox, destination, [message]);
  }
  return taken;
}

/** A place in the row of all messages to this topic; undefined where it is too far off, or nobody can tell. */
async function reserve(
  { deps, orgId }: Recording,
  destination: Destination,
  count: number,
): Promise<number | undefined> {
  const nowMs = deps.clock.now();
  const latestMs = nowMs + LONGEST_SLOT_WAIT_MS;
  return deps.store
    .reserveSlots(destination, { count, gapMs: PEOPLE_PACE_MS, nowMs, latestMs })
    .catch(tableFailed(deps, orgId, 'reserve-slot'));
}

/** Answers how many messages went out. After a failure of the topic the rest of a delivery is not tried. */
async function publishBatch(
  recording: Recording,
  outbox: Outbox,
  destination: Destination,
  messages: readonly TopicMessage[],
): Promise<number> {
  const { deps } = recording;
  const health = outbox.healthOf(destination);
  if (deps.remainingMs() < PUBLISH_NEEDS_MS || (health !== undefined && health.untilMs > deps.clock.now()))
    return 0;
  const topicArn = recording.recipients.topicArnOf(destination);
  if (topicArn === undefined) return 0;
  const results = await publishOrMinimal(recording, topicArn, messages);
  let taken = 0;
  for (const [index, message] of messages.entries()) {
    const result = results[index] ?? { kind: 'failed', reason: 'unavailable' };
    if (result.kind === 'published') {
      taken++;
      noteOut(recording, outbox, message);
    } else noteFailure(recording, outbox, message, result.reason);
  }
  await noteHealth(recording, outbox, destination, results);
  return taken;
}

/** A message that SNS refuses as invalid would be refused for ever: a plainer one says the same. */
async function publishOrMinimal(
  { deps, orgId }: Recording,
  topicArn: string,
  messages: readonly TopicMessage[],
): Promise<Published[]> {
  const results = await deps.topics.publish(topicArn, messages);
  const isInvalid = (index: number) => {
    const result = results[index];
    return result?.kind === 'failed' && result.reason === 'invalid';
  };
  const refused = [...messages.entries()].filter(([index]) => isInvalid(index));
  if (refused.length === 0) return results;
  for (const [, { destination }] of refused)
    deps.report({ kind: 'publish-failed', orgId, destination, reason: 'invalid' });
  const plainest = refused.map(([, message]) => deps.minimalMessage(message));
  const plainer = await deps.topics.publish(topicArn, plainest);
  const again = new Map(refused.map(([index], place) => [index, plainer[place]]));
  return results.map((result, index) => again.get(index) ?? result);
}

function noteOut({ deps, orgId }: Recording, outbox: Outbox, message: TopicMessage): void {
  const { destination, eventIds, oldestAtMs } = message;
  const nowMs = deps.clock.now();
  for (const id of eventIds) outbox.markOut(id, destination, nowMs);
  const delayMs = Math.max(0, nowMs - oldestAtMs);
  deps.report({ kind: 'published', orgId, destination, count: eventIds.length, delayMs });
}

function noteFailure(
  { deps, orgId }: Recording,
  outbox: Outbox,
  { destination, eventIds }: TopicMessage,
  reason: Extract<Published, { kind: 'failed' }>['reason'],
): void {
  if (reason !== 'invalid') deps.report({ kind: 'publish-failed', orgId, destination, reason });
  else for (const id of eventIds) outbox.markRefused(id, destination);
}

/** Of what befalls the messages of one request, what asks for the longest rest counts. */
const GRAVEST_FIRST = ['denied', 'gone', 'unavailable', 'throttled'] as const;

/** What became of a request says how the topic fares, to all orgs. */
async function noteHealth(
  { deps, orgId }: Recording,
  outbox: Outbox,
  destination: Destination,
  results: readonly Published[],
): Promise<void> {
  const nowMs = deps.clock.now();
  const before = outbox.healthOf(destination);
  const reasons = results.flatMap((result) => (result.kind === 'failed' ? [result.reason] : []));
  const reason = GRAVEST_FIRST.find((one) => reasons.includes(one));
  const isWell = results.some(({ kind }) => kind === 'published') || reasons.includes('invalid');
  if (reason === undefined && (before === undefined || !isWell)) return;
  const health = reason === undefined ? undefined : topicFailed(before, reason, nowMs, deps.random());
  outbox.noteHealth(destination, health);
  if (before !== undefined && health === undefined) {
    const deafSeconds = Math.round((nowMs - before.sinceMs) / 1000);
    deps.report({ kind: 'topic-recovered', orgId, destination, deafSeconds });
  }
  await deps.store.saveTopicHealth(destination, health).catch(tableFailed(deps, orgId, 'save-topic-health'));
}
