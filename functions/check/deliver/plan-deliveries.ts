import type { Audience } from '../../domain/audience/audience.ts';
import { wasHeldUntilMs } from '../../domain/audience/quiet-hours.ts';
import type { Told } from '../../domain/org/state.ts';
import type { AnyEvent } from '../../domain/outbox/event.ts';
import { type Due, dueNotifications, type OpensAtMs, type Owing } from '../../domain/outbox/owed.ts';
import { isStormGoingOn, isStorming, roomFor } from '../../domain/outbox/storm.ts';
import type { TopicHealth } from '../../domain/outbox/topic-health.ts';
import { type Destination, isForPeople } from '../../domain/outcome.ts';
import type { Compose, TopicMessage } from '../../ports/topics.ts';

/** What one topic is to be sent now. */
export interface Delivery {
  destination: Destination;
  messages: TopicMessage[];
  /** The topic failed the last time: one message finds out whether it takes them again. */
  isTrial: boolean;
  /** How much there is, or may soon be, to tell of there: clips in flight, and all that was due, sent or not. */
  expected: number;
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
    const expected = plan.inFlight + own.length;
    const messages = isForPeople(destination)
      ? composeForPeople(plan, destination, own, expected)
      : plan.compose(destination, eventsOf(own));
    return { destination, messages: isTrial ? messages.slice(0, 1) : messages, isTrial, expected };
  });
}

/**
 * What was held while people were not to be told comes in one message, and so does what comes next of a storm. Where there
 * is no room for each by itself, what is alike goes into one; where there is none for that, everything does; and where a
 * subscriber's filter forbids that, the most important ones go first, but before them whatever there was no room for the
 * last time. Of several, one is what has waited longest, so that it is told whatever comes meanwhile: holds that go on are
 * so long that there is room for several.
 */
function composeForPeople(
  { compose, audienceOf, told, nowMs }: Plan,
  destination: Destination,
  due: readonly Due[],
  expected: number,
): TopicMessage[] {
  const audience = audienceOf(destination);
  const events = eventsOf(due);
  const toAudience = audience && { audience };
  const before = told[destination];
  const wasNight = audience !== undefined && due.some((one) => wasHeldUntilMs(audience, one, nowMs) > 0);
  const isApart = audience?.apart !== undefined && audience.apart.length > 0;
  const comesWhole = wasNight || (!isApart && isStormGoingOn(before, nowMs));
  const room = roomFor(before, expected, nowMs);
  for (const fold of comesWhole ? [] : [isStorming(before, expected, nowMs), true]) {
    const messages = compose(destination, events, { ...toAudience, fold });
    if (messages.length <= room) return messages;
  }
  const isLeftOut = ({ oldestAtMs }: TopicMessage) => oldestAtMs < (before?.lastAtMs ?? 0);
  const rank = (message: TopicMessage) =>
    isLeftOut(message) ? importance(message) - BY_IMPORTANCE.length : importance(message);
  const messages = compose(destination, events, { ...toAudience, whole: true }).toSorted(
    (a, b) => rank(a) - rank(b),
  );
  const [oldest] = messages.filter(isLeftOut).toSorted((a, b) => a.oldestAtMs - b.oldestAtMs);
  return [...new Set([...(oldest && room > 1 ? [oldest] : []), ...messages])].slice(0, room);
}

function importance({ attributes }: TopicMessage): number {
  return Math.min(...[attributes.outcome].flat().map((outcome) => BY_IMPORTANCE.indexOf(outcome)));
}

function eventsOf(due: readonly Due[]): AnyEvent[] {
  return due.map(({ event }) => event);
}
