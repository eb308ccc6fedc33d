import type { ClipRecord } from '../clip/clip.ts';
import { unseenSince } from '../org/blindness.ts';
import type { Learned, OrgState } from '../org/state.ts';
import type { ExpectedDuration, LikelyEnd } from '../outbox/event.ts';
import { pastOf, priorOf } from './durations.ts';
import { quantile, survival } from './log-normal.ts';
import { outlookOf, type Prediction } from './prediction.ts';

/** When a clip in flight is likely to end, epoch ms: before `medianAtMs` as likely as after it, nine in ten before `p90AtMs`. */
export interface ExpectedEnd {
  medianAtMs: number;
  p90AtMs: number;
}

/** Where nothing of the org has been seen for so long, the clip may have ended. */
const UNSEEN_MS = 60_000;
/** So far ahead nobody plans. */
const FARTHEST_SEC = 30 * 86_400;
/** Each halves the error: what is left of a month is a hundredth of a second. */
const HALVINGS = 28;

/**
 * From how long past clips took and what the clip's progress says, given that it is still in flight now: it always lies
 * ahead. Null where neither says anything, where the clip stands still or is not shown, and where nothing can be seen: then
 * nobody can tell.
 */
export function expectedEndOf(
  clip: ClipRecord,
  org: OrgState | undefined,
  nowMs: number,
): ExpectedEnd | null {
  if (clip.state !== 'in-progress' || clip.missing !== undefined) return null;
  const unseen = org && unseenSince(org, 1);
  if (unseen !== undefined && nowMs - unseen.sinceMs >= UNSEEN_MS) return null;
  const { deviceUuids } = clip.details;
  const learned: Learned = org?.learned ?? { cameraDurations: {} };
  const past = pastOf(learned, deviceUuids);
  if (past === undefined && !showsProgress(clip)) return null;
  const { predictions } = outlookOf(clip, past ?? priorOf(learned, deviceUuids), nowMs);
  const medianSec = secondsUntil(predictions, 0.5);
  const p90Sec = secondsUntil(predictions, 0.9);
  if (medianSec === undefined || p90Sec === undefined) return null;
  return { medianAtMs: nowMs + 1000 * medianSec, p90AtMs: nowMs + 1000 * p90Sec };
}

/** The same, as an event has it. */
export function likelyEndOf(clip: ClipRecord, org: OrgState, nowMs: number): LikelyEnd | null {
  return inIso(expectedEndOf(clip, org, nowMs));
}

export function inIso(end: ExpectedEnd | null): LikelyEnd | null {
  if (end === null) return null;
  const iso = (atMs: number) => new Date(atMs).toISOString();
  return { median: iso(end.medianAtMs), p90: iso(end.p90AtMs) };
}

/** How long clips take in all, from beginning to end; null where too few are known. */
export function expectedDurationOf(
  learned: Learned,
  deviceUuids?: readonly string[],
): ExpectedDuration | null {
  const past = pastOf(learned, deviceUuids);
  if (past === undefined) return null;
  const seconds = (share: number) => Math.round(quantile(past, share));
  return { medianSeconds: seconds(0.5), p90Seconds: seconds(0.9), of: past.of };
}

function showsProgress({ progress }: ClipRecord): boolean {
  return progress?.shownAtMs !== undefined && progress.fraction > 0;
}

/** Whole seconds from now, by when the clip has ended with this chance; undefined where that is beyond all bounds. */
function secondsUntil(predictions: readonly Prediction[], share: number): number | undefined {
  const aliveAt = (atSec: number) =>
    predictions.reduce(
      (sum, prediction) => sum + prediction.weight * survival(prediction, atSec - prediction.fromSec),
      0,
    );
  const left = (1 - share) * aliveAt(0);
  if (!(left > 0) || aliveAt(FARTHEST_SEC) > left) return undefined;
  let low = 0;
  let high = FARTHEST_SEC;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (aliveAt(middle) > left) low = middle;
    else high = middle;
  }
  return Math.max(1, Math.round(high));
}
