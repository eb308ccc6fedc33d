import type { ClipRecord } from '../../domain/clip/clip.ts';
import { recheckAtMs } from '../../domain/clip/observe.ts';
import { budgetFreeAtMs, spreadEvenlyAtMs } from '../../domain/org/calls.ts';
import type { Limits } from '../../domain/org/limits.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { vendorOpenAtMs } from '../../domain/org/vendor-health.ts';
import { nextDueAtMs, type OpensAtMs, type Owing, type Publisher } from '../../domain/outbox/owed.ts';
import { isTerminal } from '../../domain/outcome.ts';
import { nextLookAtMs } from '../../domain/pace/pacing.ts';

/** A round of pages that is not through goes on this soon. */
const ROUND_GOES_ON_MS = 5_000;
/** Without pages nothing sweeps: the list is looked at this often, so that few clips begin and end unseen. */
const WITHOUT_PAGES_MS = 10_000;
/** Between two looks, whatever there is to ask. */
const SHORTEST_GAP_MS = 1_000;
/** The list and pages of more than 600 clips: fewer take no minute's budget while they end. */
const MANY_CALLS = 5;
/** What is owed and could not be published is tried again no sooner than this. */
const DELIVER_AGAIN_MS = 1_000;

/** When to look at the vendor next, epoch ms: as the pacing says, or sooner where something is left to be asked. */
export function planLook(
  org: OrgState,
  clips: readonly ClipRecord[],
  limits: Limits,
  nowMs: number,
  /** Clips whose end is suspected and that could not be asked for: pages for them have to fit the budget, too. */
  unanswered = 0,
  /** Calls that the last look took. */
  callsOfLook = 0,
): number {
  const live = clips.filter((clip) => !isTerminal(clip.state));
  const sooner = [
    ...live.filter((clip) => clip.missing !== undefined).map((clip) => recheckAtMs(clip, limits)),
    ...(org.sweep.phase === 'idle' ? [] : [nowMs + ROUND_GOES_ON_MS]),
    ...(org.vendor.failing.page === undefined ? [] : [nowMs + WITHOUT_PAGES_MS]),
  ];
  const soonest = sooner.reduce(
    (least, atMs) => Math.min(least, atMs),
    nextLookAtMs(org, live, limits, nowMs),
  );
  return Math.max(
    soonest,
    nowMs + SHORTEST_GAP_MS,
    budgetFreeAtMs(org, limits.callsPerMinute, nowMs, callsWanted(org, clips.length, unanswered)),
    callsOfLook < MANY_CALLS ? 0 : spreadEvenlyAtMs(org, limits.callsPerMinute, nowMs, callsOfLook),
    vendorOpenAtMs(org, live.length > 0),
  );
}

/** The list, and pages or single calls for what is suspected: less than that would show the same ones again. */
function callsWanted({ vendor }: OrgState, clips: number, unanswered: number): number {
  return 1 + Math.min(unanswered, 1 + Math.ceil(clips / vendor.pageSize));
}

/** When something that is owed may be published next; Infinity where nothing is. */
export function planDelivery({
  owing,
  publisher,
  opensAtMs,
  nowMs,
}: {
  owing: Iterable<Owing>;
  publisher: Publisher;
  opensAtMs: OpensAtMs;
  nowMs: number;
}): number {
  return Math.max(nextDueAtMs(owing, publisher, opensAtMs), nowMs + DELIVER_AGAIN_MS);
}
