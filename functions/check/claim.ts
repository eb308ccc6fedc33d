import type { ClipRecord } from '../core/clip.ts';
import type { Observation } from '../core/observe.ts';
import type { PassContext } from './context.ts';
import type { Newcomer } from './judge.ts';
import { retainedUntilMs } from './retention.ts';

/**
 * A clip comes into the working set: as it is, or, where it has ended already, as it was until then. Answers what is
 * left to be recorded of it.
 */
export async function claim(
  { deps }: PassContext,
  clips: Map<string, ClipRecord>,
  { met, observation }: Newcomer,
): Promise<Observation | undefined> {
  const { state, stateSinceMs, told } = met;
  const { clip, verdict } = observation;
  const written = await deps.store.recordTransition(verdict ? { ...clip, state, stateSinceMs, told } : clip);
  if (written.kind === 'conflict') return undefined;
  clips.set(met.clipUuid, written.value);
  return verdict && { clip: { ...clip, version: written.value.version }, verdict };
}

/**
 * Another invocation may have met, told of and archived a clip after we had asked whether it is remembered, and before
 * we claimed it. While it is claimed nobody else can do so, hence the table is asked once more before anything is told:
 * what it remembers of the same attempt stands, and the claim is dropped. Answers what is news.
 */
export async function dropWhatIsDone(
  { deps, session }: PassContext,
  clips: Map<string, ClipRecord>,
  observations: readonly Observation[],
): Promise<Observation[]> {
  if (observations.length === 0) return [];
  const uuids = observations.map(({ clip }) => clip.clipUuid);
  const done = await deps.store.findDone(session.org.orgId, uuids, deps.clock.now());
  const news: Observation[] = [];
  for (const observation of observations) {
    const { clipUuid, attempt, version } = observation.clip;
    const ended = done.get(clipUuid);
    if (ended === undefined || ended.attempt < attempt || isSilent(ended)) {
      news.push(observation);
      continue;
    }
    session.ended.set(clipUuid, ended.state);
    clips.delete(clipUuid);
    await deps.store.archiveClip({ ...ended, version }, retainedUntilMs(deps));
  }
  return news;
}

/** Remembered as ended before the org was first looked at, and given to `watch` at that very moment. */
function isSilent({ state, told }: ClipRecord): boolean {
  return state !== 'stopped' && Object.keys(told).length === 0;
}
