import { type ClipRecord, isTerminal } from '../core/clip.ts';
import { confirmationDueAtMs } from '../core/observe.ts';
import { nextDueAtMs } from '../core/owed.ts';
import { nextLookAtMs } from '../core/pacing.ts';
import { advanceSweep } from '../core/sweep.ts';
import { confirmHints } from './confirm.ts';
import type { PassContext } from './context.ts';
import { judge } from './judge.ts';
import { lookAtVendor, type Seen } from './look.ts';
import { archiveEnded, publishOwed } from './publish.ts';
import { record } from './record.ts';

/** What is owed and could not be published is tried again after this long. */
const PUBLISH_AGAIN_MS = 5_000;

/**
 * One pass over an org: load, look, confirm, judge, record, publish, settle, archive. Recording goes before
 * publishing for the whole pass. Returns when the next pass is due, epoch ms.
 */
export async function runPass(context: PassContext): Promise<number> {
  const { session } = context;
  const clips = await loadWorkingSet(context);
  if (isLookDue(context)) {
    const seen = await lookAtVendor(context, [...clips.values()]);
    await confirmHints(context, clips, seen);
    const judgement = await judge(context, clips, seen);
    const complete = await record(context, clips, judgement);
    if (complete) advance(context, seen);
    session.org = { ...session.org, nextPassAtMs: nextLook(context, clips) };
  }
  await publishOwed(context, clips);
  await archiveEnded(context, clips);
  return nextPassAtMs(context, clips);
}

/** The clips of the org, with what this invocation knows of them beyond the table. */
async function loadWorkingSet(context: PassContext): Promise<Map<string, ClipRecord>> {
  const { deps, session } = context;
  const { clips } = await deps.store.loadOrg(session.org.orgId);
  context.stored = new Map(clips.map((clip) => [clip.clipUuid, clip]));
  const current = clips.map((clip) => {
    const unwritten = session.unwritten.get(clip.clipUuid);
    return unwritten?.version === clip.version ? unwritten : clip;
  });
  return new Map(current.map((clip) => [clip.clipUuid, clip]));
}

function isLookDue({ deps, session }: PassContext): boolean {
  const { nextPassAtMs = 0, backoff } = session.org;
  return deps.clock.now() >= Math.max(nextPassAtMs, backoff?.untilMs ?? 0);
}

/** What was seen has been dealt with: the sweep's cursor may move, and with its first round the baseline is laid. */
function advance({ deps, session }: PassContext, seen: Seen): void {
  const nowMs = deps.clock.now();
  const hadBaseline = session.org.baselineAtMs !== undefined;
  if (!hadBaseline && seen.list === undefined) return;
  if (seen.page) session.org = advanceSweep(session.org, seen.page.page, true, nowMs);
  if (seen.furtherPage) session.org = advanceSweep(session.org, seen.furtherPage, false, nowMs);
  if (!hadBaseline && session.org.baselineAtMs !== undefined) session.orgChanged = true;
}

/** When to look at the vendor next: as the pacing says, or sooner where a missing clip is to be asked for again. */
function nextLook({ deps, session }: PassContext, clips: ReadonlyMap<string, ClipRecord>): number {
  const nowMs = deps.clock.now();
  const live = [...clips.values()].filter((clip) => !isTerminal(clip.state));
  const paced = nextLookAtMs(session.org, live, deps.limits, nowMs);
  const confirmations = live
    .filter((clip) => clip.missing !== undefined)
    .map((clip) => Math.max(confirmationDueAtMs(clip, deps.limits), session.org.backoff?.untilMs ?? 0));
  return Math.min(paced, ...confirmations);
}

/** A hint says that there is something new in the table: it may make the next look come sooner, never later. */
export async function replan(context: PassContext): Promise<number> {
  const { session } = context;
  const clips = await loadWorkingSet(context);
  const nextPass = Math.min(session.org.nextPassAtMs ?? 0, nextLook(context, clips));
  session.org = { ...session.org, nextPassAtMs: nextPass };
  return nextPassAtMs(context, clips);
}

function nextPassAtMs({ deps, session }: PassContext, clips: ReadonlyMap<string, ClipRecord>): number {
  const owedAtMs = nextDueAtMs([...clips.values()], session.invocation);
  const again = Math.max(owedAtMs, deps.clock.now() + PUBLISH_AGAIN_MS);
  return Math.min(session.org.nextPassAtMs ?? 0, again);
}
