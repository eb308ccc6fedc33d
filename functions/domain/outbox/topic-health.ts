import { type Failing, fail } from '../org/health.ts';

/**
 * Why SNS did not take a message. `invalid`: it never will take this one. `denied`, `gone`: somebody has to repair
 * the topic or its policy. `throttled`, `unavailable`: later.
 */
export type PublishTrouble = 'denied' | 'gone' | 'throttled' | 'unavailable' | 'invalid';

/** A topic that does not take messages; one that does has no health to speak of. Shared by all orgs. */
export type TopicHealth = Failing<Exclude<PublishTrouble, 'invalid'>>;

/** What only a person can mend is tried again each five minutes in the end, anything else each minute. */
const REST_MS = {
  denied: { firstMs: 15_000, longestMs: 300_000 },
  gone: { firstMs: 15_000, longestMs: 300_000 },
  throttled: { firstMs: 2_000, longestMs: 60_000 },
  unavailable: { firstMs: 5_000, longestMs: 60_000 },
};

/** A topic that failed once more. */
export function topicFailed(
  before: TopicHealth | undefined,
  reason: TopicHealth['reason'],
  nowMs: number,
  random: number,
): TopicHealth {
  return fail(before, reason, nowMs, random, REST_MS[reason]);
}
