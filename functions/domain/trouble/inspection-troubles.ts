import type { FoundTrouble, Moment } from './trouble.ts';

/** A subscription that a topic lists. */
export interface ListedSubscription {
  /** `subscriptionMark` of its protocol and endpoint. */
  mark: string;
  state: 'confirmed' | 'pending' | 'deleted';
}

/** What was asked of AWS, or why it did not answer: a fixed word. */
export type Inspected<T> = { kind: 'seen'; value: T } | { kind: 'not-seen'; because: string };

/** A queue that holds what was given up. */
export function troublesOfQueue(queue: string, letters: Inspected<number>, moment: Moment): FoundTrouble[] {
  if (letters.kind === 'not-seen') return [notInspected(queue, letters.because, moment)];
  if (letters.value === 0) return [];
  return [{ kind: 'dead-letters', subject: queue, sinceMs: moment.nowMs, why: `letters: ${letters.value}` }];
}

/** A topic's subscribers against those of the configuration. One more, made by hand, is nobody's trouble. */
export function troublesOfSubscribers(
  topic: string,
  listed: Inspected<readonly ListedSubscription[]>,
  configured: readonly string[],
  moment: Moment,
): FoundTrouble[] {
  if (listed.kind === 'not-seen') return [notInspected(topic, listed.because, moment)];
  const pending = listed.value.filter(({ state }) => state === 'pending');
  const there = new Set(listed.value.filter(({ state }) => state !== 'deleted').map(({ mark }) => mark));
  const gone = configured.filter((mark) => !there.has(mark));
  const found = (kind: FoundTrouble['kind'], count: number): FoundTrouble[] =>
    count === 0 ? [] : [{ kind, subject: topic, sinceMs: moment.nowMs, why: `subscriptions: ${count}` }];
  return [...found('subscription-pending', pending.length), ...found('subscription-gone', gone.length)];
}

function notInspected(subject: string, because: string, { nowMs }: Moment): FoundTrouble {
  return { kind: 'not-inspected', subject, sinceMs: nowMs, why: because };
}
