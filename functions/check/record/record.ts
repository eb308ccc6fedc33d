import pMap from 'p-map';
import { dueTo } from '../../domain/audience/hearing.ts';
import type { ClipRecord } from '../../domain/clip/clip.ts';
import type { Observation } from '../../domain/clip/observe.ts';
import { worthWriting } from '../../domain/clip/worth-writing.ts';
import { noteEnded } from '../../domain/org/blindness.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { announcing } from '../../domain/outbox/announcement.ts';
import { createClipEvent } from '../../domain/outbox/clip-event.ts';
import type { ClipEvent, Owed } from '../../domain/outbox/event.ts';
import { replacing } from '../../domain/outbox/replacing.ts';
import { heldForPeopleUntilMs } from '../../domain/outbox/storm.ts';
import { isTerminal, type Outcome } from '../../domain/outcome.ts';
import { learnFrom } from '../../domain/pace/durations.ts';
import { StoreError } from '../../ports/store.ts';
import type { Recipients } from '../deliver/recipients.ts';
import type { CheckDeps } from '../deps.ts';
import type { NameBook } from '../names/name-book.ts';
import type { WorkingSet } from '../working-set.ts';

/** Recording stops this long before the function is killed, so that the lease can still be given back. */
const RECORD_NEEDS_MS = 2_000;
/** Writes at once: as many as keep a small function's processor busy. */
const WRITES_AT_ONCE = 16;

export interface Recording {
  deps: CheckDeps;
  /** The invocation's id: it alone publishes what it records, for a while. */
  invocation: string;
  orgId: string;
  clips: WorkingSet;
  names: NameBook;
  recipients: Recipients;
}

/** What came of writes that were made side by side, whatever became of one another. */
export interface Recorded {
  /** Everything is recorded, by us or by somebody else, or never can be: nothing needs to be looked at again. */
  complete: boolean;
  /** What was learned of how long clips take. */
  lasted: { deviceUuids: readonly string[]; seconds: number }[];
  /** The outcomes that were written. */
  outcomes: { clipUuid: string; outcome: Outcome }[];
}

/**
 * Records what a pass made of clips of the working set: the new state and the notification that is owed go in with one
 * conditional write. Nothing is published here, and no failure keeps the next clip from being recorded.
 */
export async function recordObservations(
  recording: Recording,
  observations: readonly Observation[],
): Promise<Recorded> {
  const lasted: Recorded['lasted'] = [];
  const outcomes: Recorded['outcomes'] = [];
  if (observations.some(({ verdict }) => verdict !== undefined)) await recording.names.load();
  const complete = await sideBySide(
    recording,
    upToDate(recording, observations),
    ({ clip }) => clip,
    async (observation) => {
      const written = await recordOne(recording, observation);
      if (written === undefined) return;
      lasted.push(...lastedOf(written, observation));
      const { verdict } = observation;
      if (verdict) outcomes.push({ clipUuid: written.clipUuid, outcome: verdict.outcome });
    },
  );
  return { complete, lasted, outcomes };
}

/** A clip may have been settled since it was judged: what it owes, and its version, are what they are now. */
function upToDate({ clips }: Recording, observations: readonly Observation[]): Observation[] {
  return observations.flatMap((observation) => {
    const current = clips.get(observation.clip.clipUuid);
    if (current === undefined) return [];
    const { version, owed, peopleToldAtMs, announced } = current;
    if (version === observation.clip.version) return [observation];
    const clip = {
      ...observation.clip,
      version,
      owed,
      ...(peopleToldAtMs !== undefined && { peopleToldAtMs }),
      ...(announced !== undefined && { announced }),
    };
    return [{ ...observation, clip }];
  });
}

/** Runs writes side by side. False where one has to be made again. */
export async function sideBySide<T>(
  { deps, orgId, clips }: Recording,
  items: readonly T[],
  clipOf: (item: T) => ClipRecord,
  write: (item: T) => Promise<void>,
): Promise<boolean> {
  let complete = true;
  const attempt = async (item: T) => {
    const { clipUuid } = clipOf(item);
    if (deps.remainingMs() < RECORD_NEEDS_MS) {
      // No trouble: the next invocation goes on.
      complete = false;
      return;
    }
    try {
      await write(item);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.kind === 'refused') {
        clips.refused(clipUuid);
        deps.report({ kind: 'clip-unstorable', orgId, clipUuid, reason: error.message });
        return;
      }
      complete = false;
      deps.report({ kind: 'record-failed', orgId, clipUuid, reason: error.kind });
    }
  };
  await pMap(items, attempt, { concurrency: WRITES_AT_ONCE });
  return complete;
}

/** The org as it is known after outcomes were recorded: how long clips take, and what ended while nothing was seen. */
export function afterRecording(org: OrgState, { lasted, outcomes }: Recorded): OrgState {
  const learned = lasted.reduce(
    (before, { deviceUuids, seconds }) => learnFrom(before, deviceUuids, seconds),
    org.learned,
  );
  return noteEnded(learned === org.learned ? org : { ...org, learned }, outcomes);
}

/** Answers the clip as it was written; undefined where it was not worth it, or somebody else was quicker. */
async function recordOne(recording: Recording, observation: Observation): Promise<ClipRecord | undefined> {
  const { deps, clips } = recording;
  const { clip, verdict } = observation;
  if (verdict === undefined && !worthWriting(clips.storedAs(clip.clipUuid), clip, deps.limits)) {
    clips.learned(clip);
    return undefined;
  }
  if (clips.isUnstorable(clip.clipUuid)) return undefined;
  const written = await writeOrLeast(recording, observation);
  if (written === undefined) return undefined;
  clips.stored(written);
  if (verdict === undefined) return written;
  const { outcome, late } = verdict;
  const eventId = written.owed.at(-1)?.event.id ?? '';
  const { orgId, clipUuid } = clip;
  deps.report({ kind: 'outcome-recorded', orgId, clipUuid, outcome, eventId, late });
  return written;
}

/** A clip that the table refuses as it is goes in without what nobody needs to act on it. */
async function writeOrLeast(recording: Recording, observation: Observation): Promise<ClipRecord | undefined> {
  const { deps } = recording;
  // Whom an outcome is owed to has to be known before it is recorded.
  if (observation.verdict !== undefined) await recording.recipients.load();
  const written = await deps.store
    .recordTransition(withOwed(recording, observation))
    .catch((error: unknown) => {
      if (!(error instanceof StoreError) || error.kind !== 'refused') throw error;
      const least = { ...observation, clip: leastOf(observation.clip) };
      return deps.store.recordTransition(withOwed(recording, least));
    });
  if (written.kind === 'written') return written.value;
  await reload(recording, observation.clip.clipUuid);
  return undefined;
}

/** Somebody else wrote in between: what they made of it stands, and the next look goes on from there. */
export async function reload(
  { deps, orgId, clips }: Recording,
  clipUuid: string,
): Promise<ClipRecord | undefined> {
  const clip = await deps.store.loadClip(orgId, clipUuid, deps.clock.now());
  if (clip === undefined) clips.dropped(clipUuid);
  else if (clip.version === 0) clips.archived(clipUuid, clip.state);
  else clips.stored(clip);
  return clip;
}

function leastOf(clip: ClipRecord): ClipRecord {
  const { label, movement, progress, ...kept } = clip;
  return { ...kept, rawStatus: null, details: {} };
}

/** The clip with what this outcome owes. Word to people that is still held back is replaced by the newer one. */
function withOwed(
  { deps, invocation, names, recipients }: Recording,
  { clip, verdict, expected = null, expectedEnd = null }: Observation,
): ClipRecord {
  if (verdict === undefined) return clip;
  const nowMs = deps.clock.now();
  const cameras = names.camerasOf(clip.details.deviceUuids ?? []);
  const event = createClipEvent(clip, verdict.outcome, { nowMs, ...verdict, expected, expectedEnd, cameras });
  const heldUntilMs = heldForPeopleUntilMs(clip, verdict.outcome, nowMs);
  const { audiences } = recipients;
  const due = dueTo(audiences, event, { nowMs, heldForPeopleUntilMs: heldUntilMs });
  const owed: Owed<ClipEvent> = { event, due, recordedBy: invocation, recordedAtMs: nowMs };
  return {
    ...clip,
    announced: announcing(clip, { atMs: nowMs, ...verdict }),
    peopleToldAtMs: Math.max(nowMs, heldUntilMs),
    owed: replacing(clip.owed, owed, audiences, nowMs),
  };
}

/** How long a clip took that was seen from near its beginning to its end. */
function lastedOf(clip: ClipRecord, { verdict }: Observation): Recorded['lasted'] {
  if (verdict === undefined || !isTerminal(clip.state) || verdict.late) return [];
  if (verdict.outcome !== 'completed' && verdict.outcome !== 'failed') return [];
  const seconds = (clip.stateSinceMs - (clip.startedAtMs ?? clip.stateSinceMs)) / 1000;
  return [{ deviceUuids: clip.details.deviceUuids ?? [], seconds }];
}
