import type { ClipRecord } from './clip.ts';
import { isTerminal } from './clip.ts';
import { arrivalsPerSecond, priorOf } from './durations.ts';
import { type Flight, hazardOf, logNormalSurvival } from './hazard.ts';
import { budgetFreeAtMs } from './ledger.ts';
import type { Limits, PacingProfile } from './limits.ts';
import type { OrgRecord } from './org.ts';

/** How a profile trades calls for seconds. */
interface Profile {
  /** How many seconds of waiting, summed over clips, one call to the vendor is worth. */
  callWorthSec: number;
  /** The longest that a clip in flight goes unseen: this, or `ceilingShare` of its age where that is more. */
  ceilingSec: number;
  ceilingShare: number;
}

const PROFILES: Record<PacingProfile, Profile> = {
  fast: { callWorthSec: 0.5, ceilingSec: 8, ceilingShare: 0.1 },
  normal: { callWorthSec: 0.9, ceilingSec: 14, ceilingShare: 0.2 },
  thrifty: { callWorthSec: 5, ceilingSec: 20, ceilingShare: 0.25 },
};

/** Bounds of the gap between two passes while clips are in flight, in seconds. */
const SHORTEST_SEC = 2;
const LONGEST_SEC = 60;
const STEP_SEC = 0.5;
/** After a 429 a call is worth twice as much; that fades over ten minutes. */
const SCARCITY_FADE_SEC = 600;

/**
 * When to look next. Passes are placed with the density that costs least for a known hazard (Keller 1974, Management
 * Science 21(3)): the next one is due where the integral of sqrt(hazard / 2c) reaches 1. The ceiling, the back-off
 * and the budget go before it. `callsNextPass` is how many calls the next pass is expected to make.
 */
export function nextLookAtMs(
  org: OrgRecord,
  clips: readonly ClipRecord[],
  limits: Limits,
  nowMs: number,
  callsNextPass = 1,
): number {
  const profile = PROFILES[limits.pacing];
  const planned = clips.filter((clip) => isPlanned(clip, org, nowMs));
  const flights = planned.map((clip) => flightOf(clip, org, nowMs));
  const callWorthSec = profile.callWorthSec * scarcity(org, nowMs);
  const longestSec = flights.length > 0 ? Math.min(LONGEST_SEC, limits.idleSeconds) : limits.idleSeconds;
  const ceilingSec = Math.min(
    longestSec,
    ...flights.map((flight) => Math.max(profile.ceilingSec, profile.ceilingShare * -flight.startSec)),
  );
  const unseen = unseenHazard(org, nowMs);
  const optimalSec = optimalGapSec(
    (at) => sum(flights, (f) => hazardOf(f, at)) + unseen(at),
    callWorthSec,
    ceilingSec,
  );
  // A clip that was given to `watch` may have ended long ago: nothing is known of it before the first look.
  const isUnseen = planned.some((clip) => clip.firstSeenAtMs === undefined);
  const gapSec = isUnseen ? SHORTEST_SEC : Math.max(SHORTEST_SEC, Math.min(ceilingSec, optimalSec));
  const paced = nowMs + 1000 * gapSec;
  const affordable = budgetFreeAtMs(org, callsNextPass, limits.callsPerMinute, nowMs);
  return Math.round(Math.max(paced, affordable, org.backoff?.untilMs ?? 0));
}

/** A clip that nobody can predict any more is left to the looks that are made anyway. */
export function isPlanned(clip: ClipRecord, org: OrgRecord, nowMs: number): boolean {
  if (isTerminal(clip.state) || clip.state === 'stalled' || clip.missing !== undefined) return false;
  const { mu, sigma } = priorOf(org, clip.details.deviceUuids);
  const hopelessSec = Math.max(60, Math.exp(mu + 3.09 * sigma));
  return nowMs - (clip.movement?.movedAtMs ?? clip.createdAtMs) < hopelessSec * 1000;
}

function flightOf(clip: ClipRecord, org: OrgRecord, nowMs: number): Flight {
  const { progress } = clip;
  const seconds = (atMs: number) => Math.min(0, (atMs - nowMs) / 1000);
  const startSec = seconds(clip.startedAtMs ?? clip.attemptSinceMs);
  const lookedSec = Math.max(startSec, seconds(progress?.lookedAtMs ?? clip.attemptSinceMs));
  const prior = priorOf(org, clip.details.deviceUuids);
  const moving = progress !== undefined && progress.fraction > 0;
  return {
    startSec,
    lookedSec,
    remainingSec: moving ? remainingSec(progress, lookedSec, nowMs) : null,
    trust: moving ? (progress.steps >= 2 ? 0.8 : 0.6) / (1 + progress.stages) : 0,
    prior,
  };
}

function remainingSec(
  progress: NonNullable<ClipRecord['progress']>,
  lookedSec: number,
  nowMs: number,
): number {
  const tookSec = Math.max(1, (progress.reachedAtMs - progress.zeroAtMs) / 1000);
  const extrapolated = ((1 - progress.fraction) / progress.fraction) * tookSec;
  const stillSec = lookedSec - (progress.reachedAtMs - nowMs) / 1000;
  return Math.max(extrapolated - stillSec, 0.25 * extrapolated, 1);
}

/** Clips that nobody has seen yet: the chance per second that one that began after the last full look ends. */
function unseenHazard(org: OrgRecord, nowMs: number): (atSec: number) => number {
  const { mu, sigma } = priorOf(org);
  const lookedSec = Math.min(0, ((org.lastFullLookAtMs ?? nowMs) - nowMs) / 1000);
  return (atSec) =>
    arrivalsPerSecond(org, nowMs + atSec * 1000) * (1 - logNormalSurvival(atSec - lookedSec, mu, sigma));
}

function optimalGapSec(hazard: (atSec: number) => number, callWorthSec: number, ceilingSec: number): number {
  let gathered = 0;
  let atSec = 0;
  while (atSec < ceilingSec && gathered < 1) {
    gathered += Math.sqrt(hazard(atSec + STEP_SEC / 2) / (2 * callWorthSec)) * STEP_SEC;
    atSec += STEP_SEC;
  }
  return atSec;
}

function scarcity(org: OrgRecord, nowMs: number): number {
  if (org.rateLimitedAtMs === undefined) return 1;
  const ageSec = Math.max(0, (nowMs - org.rateLimitedAtMs) / 1000);
  return 1 + Math.exp(-ageSec / SCARCITY_FADE_SEC);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
