import { AUDIENCES, type ClipRecord, isTerminal } from '../core/clip.ts';
import { learnFrom } from '../core/durations.ts';
import type { Observation } from '../core/observe.ts';
import { worthWriting } from '../core/worth.ts';
import { createClipEvent } from '../notify/clip-event.ts';
import type { CheckDeps, PassContext } from './context.ts';
import type { Judgement } from './judge.ts';

/**
 * Records what a pass decided, clip by clip: the new state and the notification that is owed go in with one
 * conditional write. Nothing is published here, and no failure keeps the next clip from being recorded. Returns
 * whether everything is recorded, by us or by somebody else.
 */
export async function record(
  context: PassContext,
  clips: Map<string, ClipRecord>,
  judgement: Judgement,
): Promise<boolean> {
  let complete = true;
  for (const observation of judgement.observations) {
    const recorded = await attempt(context, observation.clip.clipUuid, () =>
      recordOne(context, clips, observation),
    );
    complete &&= recorded;
  }
  for (const clip of judgement.endedBefore) {
    const remembered = await attempt(context, clip.clipUuid, async () => {
      await context.deps.store.archiveClip(clip, retainedUntilMs(context.deps));
      context.session.ended.set(clip.clipUuid, clip.state);
    });
    complete &&= remembered;
  }
  return complete;
}

/** When an item that is archived now may go. */
export function retainedUntilMs({ clock, limits }: CheckDeps): number {
  return clock.now() + limits.retentionDays * 86_400_000;
}

async function recordOne(
  context: PassContext,
  clips: Map<string, ClipRecord>,
  { clip, verdict }: Observation,
): Promise<void> {
  const { deps, session } = context;
  if (verdict === undefined && !worthWriting(context.stored.get(clip.clipUuid), clip, deps.limits)) {
    session.unwritten.set(clip.clipUuid, clip);
    clips.set(clip.clipUuid, clip);
    return;
  }
  const nowMs = deps.clock.now();
  const event = verdict && createClipEvent(clip, verdict.outcome, { nowMs, ...verdict });
  const owed = event && {
    event,
    pending: [...AUDIENCES],
    recordedBy: session.invocation,
    recordedAtMs: nowMs,
  };
  const written = await deps.store.recordTransition(owed ? { ...clip, owed: [...clip.owed, owed] } : clip);
  session.unwritten.delete(clip.clipUuid);
  if (written.kind === 'conflict') {
    // Somebody else has just recorded it; what they made of it is read with the next pass.
    clips.delete(clip.clipUuid);
    return;
  }
  clips.set(clip.clipUuid, written.value);
  if (event === undefined || verdict === undefined) return;
  const { outcome, late } = verdict;
  deps.report({
    kind: 'outcome-recorded',
    orgId: clip.orgId,
    clipUuid: clip.clipUuid,
    outcome,
    eventId: event.id,
    late,
  });
  if (isTerminal(clip.state) && !late && outcome !== 'expired' && outcome !== 'removed')
    session.org = learnFrom(
      session.org,
      clip.details.deviceUuids ?? [],
      (nowMs - (clip.startedAtMs ?? nowMs)) / 1000,
    );
}

async function attempt(
  { deps, session }: PassContext,
  clipUuid: string,
  write: () => Promise<void>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    deps.report({ kind: 'record-failed', orgId: session.org.orgId, clipUuid, reason });
    return false;
  }
}
