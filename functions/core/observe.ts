import type { ClipRecord, ClipState, Outcome, Sighting, TerminalState } from './clip.ts';
import { isTerminal } from './clip.ts';
import type { DurationPrior } from './durations.ts';
import type { Limits } from './limits.ts';
import { foldMovement, foldProgress, readProgress } from './progress.ts';
import { meaningOf } from './status.ts';

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
  if (clip.state === 'in-progress' && still >= stallLimitMs(limits, prior))
    return turn(clip, 'stalled', nowMs, { outcome: 'stalled', late: false, stalledMs: still });
  return { clip };
}

/**
 * The vendor, asked for the clip by its id, did not know it, and a look at everything in the same pass did not show
 * it either. Once is a hint; twice, far enough apart, is the vendor's word.
 */
export function observeUnknown(before: ClipRecord, nowMs: number, limits: Limits): Observation {
  const missing = before.missing ?? { sinceMs: nowMs, confirmations: 0 };
  const confirmed = { ...missing, confirmedAtMs: nowMs, confirmations: missing.confirmations + 1 };
  const clip = { ...before, missing: confirmed };
  if (before.firstSeenAtMs === undefined) {
    const graceOver = nowMs - before.attemptSinceMs >= limits.graceSeconds * 1000;
    return graceOver ? end(clip, 'not-found', nowMs, false) : { clip };
  }
  const goneMs = nowMs - missing.sinceMs;
  return confirmed.confirmations >= 2 && goneMs >= limits.removalSeconds * 1000
    ? end(clip, 'removed', nowMs, false)
    : { clip };
}

/** When to ask again for a clip that the vendor did not know; never before that, so that it costs few calls. */
export function confirmationDueAtMs(clip: ClipRecord, limits: Limits): number {
  if (clip.missing === undefined) return 0;
  const { sinceMs, confirmedAtMs, confirmations } = clip.missing;
  if (clip.firstSeenAtMs !== undefined)
    return Math.max(sinceMs, confirmedAtMs - 1000) + limits.removalSeconds * 1000;
  const graceOverMs = clip.attemptSinceMs + limits.graceSeconds * 1000;
  const againMs = confirmedAtMs + Math.min(60_000, 5000 * 2 ** (confirmations - 1));
  return confirmedAtMs >= graceOverMs
    ? againMs
    : Math.min(againMs, Math.max(graceOverMs, confirmedAtMs + 1000));
}

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
  const farSlowerSec = 4 * Math.exp(prior.mu + 3.1 * prior.sigma);
  return 1000 * Math.min(limits.stallSeconds, Math.max(120, farSlowerSec));
}

function see(before: ClipRecord, sighting: Sighting, nowMs: number): ClipRecord {
  const { missing, ...kept } = before;
  return {
    ...kept,
    rawStatus: sighting.status ?? before.rawStatus,
    firstSeenAtMs: before.firstSeenAtMs ?? nowMs,
    movement: foldMovement(before.movement, sighting, nowMs),
    progress: foldProgress(before.progress, readProgress(sighting), nowMs, before.startedAtMs),
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
  return turn(clip, state, nowMs, { outcome: state, late });
}

function turn(clip: ClipRecord, state: ClipRecord['state'], nowMs: number, verdict: Verdict): Observation {
  const told = { ...clip.told, [verdict.outcome]: (clip.told[verdict.outcome] ?? 0) + 1 };
  return { clip: { ...clip, state, stateSinceMs: nowMs, told }, verdict };
}
