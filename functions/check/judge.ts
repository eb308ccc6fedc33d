import type { ClipRecord, Sighting } from '../core/clip.ts';
import { isTerminal } from '../core/clip.ts';
import { learnArrival, priorOf } from '../core/durations.ts';
import { mayRevive, meet, type Observation, observe, observeUnknown, revive } from '../core/observe.ts';
import { meaningOf } from '../core/status.ts';
import { lookedAtAll } from './confirm.ts';
import type { PassContext } from './context.ts';
import type { Seen } from './look.ts';
import { newsIn } from './news.ts';

/** What a pass makes of what it saw. */
export interface Judgement {
  observations: Observation[];
  /** Clips that are in no working set yet: as they were met, and as they are now. */
  newcomers: Newcomer[];
  /** What had ended before Clipwatch first looked at this org: remembered, never announced. */
  endedBefore: ClipRecord[];
}

export interface Newcomer {
  met: ClipRecord;
  observation: Observation;
}

export async function judge(
  context: PassContext,
  clips: ReadonlyMap<string, ClipRecord>,
  seen: Seen,
): Promise<Judgement> {
  const judgement: Judgement = { observations: [], newcomers: [], endedBefore: [] };
  for (const clip of clips.values()) {
    const observation = isTerminal(clip.state)
      ? judgeEnded(context, clip, seen)
      : judgeKnown(context, clip, seen);
    if (observation) judgement.observations.push(observation);
  }
  for (const sighting of (await newsIn(context, clips, seen)).values())
    await judgeNews(context, sighting, seen, judgement);
  return judgement;
}

function judgeKnown(context: PassContext, clip: ClipRecord, seen: Seen): Observation | undefined {
  const { deps } = context;
  const strong = strongSighting(clip.clipUuid, seen);
  if (strong) return observeNow(context, clip, strong);
  const listed = seen.list?.get(clip.clipUuid);
  const unknown = seen.single.get(clip.clipUuid) === null;
  // In the list only a moving clip is taken at its word, unless the vendor knows nothing else of it.
  if (listed && !listed.deleted && (unknown || meaningOf(listed) === 'moving'))
    return observeNow(context, clip, listed);
  if (!unknown || !lookedAtAll(context, seen)) return undefined;
  const observation = observeUnknown(clip, deps.clock.now(), deps.limits);
  // Before a clip is called gone, a page of saved clips has to agree that it is not there.
  return observation.verdict?.outcome === 'removed' && seen.page === undefined ? undefined : observation;
}

/** A clip that has ended and still owes a notification may live again meanwhile: it goes on owing it. */
function judgeEnded(context: PassContext, clip: ClipRecord, seen: Seen): Observation | undefined {
  const strong = strongSighting(clip.clipUuid, seen);
  if (strong === undefined || !mayRevive(clip.state, strong)) return undefined;
  return observeNow(context, revive(clip, context.deps.clock.now()), strong);
}

/** What a page or a single answer says of a clip counts; details that only the list has are added. */
function strongSighting(clipUuid: string, seen: Seen): Sighting | undefined {
  const strong = seen.single.get(clipUuid) ?? seen.page?.clips.get(clipUuid);
  const listed = seen.list?.get(clipUuid);
  return strong && listed ? { ...strong, details: { ...listed.details, ...strong.details } } : strong;
}

async function judgeNews(
  context: PassContext,
  sighting: Sighting,
  seen: Seen,
  judgement: Judgement,
): Promise<void> {
  const { deps, session } = context;
  const { clipUuid } = sighting;
  const nowMs = deps.clock.now();
  const ended = session.ended.get(clipUuid);
  const strong = strongSighting(clipUuid, seen);
  if (ended !== undefined) {
    if (strong && mayRevive(ended, strong)) await judgeRevival(context, strong, judgement);
    return;
  }
  const shown = strong ?? sighting;
  const fromList = seen.list?.has(clipUuid) === true;
  const clip = meet(session.org.orgId, shown, fromList ? 'list' : 'sweep', nowMs, seen.previousFullLookAtMs);
  const observation = observeNow(context, clip, shown);
  if (session.org.baselineAtMs === undefined && observation.verdict)
    judgement.endedBefore.push({ ...observation.clip, told: {} });
  else if (!observation.verdict || strong || !fromList || seen.single.get(clipUuid) === null) {
    session.org = learnArrival(session.org, nowMs);
    judgement.newcomers.push({ met: clip, observation });
  }
}

/** A clip that had ended is seen alive: it goes on as its next attempt, from what the table remembers of it. */
async function judgeRevival(context: PassContext, sighting: Sighting, judgement: Judgement): Promise<void> {
  const { deps, session } = context;
  const { clipUuid } = sighting;
  const nowMs = deps.clock.now();
  const ended = (await deps.store.findDone(session.org.orgId, [clipUuid], nowMs)).get(clipUuid);
  if (ended === undefined) return;
  session.ended.set(clipUuid, ended.state);
  if (!mayRevive(ended.state, sighting)) return;
  const met = revive(ended, nowMs);
  judgement.newcomers.push({ met, observation: observeNow(context, met, sighting) });
}

function observeNow({ deps, session }: PassContext, clip: ClipRecord, sighting: Sighting): Observation {
  const prior = priorOf(session.org, sighting.details.deviceUuids ?? clip.details.deviceUuids);
  return observe(clip, sighting, deps.clock.now(), deps.limits, prior);
}
