import type { ClipRecord } from '../clip/clip.ts';
import { budgetFreeAtMs } from '../org/calls.ts';
import type { Limits, PacingProfile } from '../org/limits.ts';
import type { OrgState } from '../org/state.ts';
import { vendorOpenAtMs } from '../org/vendor-health.ts';
import { isTerminal } from '../outcome.ts';
import { arrivalsPerSecond, priorOf } from './durations.ts';
import { quantile, survival } from './log-normal.ts';
import { hazardOf, outlookOf } from './prediction.ts';

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
  normal: { callWorthSec: 0.9, ceilingSec: 14, ceilingShare: 0.15 },
  thrifty: { callWorthSec: 5, ceilingSec: 24, ceilingShare: 0.2 },
};

/** Bounds of the gap between two passes while clips are in flight, in seconds. */
const SHORTEST_SEC = 1;
/** An end is told of within a minute: this, and what an answer and a publish take. */
const LONGEST_SEC = 55;
/** The integral is taken in steps of this, or of this share of the gap so far. */
const STEP_SEC = 0.25;
const STEP_SHARE = 0.02;
/** After a 429 a call is worth twice as much; that fades over ten minutes. */
const SCARCITY_FADE_SEC = 600;
/** While hardly any clip ends, that is until this share of past clips had, the ceiling is no reason to look. */
const HARDLY_ANY = 0.02;
/** A clip given to `watch` is first looked at when this share of past clips had ended, but no later than FIRST_LOOK_SEC. */
const EARLIEST = 0.06;
const FIRST_LOOK_SEC = 25;
/** The share of its age for which a clip that shows nothing done goes unseen: its progress says nothing of its end. */
const WAITING_CEILING_SHARE = 0.1;
/** A clip that has not moved for longer than this share of past clips lasted in all is at rest. */
const REST_BEYOND = 0.99;
const REST_AFTER_SEC = 60;
/** A clip at rest goes unseen for LONGEST_SEC, or for this share of its age where that is more. */
const REST_CEILING_SHARE = 0.09;
/** Of more clips than this, some stand for all: the rest would change little, and each costs a processor its time. */
const MOST_OUTLOOKS = 200;

/**
 * When to look next. Passes are placed with the density that costs least for a known hazard (Keller 1974, Management
 * Science 21(3)): the next one is due where the integral of sqrt(hazard / 2c) reaches 1. No clip goes unseen for longer
 * than its ceiling. The back-off and the budget go before all that.
 */
export function nextLookAtMs(
  org: OrgState,
  clips: readonly ClipRecord[],
  limits: Limits,
  nowMs: number,
): number {
  const profile = PROFILES[limits.pacing];
  const open = clips.filter(isOpen);
  const moving = open.filter((clip) => !isAtRest(clip, org, nowMs));
  const ceilingSec = Math.min(
    limits.idleSeconds,
    ...moving.map((clip) => Math.min(LONGEST_SEC, ceilingOf(clip, org, profile, nowMs))),
    ...open.map((clip) => Math.max(profile.ceilingSec, (restLookAtMs(clip) - nowMs) / 1000)),
  );
  const sampled = everySoMany(moving, Math.ceil(moving.length / MOST_OUTLOOKS));
  const outlooks = sampled.map((clip) =>
    outlookOf(clip, priorOf(org.learned, clip.details.deviceUuids), nowMs),
  );
  const stands = moving.length / Math.max(1, outlooks.length);
  const unseen = unseenHazard(org, nowMs);
  const optimalSec = optimalGapSec(
    (atSec) => outlooks.reduce((sum, outlook) => sum + stands * hazardOf(outlook, atSec), unseen(atSec)),
    profile.callWorthSec * scarcity(org, nowMs),
    ceilingSec,
  );
  const paced = nowMs + 1000 * Math.max(SHORTEST_SEC, Math.min(ceilingSec, optimalSec));
  const affordable = budgetFreeAtMs(org, limits.callsPerMinute, nowMs);
  return Math.round(Math.max(paced, affordable, vendorOpenAtMs(org, clips.length > 0)));
}

function everySoMany<T>(items: readonly T[], step: number): T[] {
  return step <= 1 ? [...items] : items.filter((_, index) => index % step === 0);
}

/** Is there anything to look for? A clip that the vendor did not know is asked for at times of its own. */
function isOpen(clip: ClipRecord): boolean {
  return !isTerminal(clip.state) && clip.missing === undefined;
}

/** Clips that are to be looked at now: those in flight, and of those at rest the ones whose time has come. */
export function clipsToLookAt(clips: readonly ClipRecord[], org: OrgState, nowMs: number): ClipRecord[] {
  return clips.filter((clip) => isOpen(clip) && (!isAtRest(clip, org, nowMs) || restLookAtMs(clip) <= nowMs));
}

/** Nobody can predict any more when this clip ends: it is looked at as seldom as its ceiling allows. */
function isAtRest(clip: ClipRecord, org: OrgState, nowMs: number): boolean {
  if (clip.state === 'stalled') return true;
  if (clip.movement === undefined) return false;
  const stillSec = (nowMs - clip.movement.movedAtMs) / 1000;
  const longer = survival(priorOf(org.learned, clip.details.deviceUuids), stillSec);
  return stillSec >= REST_AFTER_SEC && longer <= 1 - REST_BEYOND;
}

function restLookAtMs(clip: ClipRecord): number {
  const lookedAtMs = clip.progress?.lookedAtMs ?? clip.attemptSinceMs;
  const ageMs = lookedAtMs - (clip.startedAtMs ?? clip.attemptSinceMs);
  return lookedAtMs + Math.max(1000 * LONGEST_SEC, REST_CEILING_SHARE * ageMs);
}

/** How long from now a clip may go unseen. */
function ceilingOf(clip: ClipRecord, org: OrgState, profile: Profile, nowMs: number): number {
  const ageSec = Math.max(0, (nowMs - (clip.startedAtMs ?? clip.attemptSinceMs)) / 1000);
  const prior = priorOf(org.learned, clip.details.deviceUuids);
  if (clip.firstSeenAtMs === undefined)
    return Math.max(0, Math.min(FIRST_LOOK_SEC, quantile(prior, EARLIEST)) - ageSec);
  const beforeAnySec = quantile(prior, HARDLY_ANY) - ageSec;
  const share = clip.progress?.fraction === 0 ? WAITING_CEILING_SHARE : profile.ceilingShare;
  return Math.max(profile.ceilingSec, share * ageSec, beforeAnySec);
}

/** Clips that nobody has seen yet: the chance per second that one that began after the last full look ends. */
function unseenHazard(org: OrgState, nowMs: number): (atSec: number) => number {
  const prior = priorOf(org.learned);
  const lookedSec = Math.min(0, ((org.looks.lastFullAtMs ?? nowMs) - nowMs) / 1000);
  return (atSec) =>
    arrivalsPerSecond(org.learned, nowMs + atSec * 1000) * (1 - survival(prior, atSec - lookedSec));
}

function optimalGapSec(hazard: (atSec: number) => number, callWorthSec: number, ceilingSec: number): number {
  let gathered = 0;
  let atSec = 0;
  while (atSec < ceilingSec && gathered < 1) {
    const stepSec = Math.max(STEP_SEC, STEP_SHARE * atSec);
    gathered += Math.sqrt(hazard(atSec + stepSec / 2) / (2 * callWorthSec)) * stepSec;
    atSec += stepSec;
  }
  return atSec;
}

function scarcity(org: OrgState, nowMs: number): number {
  if (org.vendor.rateLimitedAtMs === undefined) return 1;
  const ageSec = Math.max(0, (nowMs - org.vendor.rateLimitedAtMs) / 1000);
  return 1 + Math.exp(-ageSec / SCARCITY_FADE_SEC);
}
