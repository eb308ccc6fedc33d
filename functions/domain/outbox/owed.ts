import type { Destination } from '../outcome.ts';
import type { AnyEvent, Owed } from './event.ts';

/**
 * For this long the invocation that recorded a notification, or took it over, alone publishes it, so that two
 * invocations at work at once do not both tell. Longer than an invocation may run, so that it is gone by then.
 */
export const PUBLISH_GRACE_MS = 90_000;

/** One notification that is owed to one destination. */
export interface Due {
  event: AnyEvent;
  destination: Destination;
  /** Until when people were to be spared it, as it was recorded, epoch ms; 0 where they were not. */
  heldUntilMs: number;
}

/** From when on what is owed may be told at a destination, epoch ms, beside what `due` says. Infinity: not by us. */
export type OpensAtMs = (destination: string, owed: Owed) => number;

/** Whatever owes notifications: a clip, or an org. */
export interface Owing {
  readonly owed: readonly Owed[];
}

/** Who asks: an invocation, and what it knows of others. */
export interface Publisher {
  invocation: string;
  /** Invocations that are known to have ended in good order: they publish nothing any more. */
  released: readonly string[];
}

/** What this invocation may publish now, oldest first for each destination. */
export function dueNotifications(
  owing: Iterable<Owing>,
  invocation: string,
  destinations: readonly Destination[],
  opensAtMs: OpensAtMs,
  nowMs: number,
): Due[] {
  const due: (Due & { atMs: number })[] = [];
  for (const { owed } of owing)
    for (const item of owed)
      if (item.recordedBy === invocation)
        for (const destination of destinations) {
          const heldUntilMs = item.due[destination];
          if (heldUntilMs === undefined || Math.max(heldUntilMs, opensAtMs(destination, item)) > nowMs)
            continue;
          due.push({ event: item.event, destination, heldUntilMs, atMs: item.recordedAtMs });
        }
  return due.sort((a, b) => a.atMs - b.atMs);
}

/** Is there something owed here that is not held any more, as it was recorded? */
export function isDueSomewhere({ owed }: Owing, nowMs: number): boolean {
  return owed.some(({ due }) => Object.values(due).some((heldUntilMs) => heldUntilMs <= nowMs));
}

/** Is there something owed here that may be told now, and that nobody publishes any more? */
export function isAbandoned(
  { owed }: Owing,
  publisher: Publisher,
  opensAtMs: OpensAtMs,
  nowMs: number,
): boolean {
  return owed.some(
    (item) =>
      item.recordedBy !== publisher.invocation &&
      freeAtMs(item, publisher) <= nowMs &&
      Object.entries(item.due).some(
        ([name, heldUntilMs]) => Math.max(heldUntilMs, opensAtMs(name, item)) <= nowMs,
      ),
  );
}

/** The clip with what nobody publishes any more in the hands of this invocation. */
export function takeOver<Clip extends Owing>(clip: Clip, publisher: Publisher, nowMs: number): Clip {
  const owed = clip.owed.map((item) =>
    freeAtMs(item, publisher) <= nowMs
      ? { ...item, recordedBy: publisher.invocation, recordedAtMs: nowMs }
      : item,
  );
  return { ...clip, owed };
}

/**
 * What one invocation knows of audiences may be so old: a turn carries it, waits a minute in its queue, is dropped when it
 * comes a minute late, and then lasts for one.
 */
const KNOWN_FOR_MS = 300_000;

/** Was it recorded so long ago that whoever asks would know of an audience that it was recorded for? */
export function isLongOwed({ event }: Owed, nowMs: number): boolean {
  return nowMs - Date.parse(event.time) >= KNOWN_FOR_MS;
}

/** The clip without what went out: destinations by the id of the event. */
export function settle<Clip extends Owing>(clip: Clip, out: ReadonlyMap<string, ReadonlySet<string>>): Clip {
  const owed = clip.owed.map((item) => {
    const gone = out.get(item.event.id);
    if (gone === undefined) return item;
    return { ...item, due: Object.fromEntries(Object.entries(item.due).filter(([name]) => !gone.has(name))) };
  });
  return { ...clip, owed: owed.filter(({ due }) => Object.keys(due).length > 0) };
}

/** When the next notification may be published; Infinity where none is owed. */
export function nextDueAtMs(owing: Iterable<Owing>, publisher: Publisher, opensAtMs: OpensAtMs): number {
  let nextMs = Infinity;
  for (const { owed } of owing)
    for (const item of owed)
      for (const [name, heldUntilMs] of Object.entries(item.due))
        nextMs = Math.min(nextMs, Math.max(heldUntilMs, opensAtMs(name, item), freeAtMs(item, publisher)));
  return nextMs;
}

/** From when on this invocation may publish it, or take it over. */
function freeAtMs({ recordedBy, recordedAtMs }: Owed, { invocation, released }: Publisher): number {
  if (recordedBy === invocation || released.includes(recordedBy)) return 0;
  return recordedAtMs + PUBLISH_GRACE_MS;
}
