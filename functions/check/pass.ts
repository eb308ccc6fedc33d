import type { OrgState } from '../domain/org/state.ts';
import { advanceSweep, refuseToken, restartRound } from '../domain/org/sweep.ts';
import { learnArrivals } from '../domain/pace/durations.ts';
import { type Asked, ask } from './ask/ask.ts';
import { showsAnything } from './ask/seen.ts';
import type { VendorLine } from './ask/vendor-line.ts';
import { deliver, opensAtMs } from './deliver/deliver.ts';
import { noteSight } from './deliver/of-org.ts';
import type { Outbox } from './deliver/outbox.ts';
import { takeOverAbandoned } from './deliver/take-over.ts';
import { type Judgement, judge } from './judge/judge.ts';
import { noteForOperators } from './note-for-operators.ts';
import type { OddityBook } from './oddity-book.ts';
import { planDelivery, planLook } from './plan/next-pass.ts';
import { admitEnded, admitInFlight, rememberEnded } from './record/admit.ts';
import { archiveEnded } from './record/archive.ts';
import { afterRecording, type Recording, recordObservations } from './record/record.ts';
import type { WorkingSet } from './working-set.ts';

/** What one invocation works with. `org` is a value: a pass gives the next one. */
export interface Work extends Recording {
  line: VendorLine;
  outbox: Outbox;
  /** When the org was added, epoch ms. Default: long ago. */
  addedAtMs?: number;
  oddities: OddityBook;
}

/** What came of a pass. */
export interface Passed {
  org: OrgState;
  /** When the next pass is due, epoch ms. */
  nextAtMs: number;
  /** When something that is owed may be told next; Infinity where nothing is. */
  tellAtMs: number;
}

/** Asked before anything of what was seen is written. False: it is not for this one to write. */
type Claim = () => Promise<boolean>;

/**
 * One pass over an org: ask, judge, record, deliver, plan. New outcomes are recorded and told before newcomers are
 * stored, and both before anything of a backlog is touched, so that neither a flood nor a topic that refuses delays what
 * has just happened. Where there is something to write and the claim fails, it brings no more than how the vendor
 * fares.
 */
export async function runPass(
  work: Work,
  before: OrgState,
  claim: Claim = async () => true,
): Promise<Passed> {
  const { deps, clips } = work;
  let org = before;
  let unanswered = 0;
  let callsOfLook = 0;
  const beganAtMs = deps.clock.now();
  const isLookDue = beganAtMs >= (before.looks.nextAtMs ?? 0);
  if (isLookDue) {
    const asked = await ask(deps, { org, clips, line: work.line });
    const nowMs = deps.clock.now();
    const judgement = judge({
      ...asked,
      clips: clips.all,
      endedAs: (uuid) => clips.endedAs(uuid),
      limits: deps.limits,
      nowMs,
    });
    if (hasNews(judgement) && !(await claim()))
      return { org: asked.org, nextAtMs: nowMs, tellAtMs: Number.POSITIVE_INFINITY };
    for (const [uuid, { state }] of asked.remembered) clips.recalled(uuid, state);
    org = await recordAndTell(work, asked, judgement);
    unanswered = asked.unanswered;
    callsOfLook = org.calls.recentMs.filter((atMs) => atMs > beganAtMs).length;
  } else org = await tell(work, org);
  org = await workOffBacklog(work, org);
  org = noteForOperators(work, await noteSight(work, org));
  return plan(work, org, isLookDue, { unanswered, callsOfLook });
}

function hasNews({ observations, newcomers, endedBefore }: Judgement): boolean {
  return observations.length + newcomers.length + endedBefore.length > 0;
}

async function recordAndTell(work: Work, asked: Asked, judgement: Judgement): Promise<OrgState> {
  let org = asked.org;
  const hasVerdict = ({ verdict }: Judgement['observations'][number]) => verdict !== undefined;
  const outcomes = await recordObservations(work, judgement.observations.filter(hasVerdict));
  org = afterRecording(org, outcomes);
  org = await tell(work, org);
  const [ended, inFlight] = split(judgement.newcomers, ({ observation }) => hasVerdict(observation));
  const late = await admitEnded(work, ended);
  org = afterRecording(org, late);
  if (ended.length > 0) org = await tell(work, org);
  const others = await recordObservations(
    work,
    judgement.observations.filter((observation) => !hasVerdict(observation)),
  );
  const isAdmitted = await admitInFlight(work, inFlight);
  const isRemembered = await rememberEnded(work, judgement.endedBefore);
  const isComplete = [
    outcomes.complete,
    late.complete,
    others.complete,
    isAdmitted,
    isRemembered,
    asked.isRecalled,
  ];
  reportUnseen(work, judgement);
  org = noteUnseen(org, work.clips);
  return dealtWith(work, org, asked, judgement, isComplete.every(Boolean));
}

/** Tells what is new. Where others left something for people, they hear of both together, once it is taken over. */
function tell(work: Work, org: OrgState): Promise<OrgState> {
  return deliver(work, work.outbox, org, { nowMs: work.deps.clock.now(), left: [...work.clips.all, org] });
}

/** What was seen has been dealt with, or not: only then the sweep's cursor moves, and the baseline is laid. */
function dealtWith(
  { deps, orgId }: Work,
  before: OrgState,
  { seen }: Asked,
  { arrivals }: Judgement,
  isComplete: boolean,
): OrgState {
  const nowMs = deps.clock.now();
  const learned = learnArrivals(before.learned, arrivals, nowMs);
  let org = { ...before, learned };
  if (!isComplete || !showsAnything(seen)) return org;
  for (const page of seen.pages) {
    if (page.place === 'follows') continue;
    const { sweep, cutAfter } = advanceSweep(org.sweep, page, page.place === 'first', nowMs);
    org = { ...org, sweep };
    if (cutAfter !== undefined) deps.report({ kind: 'paging-cut', orgId, pages: cutAfter });
  }
  if (seen.sweepEnd === 'failed') org = { ...org, sweep: restartRound(org.sweep) };
  if (seen.sweepEnd === 'refused') {
    const { sweep, cutAfter } = refuseToken(org.sweep, nowMs);
    org = { ...org, sweep };
    if (cutAfter !== undefined) deps.report({ kind: 'paging-cut', orgId, pages: cutAfter });
  }
  return { ...org, baselineAtMs: org.baselineAtMs ?? nowMs };
}

function reportUnseen({ deps, orgId }: Work, { unseen }: Judgement): void {
  if (unseen > 0) deps.report({ kind: 'clips-unseen', orgId, count: unseen });
}

/** Since when clips are no longer shown without anything to prove that the vendor shows what there is: for operators. */
function noteUnseen({ unseenSinceMs: _, ...org }: OrgState, clips: WorkingSet): OrgState {
  const since = clips.live.flatMap(({ firstSeenAtMs, missing }) =>
    firstSeenAtMs !== undefined &&
    missing !== undefined &&
    missing.asked > 0 &&
    missing.deniedSinceMs === undefined
      ? [missing.sinceMs]
      : [],
  );
  return since.length === 0 ? org : { ...org, unseenSinceMs: Math.min(...since) };
}

/** What others left of the org itself is told by whoever saves the org, with what is left of clips. */
async function workOffBacklog(work: Work, before: OrgState): Promise<OrgState> {
  const { clips, deps, outbox, invocation } = work;
  let org = before;
  if (clips.all.some(({ owed }) => owed.some(({ recordedBy }) => recordedBy !== invocation))) {
    const nowMs = deps.clock.now();
    const publisher = { invocation, released: org.released };
    await takeOverAbandoned(work, publisher, outbox, opensAtMs(work, outbox, org, nowMs), nowMs);
    org = await deliver(work, outbox, org, { nowMs, left: [org] });
  }
  await archiveEnded(work);
  return org;
}

function plan(
  work: Work,
  before: OrgState,
  hasLooked: boolean,
  { unanswered, callsOfLook }: { unanswered: number; callsOfLook: number },
): Passed {
  const { deps, clips, invocation } = work;
  const nowMs = deps.clock.now();
  const planned = planLook(before, clips.all, deps.limits, nowMs, unanswered, callsOfLook);
  // Without a look, what is new in the table may make the next one come sooner, never later.
  const lookAtMs = hasLooked ? planned : Math.min(planned, before.looks.nextAtMs ?? planned);
  const org = { ...before, looks: { ...before.looks, nextAtMs: lookAtMs } };
  const tellAtMs = planDelivery({
    owing: [...clips.all, org],
    publisher: { invocation, released: org.released },
    opensAtMs: opensAtMs(work, work.outbox, org, nowMs),
    nowMs,
  });
  return { org, nextAtMs: Math.min(lookAtMs, tellAtMs), tellAtMs };
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
