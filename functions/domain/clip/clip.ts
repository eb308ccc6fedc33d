import type { Announcement } from '../outbox/announcement.ts';
import type { ClipEvent, Owed } from '../outbox/event.ts';
import type { ClipState, Outcome } from '../outcome.ts';

/**
 * Facts about a clip as the vendor tells them, shown to people and programs but never used to decide anything.
 * A fact that the vendor left out is absent. Sizes are bounded by the client (title 200 characters, ids 64).
 */
export interface ClipDetails {
  title?: string;
  /** Bare camera uuids, facets such as `.v0` removed, without duplicates. */
  deviceUuids?: string[];
  /** Cameras that the vendor lists a location for: those that have footage in the clip. */
  locatedDeviceUuids?: string[];
  footageStartMs?: number;
  /** Length that was asked for, in seconds. */
  requestedSec?: number;
  /** Length of the footage in the finished file, in seconds. */
  durationSec?: number;
  byteCount?: number;
  region?: string;
  /** Epoch milliseconds on the vendor's clock. */
  createdAtMs?: number;
  /** Where its thumbnail lies: the clip's own region, where that is not known. */
  thumbnailRegion?: string;
  /** Digest of the finished file, 64 hexadecimal digits in lower case. */
  sha256Hex?: string;
  /** The user who asked for the clip; absent for automation. */
  userUuid?: string;
  /** The caller's own id, as it was given with the export. */
  externalTransactionId?: string;
  /** The alert that the clip was saved from. */
  sourceAlertUuid?: string;
  parentClipUuid?: string;
  expectedSubClips?: number;
  completedSubClips?: number;
  placeholder?: boolean;
}

/** One clip in one answer of the vendor. `null` means that the answer did not say. */
export interface Sighting {
  clipUuid: string;
  /** The vendor's word, unchecked: the enum grows. */
  status: string | null;
  /** 0..100, of the current operation: it may fall. */
  percent: number | null;
  operation: string | null;
  segments: { uploaded: number; total: number } | null;
  /** Segments uploaded by each camera. */
  deviceSegments: Record<string, number> | null;
  /** `deleted: true` in the list of clips in progress. */
  deleted: boolean;
  /**
   * The vendor's names of fields that were there and could not be read, of those that tell of movement: nothing is
   * concluded from what they seem not to say.
   */
  unreadable: readonly string[];
  details: ClipDetails;
}

/** How far a clip has come, kept with its times so that a rate can be known. All times are ours, epoch ms. */
export interface Progress {
  /** Fraction 0..1 of the current stage at the last look that changed it. */
  fraction: number;
  /** What the fraction was read from: the two need not agree. */
  scale: 'segments' | 'percent';
  /** First look that showed this fraction. */
  reachedAtMs: number;
  /** Last look that showed nothing done in this stage. */
  zeroAtMs: number;
  /** How many times the fraction grew since the stage began. */
  steps: number;
  /** How many stages were seen to end before this one. */
  stages: number;
  /** Last look at this clip. */
  lookedAtMs: number;
  /** Last look that showed a fraction on this scale. Until it has been gone for a minute no other is taken up. */
  shownAtMs?: number;
  /** When the current stage began, as near as we know. */
  begunAtMs?: number;
  /** The last look that showed less than `fraction`, and what it showed; absent until it has grown from above nothing. */
  previous?: { fraction: number; atMs: number };
  courses?: Courses;
}

/** How much each course of progress is believed (see `course.ts`). */
export interface Courses {
  even: number;
  late: number;
  steps: number;
  sudden: number;
}

/** What movement is measured by: a field that an answer leaves out keeps its last known value. */
export interface Movement {
  status: string | null;
  operation: string | null;
  percent: number | null;
  segments: string | null;
  deviceSegments: string | null;
  /** Our clock, epoch ms. */
  movedAtMs: number;
}

/** What is known of a clip that is not shown. Times are ours, epoch ms. */
export interface Missing {
  /** The first look that should have shown the clip and did not. */
  sinceMs: number;
  /** The last time that the vendor was asked for it by its id. */
  askedAtMs: number;
  /** How often it was asked for. */
  asked: number;
  /**
   * Since when the vendor has denied it, each time in a recognised answer and while something else was shown (a
   * control). Absent while there is no such answer: then we may be the ones who cannot see.
   */
  deniedSinceMs?: number;
}

/** A clip as the table keeps it. Times are ours, epoch ms, unless said otherwise. */
export interface ClipRecord {
  orgId: string;
  clipUuid: string;
  /** The version that was read; 0 for a clip that is not stored yet. Every write is conditional on it. */
  version: number;
  state: ClipState;
  rawStatus: string | null;
  /** How Clipwatch came to know of the clip. */
  source: 'list' | 'sweep' | 'watch';
  /** A person's own name for the clip, given to `watch`. */
  label?: string;
  createdAtMs: number;
  /** Absent until the vendor showed the clip. */
  firstSeenAtMs?: number;
  /** When the vendor began it, as near as we know: never after the first sight. */
  startedAtMs?: number;
  /** When the current state began. */
  stateSinceMs: number;
  /** 1, or more when a failed clip lived again. */
  attempt: number;
  /** When this attempt began to be watched. */
  attemptSinceMs: number;
  movement?: Movement;
  progress?: Progress;
  /** The clip is not shown any longer. */
  missing?: Missing;
  /** How often each outcome was recorded: the last part of an event's id. */
  told: Partial<Record<Outcome, number>>;
  /** Its latest outcomes, and who has heard of them when. Absent in what earlier releases wrote. */
  announced?: Announcement[];
  /** When people were told of this clip last, or will be: a clip that keeps failing is told of at growing distances. */
  peopleToldAtMs?: number;
  details: ClipDetails;
  owed: Owed<ClipEvent>[];
}

/** Rhombus' RUUID: 128 bits in URL-safe base64 without padding. */
export const RUUID = /^[A-Za-z0-9_-]{22}$/;

/** The camera without its facet: `abc.v0` and `abc.a0` are both `abc`. */
export function bareDeviceUuid(deviceFacetUuid: string): string {
  return deviceFacetUuid.replace(/\.[a-z]\d+$/, '');
}
