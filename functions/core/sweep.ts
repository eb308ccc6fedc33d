import type { Sighting } from './clip.ts';
import type { OrgRecord } from './org.ts';
import type { ClipPage } from './ports.ts';
import { meaningOf } from './status.ts';

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

/**
 * Clips on a page that have ended and may be news: created after the cursor, or without a date. All dates that are
 * compared here are the vendor's own, so that its clock may be as wrong as it likes. While the baseline is being laid
 * these are the clips to remember silently, since a later sweep will look at them again.
 */
export function endedSinceCursor(page: ClipPage, org: OrgRecord, nowMs: number): Sighting[] {
  const cursorMs =
    org.baselineAtMs === undefined ? newestOn(page, org.sweep?.pendingCursorMs) : org.sweep?.cursorMs;
  const isSettled = nowMs - (org.sweep?.movedAtMs ?? nowMs) >= SETTLED_MS;
  const oldest = (cursorMs ?? 0) - (isSettled ? 0 : OVERLAP_MS);
  return page.clips.filter(
    (clip) => meaningOf(clip) !== 'moving' && (clip.details.createdAtMs ?? Infinity) > oldest,
  );
}

const ACTIVE = new Set(['INITIATING', 'UPLOADING', 'RENDERING']);

/**
 * Clips on a page that are in flight. An old clip whose status is missing or unheard of is not taken for one: a page
 * shows years of saved clips, and only recent ones and those that the vendor says are being made are worth watching.
 */
export function inFlightOnPage(page: ClipPage, org: OrgRecord, expirySeconds: number): Sighting[] {
  const cursorMs =
    org.baselineAtMs === undefined ? newestOn(page, org.sweep?.pendingCursorMs) : (org.sweep?.cursorMs ?? 0);
  return page.clips.filter((clip) => {
    if (meaningOf(clip) !== 'moving') return false;
    const active = clip.status !== null && ACTIVE.has(clip.status);
    const created = clip.details.createdAtMs;
    if (created === undefined) return active;
    return created > cursorMs - (active ? expirySeconds * 1000 : OVERLAP_MS);
  });
}

/**
 * Moves the sweep on by one page that was dealt with. The cursor moves only when a round is through: at the last
 * page, or, where the vendor lists the newest first, at the first page that reaches back beyond the cursor (any page,
 * for the baseline). It never passes our own present, so that one clip dated in the future cannot hide the others.
 */
export function advanceSweep(org: OrgRecord, page: ClipPage, isFirstPage: boolean, nowMs: number): OrgRecord {
  const { sweep } = org;
  const isBaseline = org.baselineAtMs === undefined;
  const cursorMs = isBaseline ? 0 : (sweep?.cursorMs ?? 0);
  const pending =
    isFirstPage && sweep?.pageToken === undefined ? cursorMs : (sweep?.pendingCursorMs ?? cursorMs);
  const newest = Math.min(nowMs, newestOn(page, pending));
  const hasMoved = isBaseline || newest > cursorMs;
  const movedAtMs = hasMoved ? nowMs : (sweep?.movedAtMs ?? nowMs);
  const next = page.nextPageToken;
  if (next === null || reachesBack(page, isBaseline ? Infinity : cursorMs - OVERLAP_MS))
    return {
      ...org,
      ...(isBaseline && { baselineAtMs: nowMs }),
      sweep: { cursorMs: newest, sweptAtMs: nowMs, movedAtMs },
    };
  // The first page is looked at with every sweep; a round that is under way goes on from its own token.
  const pageToken = isFirstPage ? (sweep?.pageToken ?? next) : next;
  const kept = { cursorMs, sweptAtMs: nowMs, ...(sweep?.movedAtMs && { movedAtMs: sweep.movedAtMs }) };
  return { ...org, sweep: { ...kept, pageToken, pendingCursorMs: newest } };
}

function newestOn(page: ClipPage, atLeast = 0): number {
  return Math.max(atLeast, ...page.clips.flatMap((clip) => clip.details.createdAtMs ?? []));
}

/** Is the page sorted newest first, and are its last clips older than this? */
function reachesBack(page: ClipPage, beforeMs: number): boolean {
  const dates = page.clips.map((clip) => clip.details.createdAtMs ?? Infinity);
  const newestFirst = dates.every((date, index) => date <= (dates[index - 1] ?? Number.MAX_VALUE));
  return newestFirst && (dates.at(-1) ?? Infinity) <= beforeMs;
}
