import { setTimeout as sleep } from 'node:timers/promises';
import { PEOPLE_PACE_MS } from '../../functions/check/deliver/publish.ts';
import { inBatches } from '../../functions/domain/in-batches.ts';
import type { PublishTrouble } from '../../functions/domain/outbox/topic-health.ts';
import { isForPeople } from '../../functions/domain/outcome.ts';
import { minimalMessage } from '../../functions/notify/compose.ts';
import type { Store } from '../../functions/ports/store.ts';
import { PUBLISH_BATCH, type TopicMessage, type Topics } from '../../functions/ports/topics.ts';
import type { Replay } from './plan-replay.ts';

/** A topic that is booked for so long has enough to tell. */
const LONGEST_SLOT_WAIT_MS = 60_000;

export interface SentAgain {
  sent: number;
  failed: number;
  reason?: PublishTrouble;
}

/**
 * Publishes what a destination is to be told again, oldest first; people are told in slots of their topic, which all share
 * that publish to it. After a failure of the topic the rest is not tried.
 */
export async function sendAgain(
  { topics, store }: { topics: Topics; store: Pick<Store, 'reserveSlots'> },
  { destination, topicArn, messages }: Replay,
): Promise<SentAgain> {
  const batches = inBatches(messages, isForPeople(destination) ? 1 : PUBLISH_BATCH);
  let sent = 0;
  for (const batch of batches) {
    if (isForPeople(destination) && !(await awaitSlot(store, destination)))
      return { sent, failed: messages.length - sent, reason: 'throttled' };
    const reasons = await publish(topics, topicArn, batch);
    sent += batch.length - reasons.length;
    const [reason] = reasons;
    if (reason !== undefined) return { sent, failed: messages.length - sent, reason };
  }
  return { sent, failed: 0 };
}

/** Answers why those that did not go did not. */
async function publish(
  topics: Topics,
  topicArn: string,
  batch: readonly TopicMessage[],
): Promise<PublishTrouble[]> {
  const published = await topics.publish(topicArn, batch);
  const reasons: PublishTrouble[] = [];
  for (const [index, message] of batch.entries()) {
    const result = published[index] ?? { kind: 'failed', reason: 'unavailable' };
    if (result.kind === 'published') continue;
    // As `check` does: a plainer message says the same.
    const [plainer] =
      result.reason === 'invalid' ? await topics.publish(topicArn, [minimalMessage(message)]) : [result];
    if (plainer?.kind !== 'published') reasons.push(plainer?.reason ?? result.reason);
  }
  return reasons;
}

async function awaitSlot(store: Pick<Store, 'reserveSlots'>, destination: string): Promise<boolean> {
  const nowMs = Date.now();
  const slot = { count: 1, gapMs: PEOPLE_PACE_MS, nowMs, latestMs: nowMs + LONGEST_SLOT_WAIT_MS };
  const atMs = await store.reserveSlots(destination, slot);
  if (atMs === undefined) return false;
  await sleep(Math.max(0, atMs - Date.now()));
  return true;
}
