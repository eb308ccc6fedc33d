import type { Limits } from '../org/limits.ts';
import type { ExpectedDuration, LikelyEnd } from '../outbox/event.ts';
import { type ClipState, isTerminal, type Outcome, type TerminalState } from '../outcome.ts';
import type { DurationPrior } from '../pace/durations.ts';
import { quantile } from '../pace/log-normal.ts';
import type { ClipRecord, Missing, Sighting } from './clip.ts';
import { foldMovement, foldProgress, readProgress } from './progress.ts';
import { meaningOf } from './vendor-status.ts';

/*
 * A clip's life. Each arrow is one look's word, and each but `stop` is announced.
 *
 *                 nothing moves for the stall limit
 *                ┌───────────────────────────────────┐
 *                │                                   ▼
 *   ──► in-progress ◄───────── it moves ────────── stalled
 *           │   ▲                                    │
 *           │   │ seen alive again: the next attempt │       COMPLETE ──► completed   done for good
 *           │   └──── failed, removed, not-found ◄───┤       FAILED   ──► failed
 *           │                                        │       DELETED, or denied while others are shown ──► removed
 *           └────────────────────────────────────────┘       never shown within its grace ──► not-found
 *                              an end                        older than the watch limit ──► expired
 *                                                            a person's `stop` ──► stopped
 *
 * A clip that is not shown is `missing`, in whatever state it is: neither removed nor stalled, until it is denied with a
 * control, shown again, or too old.
 */

/** An outcome that one look brought, to be announced. */
export interface Verdict {
  outcome: Outcome;
  /** The clip had ended before it was seen. */
  late: boolean;
  /** For `stalled`: how long nothing moved. For `resumed`: how long the stall lasted. */
  stalledMs?: number;
}

/** What one look makes of a clip. `verdict` is absent where there is nothing to announce. */
export interface Observation {
  clip: ClipRecord;
  verdict?: Verdict;
  /** For `stalled`: how long past clips took. */
  expected?: ExpectedDuration | null;
  /** For `resumed`: when it is likely to end. */
  expectedEnd?: LikelyEnd | null;
}

/** The clip was seen. A sighting that does not end the clip may show it moving, stalled or too old. */
export function observe(
  before: ClipRecord,
  sighting: Sighting,
  nowMs: number,
  limits: Limits,
  prior: DurationPrior,
): Observation {
  const clip = see(before, sighting, nowMs);
  const meaning = meaningOf(sighting);
  if (meaning !== 'moving') return end(clip, meaning, nowMs, before.firstSeenAtMs === undefined);
  if (nowMs - clip.attemptSinceMs >= limits.expirySeconds * 1000) return end(clip, 'expired', nowMs, false);

  const movedAtMs = clip.movement?.movedAtMs ?? nowMs;
  const still = nowMs - movedAtMs;
  if (clip.state === 'stalled' && movedAtMs > clip.stateSinceMs) {
    const stalledMs = movedAtMs - (before.movement?.movedAtMs ?? clip.stateSinceMs);
    return turn(clip, 'in-progress', nowMs, { outcome: 'resumed', late: false, stalledMs });
  }
  // What could not be read may have moved.
  const isReadable = sighting.unreadable.length === 0;
  if (clip.state === 'in-progress' && isReadable && still >= stallLimitMs(limits, prior))
    return turn(clip, 'stalled', nowMs, { outcome: 'stalled', late: false, stalledMs: still });
  return { clip };
}

/** How a clip that a look should have shown was missed. */
export interface Absence {
  /**
   * `denied`: the vendor does not know it, in recognised answers. `unclear`: it was not shown, and the answer that should
   * have told of it is no word on it.
   */
  kind: 'unclear' | 'denied';
  /** Something else that is known to exist was shown meanwhile, so that it is not we who cannot see. */
  hasControl: boolean;
}

/**
 * A look that would have shown the clip did not. Once denied is a hint; twice, far enough apart and each time with a
 * control, is the vendor's word. Without one it stays unseen, until it is shown again or too old.
 */
export function observeAbsence(
  before: ClipRecord,
  absence: Absence,
  nowMs: number,
  limits: Limits,
): Observation {
  const missing = miss(before, absence, nowMs);
  const clip = { ...before, missing };
  if (nowMs - before.attemptSinceMs >= limits.expirySeconds * 1000) return end(clip, 'expired', nowMs, false);
  if (absence.kind !== 'denied') return { clip };
  if (before.firstSeenAtMs === undefined) {
    const graceOver = nowMs - before.attemptSinceMs >= limits.graceSeconds * 1000;
    return graceOver ? end(clip, 'not-found', nowMs, false) : { clip };
  }
  const deniedMs = nowMs - (missing.deniedSinceMs ?? nowMs);
  return deniedMs >= limits.removalSeconds * 1000 ? end(clip, 'removed', nowMs, false) : { clip };
}

/** With a control the asking begins anew, so that the second word comes soon. */
function miss({ missing, firstSeenAtMs }: ClipRecord, { kind, hasControl }: Absence, nowMs: number): Missing {
  const { sinceMs, asked, deniedSinceMs } = missing ?? { sinceMs: nowMs, asked: 0 };
  const isDenied = kind === 'denied' && hasControl;
  return {
    sinceMs,
    askedAtMs: nowMs,
    asked: isDenied && firstSeenAtMs !== undefined ? 1 : asked + 1,
    ...(isDenied && { deniedSinceMs: deniedSinceMs ?? nowMs }),
  };
}

/** When to ask again for a clip that is not shown; never before that, so that it costs few calls. */
export function recheckAtMs(clip: ClipRecord, limits: Limits): number {
  const { missing } = clip;
  if (missing === undefined || missing.asked === 0) return 0;
  return clip.firstSeenAtMs === undefined
    ? recheckNotYetThereAtMs(clip, missing, limits)
    : recheckGoneAtMs(missing, limits);
}

/** A clip that was shown and is gone: once more when it may be called removed; without a control, ever more rarely. */
function recheckGoneAtMs({ askedAtMs, asked, deniedSinceMs }: Missing, limits: Limits): number {
  const removalMs = limits.removalSeconds * 1000;
  if (deniedSinceMs !== undefined && askedAtMs - deniedSinceMs < removalMs) return deniedSinceMs + removalMs;
  return askedAtMs + Math.min(LONGEST_RECHECK_MS, FIRST_RECHECK_MS * 2 ** Math.min(asked - 1, 10));
}

/** A clip that was given to `watch` and was never shown: soon at first, and once more when its grace is over. */
function recheckNotYetThereAtMs(clip: ClipRecord, { askedAtMs, asked }: Missing, limits: Limits): number {
  const graceOverMs = clip.attemptSinceMs + limits.graceSeconds * 1000;
  const againMs = askedAtMs + Math.min(60_000, 5_000 * 2 ** Math.min(asked - 1, 10));
  return askedAtMs >= graceOverMs ? againMs : Math.min(againMs, Math.max(graceOverMs, askedAtMs + 1_000));
}

const FIRST_RECHECK_MS = 15_000;
const LONGEST_RECHECK_MS = 300_000;

/** Where there was no look before, a clip is not taken to be older than this. */
const LONGEST_UNSEEN_MS = 3_600_000;

/**
 * A clip that was not known before. It is not stored until it is recorded. It began between the previous look and
 * this one: the vendor's own date is believed only within those bounds.
 */
export function meet(
  orgId: string,
  sighting: Sighting,
  source: ClipRecord['source'],
  nowMs: number,
  previousLookAtMs = nowMs - LONGEST_UNSEEN_MS,
): ClipRecord {
  const created = sighting.details.createdAtMs ?? nowMs;
  return {
    orgId,
    clipUuid: sighting.clipUuid,
    version: 0,
    state: 'in-progress',
    rawStatus: null,
    source,
    createdAtMs: nowMs,
    stateSinceMs: nowMs,
    attempt: 1,
    attemptSinceMs: nowMs,
    startedAtMs: Math.min(nowMs, Math.max(previousLookAtMs, created)),
    told: {},
    details: {},
    owed: [],
  };
}

/** A clip that had ended and lives again, as its next attempt. Its outcomes go on counting, and what it owes it owes. */
export function revive(ended: ClipRecord, nowMs: number): ClipRecord {
  const { firstSeenAtMs, startedAtMs, movement, progress, missing, ...kept } = ended;
  return {
    ...kept,
    state: 'in-progress',
    stateSinceMs: nowMs,
    attempt: ended.attempt + 1,
    attemptSinceMs: nowMs,
  };
}

/** May a clip that ended so be watched again? A completed one is done, and a person's `stop` and the expiry stand. */
export function mayRevive(ended: ClipState, sighting: Sighting): boolean {
  const meaning = meaningOf(sighting);
  if (ended === 'failed') return meaning === 'moving' || meaning === 'completed';
  if (ended === 'removed' || ended === 'not-found') return meaning !== 'removed' && !sighting.deleted;
  return false;
}

/** No movement for this long is a stall: the configured limit, or sooner for a camera known to be far quicker. */
export function stallLimitMs(limits: Limits, prior: DurationPrior): number {
  const farSlowerSec = 4 * quantile(prior, 0.999);
  return 1000 * Math.min(limits.stallSeconds, Math.max(120, farSlowerSec));
}

function see(before: ClipRecord, sighting: Sighting, nowMs: number): ClipRecord {
  const { missing, ...kept } = before;
  return {
    ...kept,
    rawStatus: sighting.status ?? before.rawStatus,
    firstSeenAtMs: before.firstSeenAtMs ?? nowMs,
    movement: foldMovement(before.movement, sighting, nowMs),
    progress: foldProgress(
      before.progress,
      readProgress(sighting, before.progress),
      nowMs,
      before.startedAtMs,
    ),
    details: { ...before.details, ...sighting.details },
  };
}

function end(
  clip: ClipRecord,
  state: Exclude<TerminalState, 'stopped'>,
  nowMs: number,
  late: boolean,
): Observation {
  if (isTerminal(clip.state)) return { clip };
  // It predicts an end that has come: without it, the item takes a write unit less with each write that is left.
  const { progress, ...ended } = clip;
  return turn(ended, state, nowMs, { outcome: state, late });
}

function turn(clip: ClipRecord, state: ClipRecord['state'], nowMs: number, verdict: Verdict): Observation {
  const told = { ...clip.told, [verdict.outcome]: (clip.told[verdict.outcome] ?? 0) + 1 };
  return { clip: { ...clip, state, stateSinceMs: nowMs, told }, verdict };
}
