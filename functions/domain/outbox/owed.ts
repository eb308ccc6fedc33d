import type { ClipRecord } from '../clip/clip.ts';
import { DESTINATIONS, type Destination } from '../outcome.ts';
import type { ClipEvent, Owed } from './event.ts';

/**
 * For this long the invocation that recorded a notification, or took it over, alone publishes it, so that two
 * invocations at work at once do not both tell. Longer than an invocation may run, so that it is gone by then.
 */
export const PUBLISH_GRACE_MS = 90_000;

/** One notification that is owed to one destination. */
export interface Due {
  clipUuid: string;
  event: ClipEvent;
  destination: Destination;
}

/** Who asks: an invocation, and what it knows of others. */
export interface Publisher {
  invocation: string;
  /** Invocations that are known to have ended in good order: they publish nothing any more. */
  released: readonly string[];
}

/** What this invocation may publish now, oldest first for each destination. */
export function dueNotifications(clips: Iterable<ClipRecord>, invocation: string, nowMs: number): Due[] {
  const due: (Due & { atMs: number })[] = [];
  for (const { clipUuid, owed } of clips)
    for (const { event, due: destinations, recordedBy, recordedAtMs } of owed)
      if (recordedBy === invocation)
        for (const destination of DESTINATIONS)
          if ((destinations[destination] ?? Infinity) <= nowMs)
            due.push({ clipUuid, event, destination, atMs: recordedAtMs });
  return due.sort((a, b) => a.atMs - b.atMs);
}

/** Owes this clip one of these destinations something that nobody publishes any more? */
export function isAbandoned(
  clip: ClipRecord,
  publisher: Publisher,
  destinations: ReadonlySet<string>,
  nowMs: number,
): boolean {
  return clip.owed.some(
    (owed) =>
      owed.recordedBy !== publisher.invocation &&
      freeAtMs(owed, publisher) <= nowMs &&
      Object.entries(owed.due).some(([name, heldUntilMs]) => destinations.has(name) && heldUntilMs <= nowMs),
  );
}

/** The clip with what nobody publishes any more in the hands of this invocation. */
export function takeOver(clip: ClipRecord, publisher: Publisher, nowMs: number): ClipRecord {
  const owed = clip.owed.map((item) =>
    freeAtMs(item, publisher) <= nowMs
      ? { ...item, recordedBy: publisher.invocation, recordedAtMs: nowMs }
      : item,
  );
  return { ...clip, owed };
}

/** The clip without what went out: destinations by the id of the event. */
export function settle(clip: ClipRecord, out: ReadonlyMap<string, ReadonlySet<string>>): ClipRecord {
  const owed = clip.owed.map((item) => {
    const gone = out.get(item.event.id);
    if (gone === undefined) return item;
    return { ...item, due: Object.fromEntries(Object.entries(item.due).filter(([name]) => !gone.has(name))) };
  });
  return { ...clip, owed: owed.filter(({ due }) => Object.keys(due).length > 0) };
}

/** When the next notification to one of these destinations may be published; Infinity where none is owed. */
export function nextDueAtMs(
  clips: Iterable<ClipRecord>,
  publisher: Publisher,
  destinations: ReadonlySet<string>,
): number {
  let nextMs = Infinity;
  for (const { owed } of clips)
    for (const item of owed)
      for (const [name, heldUntilMs] of Object.entries(item.due))
        if (destinations.has(name))
          nextMs = Math.min(nextMs, Math.max(heldUntilMs, freeAtMs(item, publisher)));
  return nextMs;
}

/** From when on this invocation may publish it, or take it over. */
function freeAtMs({ recordedBy, recordedAtMs }: Owed, { invocation, released }: Publisher): number {
  if (recordedBy === invocation || released.includes(recordedBy)) return 0;
  return recordedAtMs + PUBLISH_GRACE_MS;
}
