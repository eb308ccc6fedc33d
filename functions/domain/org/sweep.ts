import type { Sighting } from '../clip/clip.ts';
import { meaningOf } from '../clip/vendor-status.ts';
import type { Sweep } from './state.ts';

/** A page of saved clips, as far as the sweep is concerned. */
export interface SweptPage {
  clips: readonly Sighting[];
  nextPageToken: string | null;
}

/**
 * Clips created this long before the cursor are looked at again: a clip may become visible some time after its
 * creation, and it was not there when the cursor moved.
 */
const OVERLAP_MS = 5 * 60_000;
/**
 * So long after the cursor moved last, every clip that was created before it has become visible: the overlap is over.
 * Else a clip would be met again, as news, when the table has forgotten it (after `retentionDays`).
 */
const SETTLED_MS = 60 * 60_000;
/** A round ends after so many pages, whatever the vendor says: 100,000 clips. */
const MOST_PAGES = 500;

/**
 * Clips on a page that have ended and may be news: created after the cursor, or without a date. All dates that are
 * compared here are the vendor's own, so that its clock may be as wrong as it likes. While the baseline is being laid
 * these are the clips to remember in silence, since a later sweep will look at them again.
 */
export function endedSinceCursor(page: SweptPage, sweep: Sweep, nowMs: number): Sighting[] {
  const cursorMs = sweep.phase === 'baseline' ? newestOn(page, sweep.pendingCursorMs) : sweep.cursorMs;
  const isSettled = sweep.phase !== 'baseline' && nowMs - sweep.movedAtMs >= SETTLED_MS;
  const oldest = cursorMs - (isSettled ? 0 : OVERLAP_MS);
  return page.clips.filter(
    (clip) => meaningOf(clip) !== 'moving' && (clip.details.createdAtMs ?? Infinity) > oldest,
  );
}

const ACTIVE = new Set(['INITIATING', 'UPLOADING', 'RENDERING']);

/**
 * Clips on a page that are in flight. An old clip whose status is missing or unheard of is not taken for one: a page
 * shows years of saved clips, and only recent ones and those that the vendor says are being made are worth watching.
 */
export function inFlightOnPage(page: SweptPage, sweep: Sweep, expirySeconds: number): Sighting[] {
  const cursorMs = sweep.phase === 'baseline' ? newestOn(page, sweep.pendingCursorMs) : sweep.cursorMs;
  return page.clips.filter((clip) => {
    if (meaningOf(clip) !== 'moving') return false;
    const active = clip.status !== null && ACTIVE.has(clip.status);
    const created = clip.details.createdAtMs;
    if (created === undefined) return active;
    return created > cursorMs - (active ? expirySeconds * 1000 : OVERLAP_MS);
  });
}

/**
 * Moves the sweep on by one page that was dealt with. The cursor moves only when a round is through (at the last page,
 * or, where the vendor lists the newest first, at the first page that reaches back beyond the cursor; any page, for the
 * baseline) and joins on to what was dealt with before, the overlap included: a list that is cut short ends early, too. It
 * never passes our own present, so that one clip dated in the future cannot hide the others. `cutAfter` is how many pages
 * were looked at where the paging had to be cut short.
 */
export function advanceSweep(
  sweep: Sweep,
  page: SweptPage,
  isFirstPage: boolean,
  nowMs: number,
): { sweep: Sweep; cutAfter?: number } {
  const round = continueRound(sweep, page, isFirstPage, nowMs);
  const { cursorMs } = round;
  const next = page.nextPageToken;
  const isBaseline = sweep.phase === 'baseline';
  const isThrough = next === null || reachesBack(page, isBaseline ? Infinity : cursorMs - OVERLAP_MS);
  const underWay = pageTokenOf(sweep);
  const comesRound = !isFirstPage && next === underWay;
  const isCut = !isThrough && (comesRound || round.pages >= MOST_PAGES);
  if (isThrough || isCut || next === null)
    return { sweep: endRound(sweep, round, nowMs), ...(isCut && { cutAfter: round.pages }) };
  // The first page is looked at with every sweep; a round that has come further goes on from its own token.
  const pageToken = isFirstPage && underWay !== undefined && round.pages > 1 ? underWay : next;
  const { pages, joins, newestMs: pendingCursorMs } = round;
  const goingOn = { sweptAtMs: nowMs, pendingCursorMs, pageToken, pages };
  if (isBaseline) return { sweep: { phase: 'baseline', ...goingOn } };
  return {
    sweep: { ...heldSince(sweep), phase: 'round', cursorMs, movedAtMs: sweep.movedAtMs, joins, ...goingOn },
  };
}

/** A round, as far as it has come. */
interface Round {
  cursorMs: number;
  newestMs: number;
  pages: number;
  joins: boolean;
}

function continueRound(sweep: Sweep, page: SweptPage, isFirstPage: boolean, nowMs: number): Round {
  const isBaseline = sweep.phase === 'baseline';
  const cursorMs = isBaseline ? 0 : sweep.cursorMs;
  const isUnderWay = pageTokenOf(sweep) !== undefined;
  const pendingMs = sweep.phase === 'idle' || !isUnderWay ? cursorMs : sweep.pendingCursorMs;
  const overlapMs = cursorMs - OVERLAP_MS;
  const joined = page.clips.some(({ details }) => (details.createdAtMs ?? Infinity) <= overlapMs);
  return {
    cursorMs,
    newestMs: Math.min(nowMs, newestOn(page, pendingMs)),
    pages: sweep.phase === 'idle' || !isUnderWay ? 1 : sweep.pages + (isFirstPage ? 0 : 1),
    joins: isBaseline || joined || (sweep.phase === 'round' && sweep.joins),
  };
}

/** What is as old as the cursor may be gone for good: then rounds are believed after an hour. */
const HELD_FOR_MS = 60 * 60_000;

function endRound(sweep: Sweep, { cursorMs, newestMs, joins }: Round, nowMs: number): Sweep {
  if (sweep.phase === 'baseline')
    return { phase: 'idle', sweptAtMs: nowMs, cursorMs: newestMs, movedAtMs: nowMs };
  const { movedAtMs } = sweep;
  if (newestMs <= cursorMs) return { phase: 'idle', sweptAtMs: nowMs, cursorMs, movedAtMs };
  const heldSinceMs = sweep.heldSinceMs ?? nowMs;
  if (!joins && nowMs - heldSinceMs < HELD_FOR_MS)
    return { phase: 'idle', sweptAtMs: nowMs, cursorMs, movedAtMs, heldSinceMs };
  return { phase: 'idle', sweptAtMs: nowMs, cursorMs: newestMs, movedAtMs: nowMs };
}

function heldSince(sweep: Sweep): { heldSinceMs?: number } {
  return sweep.phase === 'baseline' || sweep.heldSinceMs === undefined
    ? {}
    : { heldSinceMs: sweep.heldSinceMs };
}

/** Where a round of pages goes on; undefined where none is under way. */
export function pageTokenOf(sweep: Sweep): string | undefined {
  return sweep.phase === 'idle' ? undefined : sweep.pageToken;
}

/**
 * The vendor does not take the token. One that was given out a while ago may have grown old: the round begins anew, and
 * the cursor stays where it is. One that is fresh leads nowhere, and never will: the round ends with what was seen.
 */
export function refuseToken(sweep: Sweep, nowMs: number): { sweep: Sweep; cutAfter?: number } {
  if (sweep.phase === 'idle' || sweep.pages > 1) return { sweep: restartRound(sweep) };
  const cursorMs = sweep.pendingCursorMs;
  return { sweep: { phase: 'idle', sweptAtMs: nowMs, cursorMs, movedAtMs: nowMs }, cutAfter: sweep.pages };
}

/** The round begins anew with the next sweep, and the cursor stays where it is. */
export function restartRound(sweep: Sweep): Sweep {
  switch (sweep.phase) {
    case 'idle':
      return sweep;
    case 'baseline':
      return { phase: 'baseline', sweptAtMs: sweep.sweptAtMs, pendingCursorMs: 0, pages: 0 };
    case 'round': {
      const { sweptAtMs, cursorMs, movedAtMs } = sweep;
      return { ...heldSince(sweep), phase: 'idle', sweptAtMs, cursorMs, movedAtMs };
    }
    default:
      throw new Error(`Unknown phase ${sweep satisfies never}`);
  }
}

function newestOn(page: SweptPage, atLeast: number): number {
  return page.clips.reduce((newest, { details }) => Math.max(newest, details.createdAtMs ?? 0), atLeast);
}

/** Is the page sorted newest first, and are its last clips older than this? */
function reachesBack(page: SweptPage, beforeMs: number): boolean {
  const dates = page.clips.map((clip) => clip.details.createdAtMs ?? Infinity);
  const newestFirst = dates.every((date, index) => date <= (dates[index - 1] ?? Number.MAX_VALUE));
  return newestFirst && (dates.at(-1) ?? Infinity) <= beforeMs;
}
