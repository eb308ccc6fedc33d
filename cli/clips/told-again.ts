import type { ClipDetails, ClipRecord } from '../../functions/domain/clip/clip.ts';
import { type Names, withNames } from '../../functions/domain/org/names.ts';
import type { Announcement } from '../../functions/domain/outbox/announcement.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { isTerminal, type Outcome } from '../../functions/domain/outcome.ts';

/** What was told once, as it can be told again. */
export interface ToldBefore {
  event: ClipEvent;
  /** Destinations that have yet to be told the first time. */
  owedTo: ReadonlySet<string>;
}

/** The events of a clip that are remembered, oldest first. */
export function toldBefore(clip: ClipRecord, names: Names | undefined): ToldBefore[] {
  return (clip.announced ?? []).map((announcement) => {
    const event = eventAgain(clip, announcement, names);
    const owed = clip.owed.find((one) => one.event.id === event.id);
    // What has yet to be told lies in the clip, to the letter.
    return owed === undefined
      ? { event, owedTo: new Set() }
      : { event: owed.event, owedTo: new Set(Object.keys(owed.due)) };
  });
}

/**
 * The event made again of the clip as it is known now: its id, its time and what it says of the outcome are as they were.
 * Of an outcome that the clip has gone past, what has changed since is left out, rather than told of another time.
 */
function eventAgain(clip: ClipRecord, announcement: Announcement, names: Names | undefined): ClipEvent {
  const { outcome, n, atMs, late, stalledMs } = announcement;
  const known = isLatest(clip, announcement) ? clip : asKnownThen(clip, announcement);
  return createClipEvent({ ...known, told: { ...clip.told, [outcome]: n } }, outcome, {
    nowMs: atMs,
    late,
    ...(stalledMs !== undefined && { stalledMs }),
    cameras: withNames(names, clip.details.deviceUuids ?? []),
  });
}

/** Is the clip still as this outcome left it? */
function isLatest({ announced = [], state }: ClipRecord, announcement: Announcement): boolean {
  return announced.at(-1) === announcement && (state === announcement.outcome || state === 'stopped');
}

function asKnownThen(clip: ClipRecord, { atMs }: Announcement): ClipRecord {
  const { movement, firstSeenAtMs, ...kept } = clip;
  // That attempt's beginning is not known any longer where a later one has begun.
  const isOfAttempt = clip.attemptSinceMs <= atMs;
  const since = (clip.announced ?? []).filter(
    (one) => isEnd(one.outcome) && one.atMs >= atMs && one.atMs < clip.attemptSinceMs,
  );
  return {
    ...kept,
    rawStatus: null,
    attempt: Math.max(1, clip.attempt - since.length),
    details: withoutFile(clip.details),
    ...(firstSeenAtMs !== undefined && isOfAttempt && { firstSeenAtMs }),
  };
}

/** The outcomes that end an attempt. */
function isEnd(outcome: Outcome): boolean {
  return outcome !== 'stalled' && outcome !== 'resumed' && isTerminal(outcome);
}

/** There may have been no finished file yet. */
function withoutFile({ durationSec, byteCount, sha256Hex, ...details }: ClipDetails): ClipDetails {
  return details;
}
