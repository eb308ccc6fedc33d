import type { ClipRecord, Sighting } from '../../domain/clip/clip.ts';
import { mayRevive, recheckAtMs } from '../../domain/clip/observe.ts';
import { meaningOf } from '../../domain/clip/vendor-status.ts';
import type { Limits } from '../../domain/org/limits.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { advanceSweep, pageTokenOf } from '../../domain/org/sweep.ts';
import { isOpen } from '../../domain/org/vendor-health.ts';
import { type ClipState, isTerminal } from '../../domain/outcome.ts';
import { chooseLook } from '../../domain/pace/look.ts';
import { clipsToLookAt } from '../../domain/pace/pacing.ts';
import {
  isRowAtEnd,
  isWithinReach,
  pagesAgree,
  pagesInARow,
  pagesReachTo,
  type Question,
  type Seen,
  showsAnything,
} from './seen.ts';
import { unknownClips } from './unknown-clips.ts';

/** What a pass knows when it asks. Nothing of it is changed by asking. */
export interface Asking {
  org: OrgState;
  /** The working set, by clip uuid. */
  clips: ReadonlyMap<string, ClipRecord>;
  seen: Seen;
  /** How a clip that is in no working set has ended, where that is known. */
  endedAs(clipUuid: string): ClipState | undefined;
  limits: Limits;
  /** Calls that the budget leaves. */
  callsLeft: number;
  nowMs: number;
}

/** Single calls a pass makes at the most, so that a list that comes back empty cannot burn the rate limit. */
const MOST_SINGLES = 6;
/** Of those, for clips that were given to `watch` and never shown: a wrong id slows only itself. */
const MOST_SINGLES_UNSEEN = 2;
/** They are not asked for once so much of a minute's budget is used up. */
const UNSEEN_SHARE = 0.5;
/** Further pages of a sweep's round in one pass. */
const MOST_SWEEP_PAGES = 5;
/** Calls that are left for the next looks where a round of pages could use them all. */
const SPARE_CALLS = 20;

/** The first questions of a pass. They need not wait for one another. */
export function firstQuestions({ org, clips, limits, callsLeft, nowMs }: Asking): Question[] {
  const look = chooseLook(org, [...clips.values()], limits, nowMs);
  const questions: Question[] = [
    ...(look.clipUuid === undefined ? [] : [{ kind: 'clip' as const, clipUuid: look.clipUuid }]),
    ...(look.list ? [{ kind: 'list' as const }] : []),
    ...(look.page ? [firstPage(org)] : []),
  ];
  return questions.slice(0, callsLeft);
}

/** What is still to be asked, after what was seen so far; nothing where it is enough. */
export function furtherQuestions(asking: Asking): Question[] {
  const { seen, org, callsLeft, nowMs } = asking;
  if (callsLeft <= 0) return [];
  const mayAsk = (endpoint: 'list' | 'page') => !seen.asked.has(endpoint) && isOpen(org, endpoint, nowMs);
  if (seen.isPageTooLarge && isOpen(org, 'page', nowMs)) return [firstPage(org)];
  // A clip that does not show by itself may be one that we cannot see: what else is there?
  const isShown = [...seen.single.values()].every((word) => typeof word === 'object');
  if (!isShown && mayAsk('list')) return [{ kind: 'list' }];
  // What one does not show, the other may.
  if (!showsAnything(seen) && seen.single.size === 0) {
    if (mayAsk('list')) return [{ kind: 'list' }];
    if (mayAsk('page')) return [firstPage(org)];
  }
  const suspected = suspects(asking);
  const cannotAskSingly = org.vendor.failing.clip !== undefined;
  if (cannotAskSingly && suspected.length > 0 && mayAsk('list')) return [{ kind: 'list' }];
  return nextPage(asking, suspected) ?? singles(asking, suspected) ?? [];
}

/** How many clips would still have to be asked for, had the budget and the time been larger. */
export function countUnanswered(asking: Asking): number {
  return suspects(asking).filter((uuid) => !isNeverSeen(asking, uuid)).length;
}

/** Clips whose end, or whose new life, is only suspected, likeliest first. */
function suspects({ org, clips, seen, endedAs, limits, nowMs }: Asking): string[] {
  const isAnswered = (uuid: string) => seen.single.has(uuid) || seen.paged.has(uuid);
  const planned = new Set(clipsToLookAt([...clips.values()], org, nowMs).map(({ clipUuid }) => clipUuid));
  const known = [...clips.values()].filter((clip) => {
    if (isAnswered(clip.clipUuid)) return false;
    const listed = seen.list?.get(clip.clipUuid);
    if (isTerminal(clip.state)) return listed !== undefined && mayRevive(clip.state, listed);
    if (listed) return looksFinished(listed);
    if (recheckAtMs(clip, limits) > nowMs) return false;
    // The list, and pages that cover what is in flight, should have shown it; else it has to be asked for anyway.
    return showsAll(org, seen) || clip.missing !== undefined || planned.has(clip.clipUuid);
  });
  const unknown = unknownClips(seen, (uuid) => clips.has(uuid), org, limits.expirySeconds, nowMs);
  const unknownSuspects = [...unknown.values()].filter((sighting) => {
    if (isAnswered(sighting.clipUuid)) return false;
    const ended = endedAs(sighting.clipUuid);
    if (ended !== undefined) return mayRevive(ended, sighting);
    return org.baselineAtMs !== undefined && looksFinished(sighting);
  });
  return [...mostLikelyFinishedFirst(known, nowMs), ...unknownSuspects.map(({ clipUuid }) => clipUuid)];
}

/** Should everything in flight have been shown by now? */
function showsAll({ vendor }: OrgState, seen: Seen): boolean {
  return seen.list !== undefined || (vendor.pageCovers === true && seen.pages.length > 0);
}

/** A page answers for many: the first for two suspects or more, and each further one while it is worth the call. */
function nextPage(asking: Asking, suspected: readonly string[]): Question[] | undefined {
  const { org, seen, nowMs, callsLeft } = asking;
  if (!isOpen(org, 'page', nowMs)) return undefined;
  const rows = pagesInARow(seen);
  const last = rows.at(-1);
  const seenBefore = suspected.filter((uuid) => !isNeverSeen(asking, uuid));
  const disputed = deniedOrToBeRemoved(asking);
  if (last === undefined) {
    if (seen.asked.has('page')) return undefined;
    const isNeeded = seenBefore.length >= (org.vendor.failing.clip === undefined ? 2 : 1);
    return isNeeded || lacksControl(asking) || disputed.length > 0 ? [firstPage(org)] : undefined;
  }
  const isLastOfRow = !isRowAtEnd(seen) && seen.pages.at(-1)?.place !== 'sweep' && last === seen.pages.at(-1);
  const next = last.nextPageToken;
  const reachToMs = pagesReachTo(seen);
  const beyond = seenBefore.filter((uuid) => !isWithinReach(reachToMs, createdAtMs(asking, uuid)));
  const isWorthAPage =
    beyond.length > MOST_SINGLES - singlesAsked(seen) || org.vendor.failing.clip !== undefined;
  const isDisputed = disputed.some((uuid) => !pagesAgree(seen, createdAtMs(asking, uuid)));
  if (isLastOfRow && next !== null && ((beyond.length > 0 && isWorthAPage) || isDisputed))
    return [{ kind: 'page', place: 'follows', pageToken: next, pageSize: org.vendor.pageSize }];
  const swept = seen.pages.filter(({ place }) => place === 'sweep');
  const token = swept.length === 0 ? sweepToken(asking) : (swept.at(-1)?.nextPageToken ?? undefined);
  const isWorthIt = swept.length < MOST_SWEEP_PAGES && (swept.length === 0 || callsLeft > SPARE_CALLS);
  if (token === undefined || !isWorthIt || seen.sweepEnd !== undefined || seenBefore.length > 0)
    return undefined;
  return [{ kind: 'page', place: 'sweep', pageToken: token, pageSize: org.vendor.pageSize }];
}

/** Where the sweep's round goes on: from its own token, or from that of the first page, which is fresh. */
function sweepToken({ org, seen, nowMs }: Asking): string | undefined {
  const first = seen.pages.find(({ place }) => place === 'first');
  const sweep = first ? advanceSweep(org.sweep, first, true, nowMs).sweep : org.sweep;
  return pageTokenOf(sweep);
}

/** What no page showed is asked for by its id, a few a pass; the others wait for the next one. */
function singles(asking: Asking, suspected: readonly string[]): Question[] | undefined {
  const { org, seen, limits, callsLeft, nowMs } = asking;
  if (!isOpen(org, 'clip', nowMs)) return undefined;
  const left = Math.min(callsLeft, MOST_SINGLES - singlesAsked(seen));
  const isBudgetShort = callsLeft < limits.callsPerMinute * (1 - UNSEEN_SHARE);
  let unseenLeft = isBudgetShort ? 0 : MOST_SINGLES_UNSEEN - neverSeenAsked(asking);
  const chosen = suspected
    .filter((uuid) => !isNeverSeen(asking, uuid) || unseenLeft-- > 0)
    .slice(0, Math.max(0, left));
  return chosen.length === 0 ? undefined : chosen.map((clipUuid) => ({ kind: 'clip', clipUuid }));
}

function singlesAsked({ single }: Seen): number {
  return single.size;
}

function neverSeenAsked(asking: Asking): number {
  return [...asking.seen.single.keys()].filter((uuid) => isNeverSeen(asking, uuid)).length;
}

/** Given to `watch`, and shown to nobody yet. */
function isNeverSeen({ clips }: Asking, clipUuid: string): boolean {
  const clip = clips.get(clipUuid);
  return clip !== undefined && clip.firstSeenAtMs === undefined;
}

function createdAtMs({ clips }: Asking, clipUuid: string): number | undefined {
  return clips.get(clipUuid)?.details.createdAtMs;
}

/** A clip that was shown before is denied, and nothing else is shown that would tell whether we see what there is. */
function lacksControl({ clips, seen }: Asking): boolean {
  return [...seen.single].some(([clipUuid, word]) => {
    if (word !== 'null' || clips.get(clipUuid)?.firstSeenAtMs === undefined) return false;
    return [...(seen.list?.keys() ?? [])].every((uuid) => uuid === clipUuid);
  });
}

/**
 * Clips that are denied by their ids, for the first time or so long that they are about to be called gone: pages of saved
 * clips may know better, and before a clip is called gone they have to agree.
 */
function deniedOrToBeRemoved({ clips, seen, limits, callsLeft, nowMs }: Asking): string[] {
  return [...seen.single].flatMap(([clipUuid, word]) => {
    const clip = clips.get(clipUuid);
    if (word !== 'null' || clip?.firstSeenAtMs === undefined) return [];
    const isFirst = clip.missing === undefined && callsLeft > SPARE_CALLS;
    const deniedMs = nowMs - (clip.missing?.deniedSinceMs ?? nowMs);
    return isFirst || deniedMs >= limits.removalSeconds * 1000 ? [clipUuid] : [];
  });
}

function firstPage({ vendor }: OrgState): Question {
  return { kind: 'page', place: 'first', pageSize: vendor.pageSize };
}

function looksFinished(listed: Sighting): boolean {
  return listed.deleted || meaningOf(listed) !== 'moving';
}

/**
 * The further a clip had come and the longer ago it was looked at or asked for, the likelier it has finished. A minute
 * outweighs any progress, so that no clip is left out for good by others that are asked for in vain.
 */
function mostLikelyFinishedFirst(clips: readonly ClipRecord[], nowMs: number): string[] {
  const likelihood = ({ progress, missing }: ClipRecord) => {
    const sinceMs = nowMs - Math.max(progress?.lookedAtMs ?? 0, missing?.askedAtMs ?? 0);
    return (progress?.fraction ?? 0) + Math.min(2, sinceMs / 60_000);
  };
  return clips.toSorted((a, b) => likelihood(b) - likelihood(a)).map(({ clipUuid }) => clipUuid);
}
