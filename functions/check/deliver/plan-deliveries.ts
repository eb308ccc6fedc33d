import type { ClipRecord } from '../../domain/clip/clip.ts';
import { isResting } from '../../domain/org/health.ts';
import type { Told } from '../../domain/org/state.ts';
import { type Due, dueNotifications } from '../../domain/outbox/owed.ts';
import { isStorming, roomFor } from '../../domain/outbox/storm.ts';
import type { TopicHealth } from '../../domain/outbox/topic-health.ts';
import { DESTINATIONS, type Destination, isForPeople } from '../../domain/outcome.ts';
import type { Compose, TopicMessage } from '../../ports/topics.ts';

/** What one topic is to be sent now. */
export interface Delivery {
  destination: Destination;
  messages: TopicMessage[];
  /** The topic failed the last time: one message finds out whether it takes them again. */
  isTrial: boolean;
}

/** Where there is more to tell people than goes at once. */
const BY_IMPORTANCE = ['failed', 'removed', 'stalled', 'expired', 'not-found', 'completed', 'resumed'];

/**
 * What may be published now, and how. Pure: what rests, what is held, what is folded. Notifications that are out already
 * (`isDone`) are left to be settled.
 */
export function planDeliveries({
  clips,
  invocation,
  isDone,
  healthOf,
  told,
  compose,
  nowMs,
}: {
  clips: readonly ClipRecord[];
  invocation: string;
  isDone(eventId: string, destination: Destination): boolean;
  healthOf(destination: Destination): TopicHealth | undefined;
  told: Readonly<Record<string, Told>>;
  compose: Compose;
  nowMs: number;
}): Delivery[] {
  const due = Map.groupBy(
    dueNotifications(clips, invocation, nowMs).filter(
      ({ event, destination }) => !isDone(event.id, destination),
    ),
    ({ destination }) => destination,
  );
  return DESTINATIONS.flatMap((destination) => {
    const own = due.get(destination) ?? [];
    const health = healthOf(destination);
    const isHeld = isForPeople(destination) && (told[destination]?.heldUntilMs ?? 0) > nowMs;
    if (own.length === 0 || isHeld || isResting(health, nowMs)) return [];
    const isTrial = health !== undefined;
    const messages = isForPeople(destination)
      ? composeForPeople(compose, destination, eventsOf(own), told[destination], nowMs)
      : compose(destination, eventsOf(own));
    return [{ destination, messages: isTrial ? messages.slice(0, 1) : messages, isTrial }];
  });
}

/**
 * Where there is no room for each by itself, what is alike goes into one, and the most important ones go first; but before
 * them whatever there was no room for the last time.
 */
function composeForPeople(
  compose: Compose,
  destination: Destination,
  events: ReturnType<typeof eventsOf>,
  told: Told | undefined,
  nowMs: number,
): TopicMessage[] {
  const room = roomFor(told, nowMs);
  const messages = compose(destination, events, { fold: isStorming(told, nowMs) });
  if (messages.length <= room) return messages;
  const isLeftOut = ({ oldestAtMs }: TopicMessage) => oldestAtMs < (told?.lastAtMs ?? 0);
  const rank = (message: TopicMessage) =>
    isLeftOut(message) ? importance(message) - BY_IMPORTANCE.length : importance(message);
  return compose(destination, events, { fold: true })
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, room);
}

function importance({ attributes }: TopicMessage): number {
  return BY_IMPORTANCE.indexOf(attributes.outcome);
}

function eventsOf(due: readonly Due[]) {
  return due.map(({ event }) => event);
}
