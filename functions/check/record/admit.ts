import type { ClipRecord } from '../../domain/clip/clip.ts';
import type { Observation } from '../../domain/clip/observe.ts';
import type { Newcomer } from '../judge/judge.ts';
import { retainedUntilMs } from './archive.ts';
import { type Recorded, type Recording, recordObservations, sideBySide } from './record.ts';

/**
 * Takes newcomers into the working set, those that have ended already first: each as it was until its end, and then its
 * outcome, once the table has been asked again whether it was told of before. Answers what came of it.
 */
export async function admitEnded(recording: Recording, newcomers: readonly Newcomer[]): Promise<Recorded> {
  const outcomes: Observation[] = [];
  const isAdmitted = await sideBySide(
    recording,
    newcomers,
    ({ met }) => met,
    async (newcomer) => {
      const outcome = await admit(recording, newcomer);
      if (outcome?.verdict) outcomes.push(outcome);
    },
  );
  const { news, complete } = await withoutAlreadyTold(recording, outcomes);
  const recorded = await recordObservations(recording, news);
  return { ...recorded, complete: isAdmitted && complete && recorded.complete };
}

/**
 * Takes newcomers that are in flight into the working set, unless somebody has met them and told of their end since the
 * table was asked about them.
 */
export async function admitInFlight(recording: Recording, newcomers: readonly Newcomer[]): Promise<boolean> {
  const admitted: Observation[] = [];
  const isAdmitted = await sideBySide(
    recording,
    newcomers,
    ({ met }) => met,
    async (newcomer) => {
      const observation = await admit(recording, newcomer);
      if (observation) admitted.push(observation);
    },
  );
  const { complete } = await withoutAlreadyTold(recording, admitted);
  return isAdmitted && complete;
}

/** What had ended before the org was first looked at goes where ended clips lie, without a word. */
export async function rememberEnded(recording: Recording, ended: readonly ClipRecord[]): Promise<boolean> {
  const { deps, clips } = recording;
  return sideBySide(
    recording,
    ended,
    (clip) => clip,
    async (clip) => {
      await deps.store.archiveClip(clip, retainedUntilMs(deps));
      clips.recalled(clip.clipUuid, clip.state);
    },
  );
}

/**
 * A clip comes into the working set: as it is, or, where it has ended already, as it was until then. Answers it with what
 * is left to be recorded of it; undefined where it did not come in.
 */
async function admit(
  { deps, clips }: Recording,
  { met, observation }: Newcomer,
): Promise<Observation | undefined> {
  if (clips.isUnstorable(met.clipUuid)) return undefined;
  const { state, stateSinceMs, told } = met;
  const { clip, verdict } = observation;
  const written = await deps.store.recordTransition(verdict ? { ...clip, state, stateSinceMs, told } : clip);
  // Somebody else has met it meanwhile: the next look finds it in the working set, once that is read again.
  if (written.kind === 'conflict') {
    const theirs = await deps.store.loadClip(met.orgId, met.clipUuid, deps.clock.now());
    if (theirs !== undefined && theirs.version > 0) clips.stored(theirs);
    return undefined;
  }
  clips.stored(written.value);
  return { clip: { ...clip, version: written.value.version }, ...(verdict && { verdict }) };
}

/**
 * Another invocation may have met, told of and archived a clip after we had asked whether it is remembered, and before
 * we admitted it. While it is in the working set nobody else can do so, hence the table is asked once more before
 * anything is told: what it remembers of the same attempt stands, and the clip goes again.
 */
async function withoutAlreadyTold(
  recording: Recording,
  observations: readonly Observation[],
): Promise<{ news: Observation[]; complete: boolean }> {
  const { deps, orgId, clips } = recording;
  if (observations.length === 0) return { news: [], complete: true };
  const uuids = observations.map(({ clip }) => clip.clipUuid);
  const news: Observation[] = [];
  let done = new Map<string, ClipRecord>();
  const [first] = observations;
  const isAsked =
    first !== undefined &&
    (await sideBySide(
      recording,
      [first],
      ({ clip }) => clip,
      async () => {
        done = await deps.store.findDone(orgId, uuids, deps.clock.now());
      },
    ));
  if (!isAsked) return { news: [], complete: false };
  const complete = await sideBySide(
    recording,
    observations,
    ({ clip }) => clip,
    async (observation) => {
      const { clipUuid, attempt, version } = observation.clip;
      const ended = done.get(clipUuid);
      if (ended === undefined || ended.attempt < attempt || isSilent(ended)) {
        news.push(observation);
        return;
      }
      await deps.store.archiveClip({ ...ended, version }, retainedUntilMs(deps));
      clips.archived(clipUuid, ended.state);
    },
  );
  return { news, complete };
}

/** Remembered as ended before the org was first looked at, and given to `watch` at that very moment. */
function isSilent({ state, told }: ClipRecord): boolean {
  return state !== 'stopped' && Object.keys(told).length === 0;
}
