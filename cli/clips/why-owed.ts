import type { Audience } from '../../functions/domain/audience/audience.ts';
import { quietUntilMs } from '../../functions/domain/audience/quiet-hours.ts';
import type { Told } from '../../functions/domain/org/state.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import { type Announced, isForPeople } from '../../functions/domain/outcome.ts';

/**
 * Why somebody has yet to be told. `soon`: nothing is in the way. `nobody`: there is no such destination any more, or it
 * hears of others now.
 */
export type Why = 'soon' | 'quiet-hours' | 'clip-pace' | 'storm' | 'topic' | 'nobody';

export interface Hold {
  why: Why;
  /** Epoch ms; undefined where nobody can say. */
  untilMs?: number;
  /** Why the topic takes nothing. */
  reason?: TopicHealth['reason'];
}

export interface HoldFacts {
  destination: string;
  outcome: Announced;
  /** As it was recorded, epoch ms. */
  heldUntilMs: number;
  isKnown: boolean;
  audience: Audience | undefined;
  health: TopicHealth | undefined;
  /** What people were told of the org there lately. */
  told: Told | undefined;
}

/** What is longest in the way of telling it, by the rules that `check` opens a destination by. */
export function whyOwed(facts: HoldFacts, nowMs: number): Hold {
  const { destination, outcome, heldUntilMs, isKnown, audience, health, told } = facts;
  if (!isKnown) return { why: 'nobody' };
  const quietMs =
    audience === undefined || !isForPeople(destination) ? 0 : quietUntilMs(audience, outcome, nowMs);
  const holds: Required<Pick<Hold, 'why' | 'untilMs'>>[] = [
    { why: 'topic', untilMs: health?.untilMs ?? 0 },
    { why: 'storm', untilMs: isForPeople(destination) ? (told?.heldUntilMs ?? 0) : 0 },
    { why: 'quiet-hours', untilMs: quietMs },
    // Held when it was recorded: by quiet hours, where they explain it, or since too much was told of this clip.
    { why: 'clip-pace', untilMs: heldUntilMs > quietMs ? heldUntilMs : 0 },
  ];
  const longest = holds.reduce((one, other) => (other.untilMs > one.untilMs ? other : one));
  if (longest.untilMs <= nowMs) return { why: 'soon' };
  return longest.why === 'topic' && health !== undefined ? { ...longest, reason: health.reason } : longest;
}
