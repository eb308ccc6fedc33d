import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { type Names, withNames } from '../../functions/domain/org/names.ts';
import type { OrgState } from '../../functions/domain/org/state.ts';
import { clipEventId } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipWarning, EventCamera } from '../../functions/domain/outbox/event.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import { clipWarnings } from '../../functions/domain/outbox/warnings.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { expectedEndOf } from '../../functions/domain/pace/expected-end.ts';
import { type ClipView, viewClip } from '../../functions/watch/clip-view.ts';
import type { readRecipients } from '../recipients.ts';
import { type Why, whyOwed } from './why-owed.ts';

/** An outcome, and who has heard of it. */
interface AnnouncedLine {
  eventId: string;
  outcome: Outcome;
  at: string;
  late: boolean;
  stalledSeconds: number | null;
  /** When each destination was told. */
  told: Record<string, string>;
}

/** What somebody has yet to be told. */
interface OwedLine {
  eventId: string;
  outcome: Outcome;
  recordedAt: string;
  destination: string;
  why: Why;
  until: string | null;
  /** Why the topic takes nothing, where it does not. */
  reason: TopicHealth['reason'] | null;
}

/** What `--json` prints. Times are ISO 8601 in UTC; what is not known is null. */
export interface Story extends Omit<ClipView, 'owed'> {
  at: string;
  /** How Clipwatch came to know of the clip, and when. */
  source: ClipRecord['source'];
  knownSince: string;
  /** When Rhombus began it, as near as is known. */
  startedAt: string | null;
  attemptSince: string;
  movedAt: string | null;
  /** Since when it is not shown any more. */
  missingSince: string | null;
  cameras: EventCamera[];
  footageStart: string | null;
  requestedSeconds: number | null;
  durationSeconds: number | null;
  byteCount: number | null;
  warnings: ClipWarning[];
  /** The latest, oldest first. */
  announced: AnnouncedLine[];
  owed: OwedLine[];
}

/** What is known beside the clip. */
export interface StoryWorld {
  names: Names | undefined;
  org: OrgState | undefined;
  recipients: Awaited<ReturnType<typeof readRecipients>>;
  health: ReadonlyMap<string, TopicHealth>;
  nowMs: number;
}

/** One clip's story. */
export function tellStory(clip: ClipRecord, world: StoryWorld): Story {
  const { details, movement } = clip;
  return {
    at: toIso(world.nowMs),
    ...viewClip(clip, expectedEndOf(clip, world.org, world.nowMs)),
    source: clip.source,
    knownSince: toIso(clip.createdAtMs),
    startedAt: isoOrNull(clip.startedAtMs),
    attemptSince: toIso(clip.attemptSinceMs),
    movedAt: isoOrNull(movement?.movedAtMs),
    missingSince: isoOrNull(clip.missing?.sinceMs),
    cameras: withNames(world.names, details.deviceUuids ?? []),
    footageStart: isoOrNull(details.footageStartMs),
    requestedSeconds: details.requestedSec ?? null,
    durationSeconds: details.durationSec ?? null,
    byteCount: details.byteCount ?? null,
    warnings: clip.state === 'completed' ? clipWarnings(details) : [],
    announced: (clip.announced ?? []).map((one) => ({
      eventId: clipEventId(clip, one.outcome, one.n),
      outcome: one.outcome,
      at: toIso(one.atMs),
      late: one.late,
      stalledSeconds: one.stalledMs === undefined ? null : Math.round(one.stalledMs / 1000),
      told: Object.fromEntries(Object.entries(one.toldAtMs).map(([name, atMs]) => [name, toIso(atMs)])),
    })),
    owed: clip.owed.flatMap((owed) =>
      Object.entries(owed.due).map(([destination, heldUntilMs]) =>
        toOwedLine(world, owed, destination, heldUntilMs),
      ),
    ),
  };
}

function toOwedLine(
  { recipients, health, org, nowMs }: StoryWorld,
  { event, recordedAtMs }: ClipRecord['owed'][number],
  destination: string,
  heldUntilMs: number,
): OwedLine {
  const { outcome } = event.data;
  const isKnown = recipients.destinations.some((known) => known === destination);
  const hold = whyOwed(
    {
      destination,
      outcome,
      heldUntilMs,
      isKnown,
      audience: recipients.audienceOf(destination),
      health: health.get(destination),
      told: org?.told[destination],
    },
    nowMs,
  );
  return {
    eventId: event.id,
    outcome,
    recordedAt: toIso(recordedAtMs),
    destination,
    why: hold.why,
    until: isoOrNull(hold.untilMs),
    reason: hold.reason ?? null,
  };
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : toIso(ms);
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
