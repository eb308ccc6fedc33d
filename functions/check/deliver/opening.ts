import type { Audience } from '../../domain/audience/audience.ts';
import { quietUntilMs } from '../../domain/audience/quiet-hours.ts';
import type { Told } from '../../domain/org/state.ts';
import type { Owed } from '../../domain/outbox/event.ts';
import type { OpensAtMs } from '../../domain/outbox/owed.ts';
import type { TopicHealth } from '../../domain/outbox/topic-health.ts';
import { type Destination, isForPeople } from '../../domain/outcome.ts';

/**
 * From when on what is owed may be told somewhere: not while its topic rests, nor while people have heard enough of the
 * org, nor in an audience's quiet hours. Never where nobody knows what it is: unknown channels, audiences that are gone.
 */
export function opening({
  destinations,
  audienceOf,
  healthOf,
  told,
  nowMs,
}: {
  destinations: readonly Destination[];
  audienceOf(destination: string): Audience | undefined;
  healthOf(destination: Destination): TopicHealth | undefined;
  told: Readonly<Record<string, Told>>;
  nowMs: number;
}): OpensAtMs {
  const known = new Set<string>(destinations);
  const isKnown = (destination: string): destination is Destination => known.has(destination);
  const quiet = new Map<string, number>();
  const quietUntil = (audience: Audience, { event }: Owed): number => {
    const key = `${audience.name} ${event.data.outcome}`;
    const untilMs = quiet.get(key) ?? quietUntilMs(audience, event.data.outcome, nowMs);
    quiet.set(key, untilMs);
    return untilMs;
  };
  return (destination, owed) => {
    if (!isKnown(destination)) return Number.POSITIVE_INFINITY;
    const restsUntilMs = healthOf(destination)?.untilMs ?? 0;
    if (!isForPeople(destination)) return restsUntilMs;
    const audience = audienceOf(destination);
    const heldUntilMs = told[destination]?.heldUntilMs ?? 0;
    return Math.max(restsUntilMs, heldUntilMs, audience === undefined ? 0 : quietUntil(audience, owed));
  };
}
