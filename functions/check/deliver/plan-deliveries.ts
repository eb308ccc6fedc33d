import type { Audience } from '../../domain/audience/audience.ts';
import type { Told } from '../../domain/org/state.ts';
import type { AnyEvent } from '../../domain/outbox/event.ts';
import { type Due, dueNotifications, type OpensAtMs, type Owing } from '../../domain/outbox/owed.ts';
import { isStorming, roomFor } from '../../domain/outbox/storm.ts';
import type { TopicHealth } from '../../domain/outbox/topic-health.ts';
import { type Destination, isForPeople } from '../../domain/outcome.ts';
import type { Compose, TopicMessage } from '../../ports/topics.ts';

/** What one topic is to be sent now. */
export interface Delivery {
  destination: Destination;
  messages: TopicMessage[];
  /** The topic failed the last time: one message finds out whether it takes them again. */
  isTrial: boolean;
}

/** Where there is more to tell people than goes at once. */
const BY_IMPORTANCE = [
  'blind',
  'failed',
  'removed',
  'stalled',
  'expired',
  'not-found',
  'visible',
  'completed',
  'resumed',
];

export interface Plan {
  owing: Iterable<Owing>;
  invocation: string;
  destinations: readonly Destination[];
  audienceOf(destination: string): Audience | undefined;
  opensAtMs: OpensAtMs;
  isDone(eventId: string, destination: Destination): boolean;
  healthOf(destination: Destination): TopicHealth | undefined;
  told: Readonly<Record<string, Told>>;
  /** Clips of the org that are in flight: how much more there may be to tell of soon. */
  inFlight: number;
  compose: Compose;
  nowMs: number;
}

/**
 * What may be published now, and how. Pure: what rests, what is held, what is folded. Notifications that are out already
 * (`isDone`) are left to be settled.
 */
export function planDeliveries(plan: Plan): Delivery[] {
  const { owing, invocation, destinations, opensAtMs, isDone, healthOf, nowMs } = plan;
  const due = Map.groupBy(
    dueNotifications(owing, invocation, destinations, opensAtMs, nowMs).filter(
      ({ event, destination }) => !isDone(event.id, destination),
    ),
    ({ destination }) => destination,
  );
  return [...due].map(([destination, own]) => {
    const isTrial = healthOf(destination) !== undefined;
    const messages = isForPeople(destination)
      ? composeForPeople(plan, destination, own)
      : plan.compose(destination, eventsOf(own));
    return { destination, messages: isTrial ? messages.slice(0, 1) : messages, isTrial };
  });
}

/**
 * What was held while people were not to be told comes in one message. Where there is no room for each by itself, what is
 * alike goes into one; where there is none for that, everything does; and where a subscriber's filter forbids that, the
 * most important ones go first, but before them whatever there was no room for the last time.
 */
function composeForPeople(
  { compose, audienceOf, told, inFlight, nowMs }: Plan,
  destination: Destination,
  due: readonly Due[],
): TopicMessage[] {
  const audience = audienceOf(destination);
  const events = eventsOf(due);
  const toAudience = audience && { audience };
  if (audience?.quietHours !== undefined && due.some(({ wasHeld }) => wasHeld))
    return compose(destination, events, { ...toAudience, whole: true });
  const before = told[destination];
  const expected = inFlight + due.length;
  const room = roomFor(before, expected, nowMs);
  const messages = compose(destination, events, { ...toAudience, fold: isStorming(before, expected, nowMs) });
  if (messages.length <= room) return messages;
  const alike = compose(destination, events, { ...toAudience, fold: true });
  if (alike.length <= room) return alike;
  const isLeftOut = ({ oldestAtMs }: TopicMessage) => oldestAtMs < (before?.lastAtMs ?? 0);
  const rank = (message: TopicMessage) =>
    isLeftOut(message) ? importance(message) - BY_IMPORTANCE.length : importance(message);
  return compose(destination, events, { ...toAudience, whole: true })
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, room);
}

function importance({ attributes }: TopicMessage): number {
  return Math.min(...[attributes.outcome].flat().map((outcome) => BY_IMPORTANCE.indexOf(outcome)));
}

function eventsOf(due: readonly Due[]): AnyEvent[] {
  return due.map(({ event }) => event);
}
