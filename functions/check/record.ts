import { AUDIENCES, type ClipRecord, isTerminal } from '../core/clip.ts';
import { learnFrom } from '../core/durations.ts';
import type { Observation } from '../core/observe.ts';
import { worthWriting } from '../core/worth.ts';
import { createClipEvent } from '../notify/clip-event.ts';
import { claim, dropWhatIsDone } from './claim.ts';
import type { PassContext } from './context.ts';
import type { Judgement } from './judge.ts';
import { retainedUntilMs } from './retention.ts';

/** Recording stops this long before the function is killed, so that the lease can still be given back. */
const RECORD_NEEDS_MS = 2_000;

/**
 * Records what a pass decided, clip by clip: the new state and the notification that is owed go in with one
 * conditional write. Nothing is published here, and no failure keeps the next clip from being recorded. Returns
 * whether everything is recorded, by us or by somebody else.
 */
export async function record(
  context: PassContext,
  clips: Map<string, ClipRecord>,
  { observations, newcomers, endedBefore }: Judgement,
): Promise<boolean> {
  const outcomes = observations.filter(({ verdict }) => verdict !== undefined);
  const writes = new Writes(context);
  for (const observation of observations)
    if (observation.verdict === undefined)
      await writes.attempt(observation.clip, () => recordOne(context, clips, observation));
  for (const newcomer of newcomers)
    await writes.attempt(newcomer.met, async () => {
      const outcome = await claim(context, clips, newcomer);
      if (outcome) outcomes.push(outcome);
    });
  const news: Observation[] = [];
  const [first] = outcomes;
  if (first)
    await writes.attempt(first.clip, async () => {
      news.push(...(await dropWhatIsDone(context, clips, outcomes)));
    });
  for (const observation of news)
    await writes.attempt(observation.clip, () => recordOne(context, clips, observation));
  for (const clip of endedBefore) await writes.attempt(clip, () => remember(context, clip));
  return writes.complete;
}

/** Writes that are made one by one, whatever becomes of those before. */
class Writes {
  /** Have all of them succeeded? */
  complete = true;
  readonly #context: PassContext;

  constructor(context: PassContext) {
    this.#context = context;
  }

  async attempt({ clipUuid }: ClipRecord, write: () => Promise<void>): Promise<void> {
    const { deps, session } = this.#context;
    try {
      if (deps.remainingMs() < RECORD_NEEDS_MS) throw new OutOfTime();
      await write();
    } catch (error) {
      this.complete = false;
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.report({ kind: 'record-failed', orgId: session.org.orgId, clipUuid, reason });
    }
  }
}

/** What is left is recorded by the next invocation. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

async function remember({ deps, session }: PassContext, clip: ClipRecord): Promise<void> {
  await deps.store.archiveClip(clip, retainedUntilMs(deps));
  session.ended.set(clip.clipUuid, clip.state);
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
