import type { ClipEvent } from './event.ts';

/** States that end a clip. `stopped` is a person's word (`watch stop`); it is never announced. */
export const TERMINAL_STATES = ['completed', 'failed', 'removed', 'not-found', 'expired', 'stopped'] as const;
export type TerminalState = (typeof TERMINAL_STATES)[number];
export type ClipState = 'in-progress' | 'stalled' | TerminalState;

/** What is announced. */
export const OUTCOMES = [
  'completed',
  'failed',
  'stalled',
  'resumed',
  'removed',
  'not-found',
  'expired',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The three topics: programs get CloudEvents, people get a mail or one line of text. */
export const AUDIENCES = ['events', 'mail', 'text'] as const;
export type Audience = (typeof AUDIENCES)[number];

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

/** A notification that is recorded and not yet published to every audience. */
export interface Owed {
  event: ClipEvent;
  pending: Audience[];
  /** The invocation that recorded it: it alone publishes it during the grace (see `core/owed.ts`). */
  recordedBy: string;
  recordedAtMs: number;
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
  /** The vendor did not know the clip: since when, the last time that was confirmed, and how often. */
  missing?: { sinceMs: number; confirmedAtMs: number; confirmations: number };
  /** How often each outcome was recorded: the last part of an event's id. */
  told: Partial<Record<Outcome, number>>;
  details: ClipDetails;
  owed: Owed[];
}

export function isTerminal(state: ClipState): state is TerminalState {
  return (TERMINAL_STATES as readonly string[]).includes(state);
}

/** Rhombus' RUUID: 128 bits in URL-safe base64 without padding. */
export const RUUID = /^[A-Za-z0-9_-]{22}$/;

/** The camera without its facet: `abc.v0` and `abc.a0` are both `abc`. */
export function bareDeviceUuid(deviceFacetUuid: string): string {
  return deviceFacetUuid.replace(/\.[a-z]\d+$/, '');
}
