import { type ClipRecord, isTerminal } from '../core/clip.ts';
import { confirmationDueAtMs } from '../core/observe.ts';
import { nextDueAtMs } from '../core/owed.ts';
import { nextLookAtMs } from '../core/pacing.ts';
import { advanceSweep } from '../core/sweep.ts';
import { confirmHints } from './confirm.ts';
import type { PassContext } from './context.ts';
import { judge } from './judge.ts';
import { lookAtVendor, type Seen } from './look.ts';
import { archiveEnded, PUBLISH_AGAIN_MS, publishOwed } from './publish.ts';
import { record } from './record.ts';

/**
 * One pass over an org: load, look, confirm, judge, record, publish, settle, archive. Recording goes before
 * publishing for the whole pass. Returns when the next pass is due, epoch ms.
 */
export async function runPass(context: PassContext): Promise<number> {
  const { session } = context;
  const clips = await loadWorkingSet(context);
  const due = isLookDue(context);
  if (due) await lookAndRecord(context, clips);
  const planned = nextLook(context, clips);
  // Without a look, what is new in the table may make the next one come sooner, never later.
  const nextPassAtMs = due ? planned : Math.min(planned, session.org.nextPassAtMs ?? planned);
  session.org = { ...session.org, nextPassAtMs };
  await publishOwed(context, clips);
  await archiveEnded(context, clips);
  return Math.min(nextPassAtMs, nextPublishAtMs(context, clips));
}

async function lookAndRecord(context: PassContext, clips: Map<string, ClipRecord>): Promise<void> {
  const seen = await lookAtVendor(context, [...clips.values()]);
  await confirmHints(context, clips, seen);
  const judgement = await judge(context, clips, seen);
  const complete = await record(context, clips, judgement);
  if (complete) advance(context, seen);
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

/** When to try again what is still owed; Infinity where nothing is. */
function nextPublishAtMs({ deps, session }: PassContext, clips: ReadonlyMap<string, ClipRecord>): number {
  return Math.max(nextDueAtMs([...clips.values()], session.invocation), deps.clock.now() + PUBLISH_AGAIN_MS);
}
