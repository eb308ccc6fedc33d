import type { OrgEvent } from '../outbox/event.ts';
import { createOrgEvent } from '../outbox/org-event.ts';
import { type Outcome, TERMINAL_STATES } from '../outcome.ts';
import { type Blindness, type BlindReason, type OrgState, VENDOR_TROUBLES } from './state.ts';
import { reasonOf } from './vendor-health.ts';

/**
 * What people and programs are told of an org that cannot be seen. Our own blindness is never called a clip's failure:
 * operators hear of it at once (`trouble/`), everybody else when it has lasted, once, and once when it is over.
 *
 *                nothing seen for 30 min: `blind`                         something is seen
 *   (untold) ────────────────────────────────────► told, nothing seen ◄──────────────────► told, seen again
 *       ▲                                                                  nothing seen           │
 *       │                                                                                         │
 *       └──────────────────── that has lasted, and what there is was looked at: `visible` ────────┘
 *
 * An org that is looked at no longer, since somebody removed it, says nothing more; added again, it begins anew.
 */

const MINUTE_MS = 60_000;
/** What passes sooner is told to operators alone. */
const BLIND_AFTER_MS = 30 * MINUTE_MS;
/** People hear that it is over when it has been so for this long: by then pages have shown what ended meanwhile. */
const SEEN_AFTER_MS = MINUTE_MS;
/** A round of pages that goes on is waited for no longer than this. */
const ROUND_WAIT_MS = 10 * MINUTE_MS;
/** What comes back so soon after people were told that it is over comes and goes: its end has to last for as long. */
const BACK_MS = 10 * MINUTE_MS;
/** So many of the clips that ended meanwhile are named; the others are counted. */
const MOST_NAMED = 100;
const ENDS = new Set<string>(TERMINAL_STATES);

/** What is known at the end of a pass, beside the org. */
export interface Sight {
  nowMs: number;
  /** Clips in flight. */
  inFlight: number;
  /** When the org was added: what was so before is nothing that people have to hear of. Default: long ago. */
  addedAtMs?: number;
}

/** Since when nothing is seen, and why. */
interface Unseen {
  sinceMs: number;
  reason: BlindReason;
}

type Told = Extract<Blindness, { phase: 'told' }>;

/** The org as people know of it from now on, and the event that it owes for that. The same org where nothing changed. */
export function noteBlindness(before: OrgState, sight: Sight): { org: OrgState; event?: OrgEvent } {
  const org = sinceAdded(before, sight);
  const unseen = unseenSince(org, sight.inFlight);
  const { blindness } = org;
  if (blindness?.phase !== 'told') return unseen === undefined ? { org } : tellBlind(org, unseen, sight);
  if (unseen === undefined) return tellVisible(org, blindness, sight);
  const { seenAtMs, ...goesOn } = blindness;
  return { org: seenAtMs === undefined ? org : { ...org, blindness: goesOn } };
}

/** What was recorded of clips while people know that nothing can be seen: `visible` tells them what ended meanwhile. */
export function noteEnded(
  org: OrgState,
  recorded: readonly { clipUuid: string; outcome: Outcome }[],
): OrgState {
  const { blindness } = org;
  const news = recorded.filter(({ outcome }) => ENDS.has(outcome));
  if (blindness?.phase !== 'told' || news.length === 0) return org;
  const ended = new Map(blindness.ended.map(({ clipUuid, outcome }) => [clipUuid, outcome]));
  let { endedCount } = blindness;
  for (const { clipUuid, outcome } of news) {
    if (!ended.has(clipUuid)) endedCount++;
    if (ended.has(clipUuid) || ended.size < MOST_NAMED) ended.set(clipUuid, outcome);
  }
  const named = [...ended].map(([clipUuid, outcome]) => ({ clipUuid, outcome }));
  return { ...org, blindness: { ...blindness, ended: named, endedCount } };
}

/**
 * Since when nothing of an org is seen; undefined where something is. One endpoint that answers shows something, and that
 * others fail is for operators. Single clips are asked for only where there are some in flight, so that what was heard of
 * them counts only from after the others began to fail, and only while there are some.
 */
export function unseenSince(org: OrgState, inFlight: number): Unseen | undefined {
  const { resting } = org.vendor;
  const unanswered = unansweredSince(org, inFlight);
  if (resting === undefined) return unanswered;
  const sinceMs = Math.min(resting.sinceMs, unanswered?.sinceMs ?? Infinity);
  return { sinceMs, reason: reasonOf(resting, org) };
}

/** Since when no endpoint has given an answer. */
function unansweredSince({ vendor }: OrgState, inFlight: number): Unseen | undefined {
  const { list, page, clip } = vendor.failing;
  if (list === undefined || page === undefined) return undefined;
  const sinceMs = Math.max(list.sinceMs, page.sinceMs);
  const clipAtMs = clip?.sinceMs ?? vendor.answeredAtMs.clip ?? 0;
  if (clip === undefined && inFlight > 0 && clipAtMs > sinceMs) return undefined;
  const reasons = new Set<string>([list, page, ...(clip ? [clip] : [])].map(({ reason }) => reason));
  const common = VENDOR_TROUBLES.find((reason) => reasons.size === 1 && reasons.has(reason));
  return { sinceMs: Math.max(sinceMs, clipAtMs), reason: common ?? 'no-answer' };
}

function tellBlind(org: OrgState, { sinceMs, reason }: Unseen, sight: Sight) {
  const { nowMs, inFlight, addedAtMs = 0 } = sight;
  const blindSinceMs = Math.max(sinceMs, addedAtMs);
  if (nowMs - blindSinceMs < BLIND_AFTER_MS) return { org };
  const { count: before = 0, overAtMs = Number.NEGATIVE_INFINITY } =
    org.blindness?.phase === 'over' ? org.blindness : {};
  const blindness: Told = {
    phase: 'told',
    count: before + 1,
    sinceMs: blindSinceMs,
    reason,
    inFlight,
    ...(blindSinceMs - overAtMs < BACK_MS && { isBack: true }),
    ended: [],
    endedCount: 0,
  };
  return { org: { ...org, blindness }, event: createOrgEvent(org.orgId, 'blind', { ...blindness, nowMs }) };
}

function tellVisible(org: OrgState, told: Told, { nowMs }: Sight): { org: OrgState; event?: OrgEvent } {
  const { count, isBack = false, seenAtMs } = told;
  if (seenAtMs === undefined) return { org: { ...org, blindness: { ...told, seenAtMs: nowMs } } };
  const seenMs = nowMs - seenAtMs;
  const isThrough = org.sweep.phase === 'idle' || seenMs >= ROUND_WAIT_MS;
  if (seenMs < (isBack ? BACK_MS : SEEN_AFTER_MS) || !isThrough) return { org };
  const { ended, endedCount } = told;
  const event = createOrgEvent(org.orgId, 'visible', {
    ...told,
    nowMs,
    over: { seenAtMs, ended, endedCount },
  });
  return { org: { ...org, blindness: { phase: 'over', count, overAtMs: nowMs } }, event };
}

/** What people were told before the org was removed and added again is over for them. */
function sinceAdded(org: OrgState, { addedAtMs = 0 }: Sight): OrgState {
  const { blindness } = org;
  if (blindness?.phase !== 'told' || blindness.sinceMs >= addedAtMs) return org;
  return { ...org, blindness: { phase: 'over', count: blindness.count, overAtMs: blindness.sinceMs } };
}
