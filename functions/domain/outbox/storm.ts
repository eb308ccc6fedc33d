import type { ClipRecord } from '../clip/clip.ts';
import type { Told } from '../org/state.ts';
import type { Outcome } from '../outcome.ts';

/**
 * What people are spared. One clip that keeps failing: its third failure says so, and after that they get at most one
 * message an hour about it. One org about which there is much to tell: the first messages go at once, the next ones at
 * growing distances, each with what has come together meanwhile. Programs get everything, at once.
 */

/** Attempts of one clip that people hear of like any other. */
const ATTEMPTS_TOLD = 3;
const CLIP_PACE_MS = 3_600_000;

/** Messages of one org to one topic that go at once; from then on one more each REFILL_MS. */
const AT_ONCE = 10;
/**
 * Where more clips than that are in flight, or have just ended, there will be more to tell than anybody reads one by one:
 * then so many go at once, and the next ones come together. A storm of a minute makes five messages that way: these, one
 * after the first hold, and one after the second.
 */
const MANY_EXPECTED = 10;
const AT_ONCE_OF_MANY = 3;
const REFILL_MS = 30_000;
/** Where no further one may go, people wait so long, the longer the more often that happens without a quiet time between. */
const HOLDS_MS = [30_000, 60_000, 120_000, 300_000];
const QUIET_MS = 600_000;

/** Until when people are to be spared word of this outcome, epoch ms; 0 where they hear of it at once. */
export function heldForPeopleUntilMs(clip: ClipRecord, outcome: Outcome, nowMs: number): number {
  const times = Math.max(clip.attempt, clip.told.stalled ?? 0);
  if (times <= ATTEMPTS_TOLD || clip.peopleToldAtMs === undefined) return 0;
  // The end of it all is worth knowing.
  if (outcome === 'completed') return 0;
  // Word that waits already is replaced by this one, in its place.
  if (clip.peopleToldAtMs > nowMs) return clip.peopleToldAtMs;
  const heldUntilMs = clip.peopleToldAtMs + CLIP_PACE_MS;
  return heldUntilMs > nowMs ? heldUntilMs : 0;
}

/** What was told of an org, with so many more messages. `expected`: clips in flight, and what was to be told of. */
export function toldPeople(
  before: Told | undefined,
  messages: number,
  expected: number,
  nowMs: number,
): Told {
  const level = levelAt(before, nowMs) + messages;
  const holdsBefore = holdsLately(before, nowMs);
  if (level <= atOnce(before, expected, nowMs) - 1)
    return { level, holds: holdsBefore, lastAtMs: nowMs, heldUntilMs: 0 };
  const holdMs = HOLDS_MS[Math.min(holdsBefore, HOLDS_MS.length - 1)] ?? 0;
  return { level, holds: holdsBefore + 1, lastAtMs: nowMs, heldUntilMs: nowMs + holdMs };
}

/** Is so much told of this org, or was held back lately, that what is alike goes into one message? */
export function isStorming(told: Told | undefined, expected: number, nowMs: number): boolean {
  return levelAt(told, nowMs) >= atOnce(told, expected, nowMs) - 2 || isStormGoingOn(told, nowMs);
}

/** Had people to wait, without a quiet time since? */
export function isStormGoingOn(told: Told | undefined, nowMs: number): boolean {
  return holdsLately(told, nowMs) > 0;
}

/** How many messages may go now: what was told lately leaves so much room, and one goes in any case. */
export function roomFor(told: Told | undefined, expected: number, nowMs: number): number {
  return Math.max(1, Math.floor(atOnce(told, expected, nowMs) - levelAt(told, nowMs)));
}

/** A storm is not over before it is quiet. */
function atOnce(told: Told | undefined, expected: number, nowMs: number): number {
  return expected > MANY_EXPECTED || isStormGoingOn(told, nowMs) ? AT_ONCE_OF_MANY : AT_ONCE;
}

/** How often people had to wait since the last quiet time. */
function holdsLately(told: Told | undefined, nowMs: number): number {
  const isQuiet = told === undefined || nowMs - Math.max(told.lastAtMs, told.heldUntilMs) >= QUIET_MS;
  return isQuiet ? 0 : told.holds;
}

/** Messages that have not been forgotten yet. */
function levelAt(told: Told | undefined, nowMs: number): number {
  return told === undefined ? 0 : Math.max(0, told.level - (nowMs - told.lastAtMs) / REFILL_MS);
}
