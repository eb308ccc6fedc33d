import type { ClipRecord, Sighting } from '../../domain/clip/clip.ts';
import {
  mayRevive,
  meet,
  type Observation,
  observe,
  observeAbsence,
  revive,
} from '../../domain/clip/observe.ts';
import type { Limits } from '../../domain/org/limits.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { type ClipState, isTerminal } from '../../domain/outcome.ts';
import { priorOf } from '../../domain/pace/durations.ts';
import { expectedDurationOf, likelyEndOf } from '../../domain/pace/expected-end.ts';
import { pagesAgree, type Seen, strongSighting } from '../ask/seen.ts';
import { unknownClips } from '../ask/unknown-clips.ts';
import { isAbsent, type Presence, presences } from './presence.ts';

/** All that a judgement rests on. */
export interface Evidence {
  org: OrgState;
  /** The working set. */
  clips: readonly ClipRecord[];
  seen: Seen;
  /** What the table remembers of clips that were seen and are in no working set. */
  remembered: ReadonlyMap<string, ClipRecord>;
  /** How clips ended that this invocation has put away. */
  endedAs(clipUuid: string): ClipState | undefined;
  /** The table was asked about all that is not known. */
  isRecalled: boolean;
  limits: Limits;
  nowMs: number;
}

/** What a pass makes of what it saw. */
export interface Judgement {
  /** Clips of the working set, those with something to announce among them. */
  observations: Observation[];
  /** Clips that are in no working set yet: as they were met, and as they are now. */
  newcomers: Newcomer[];
  /** What had ended before Clipwatch first looked at this org: remembered, never announced. */
  endedBefore: ClipRecord[];
  /** Clips that turned up by themselves. */
  arrivals: number;
  /** Clips that are not shown, and nothing proves that the vendor shows what there is. */
  unseen: number;
}

export interface Newcomer {
  met: ClipRecord;
  observation: Observation;
}

/** Judges what was seen. Pure and total: the same evidence gives the same judgement, whatever it is. */
export function judge(evidence: Evidence): Judgement {
  const { clips, seen, org, nowMs } = evidence;
  const where = presences(clips, seen, org, nowMs);
  const judgement: Judgement = { observations: [], newcomers: [], endedBefore: [], arrivals: 0, unseen: 0 };
  for (const clip of clips) {
    const presence = where.get(clip.clipUuid) ?? { kind: 'not-looked-for' };
    if (isAbsent(presence) && !presence.hasControl && clip.firstSeenAtMs !== undefined) judgement.unseen++;
    const observation = isTerminal(clip.state)
      ? judgeEnded(evidence, clip)
      : judgeLive(evidence, clip, presence);
    if (observation) judgement.observations.push(observation);
  }
  if (!evidence.isRecalled) return judgement;
  const known = new Set(clips.map(({ clipUuid }) => clipUuid));
  const unknown = unknownClips(seen, (uuid) => known.has(uuid), org, evidence.limits.expirySeconds, nowMs);
  for (const sighting of unknown.values()) judgeUnknown(evidence, sighting, judgement);
  return judgement;
}

function judgeLive(evidence: Evidence, clip: ClipRecord, presence: Presence): Observation | undefined {
  const { seen, org, limits, nowMs } = evidence;
  switch (presence.kind) {
    case 'shown':
      return observeNow(evidence, clip, presence.sighting);
    case 'not-looked-for':
      return undefined;
    case 'unclear':
      return observeAbsence(clip, presence, nowMs, limits);
    case 'denied': {
      const observation = observeAbsence(clip, presence, nowMs, limits);
      // Before a clip is called gone, a page of saved clips has to agree that it is not there, if one can be had.
      const needsPage = org.vendor.failing.page === undefined && !pagesAgree(seen, clip.details.createdAtMs);
      if (observation.verdict?.outcome !== 'removed' || !needsPage) return observation;
      // Pages that did not reach back so far are asked for again ever more rarely, so that there are calls for them.
      const { missing } = observation.clip;
      return { clip: { ...clip, ...(missing && { missing }) } };
    }
    default:
      throw new Error(`Unknown presence ${presence satisfies never}`);
  }
}

/** A clip that has ended and still owes a notification may live again meanwhile: it goes on owing it. */
function judgeEnded(evidence: Evidence, clip: ClipRecord): Observation | undefined {
  const strong = strongSighting(evidence.seen, clip.clipUuid);
  if (strong === undefined || !mayRevive(clip.state, strong)) return undefined;
  return observeNow(evidence, revive(clip, evidence.nowMs), strong);
}

function judgeUnknown(evidence: Evidence, sighting: Sighting, judgement: Judgement): void {
  const { seen, remembered, nowMs } = evidence;
  const { clipUuid } = sighting;
  const strong = strongSighting(seen, clipUuid);
  const ended = remembered.get(clipUuid);
  const endedAs = ended?.state ?? evidence.endedAs(clipUuid);
  if (endedAs !== undefined) {
    if (ended === undefined || strong === undefined || !mayRevive(endedAs, strong)) return;
    const met = revive(ended, nowMs);
    judgement.newcomers.push({ met, observation: observeNow(evidence, met, strong) });
    return;
  }
  judgeNew(evidence, sighting, strong, judgement);
}

/** A clip that nobody has met. */
function judgeNew(
  evidence: Evidence,
  sighting: Sighting,
  strong: Sighting | undefined,
  judgement: Judgement,
): void {
  const { org, seen, nowMs } = evidence;
  const { clipUuid } = sighting;
  const shown = strong ?? sighting;
  const fromList = seen.list?.has(clipUuid) === true;
  const met = meet(org.orgId, shown, fromList ? 'list' : 'sweep', nowMs, seen.previousFullLookAtMs);
  const observation = observeNow(evidence, met, shown);
  const isBaseline = org.baselineAtMs === undefined || (org.sweep.phase === 'baseline' && !fromList);
  if (observation.verdict && isBaseline) judgement.endedBefore.push({ ...observation.clip, told: {} });
  // In the list only a moving clip is taken at its word, unless the vendor knows nothing else of it.
  else if (!observation.verdict || strong || !fromList || seen.single.get(clipUuid) === 'null') {
    judgement.arrivals++;
    judgement.newcomers.push({ met, observation });
  }
}

function observeNow({ org, limits, nowMs }: Evidence, clip: ClipRecord, sighting: Sighting): Observation {
  const deviceUuids = sighting.details.deviceUuids ?? clip.details.deviceUuids;
  const observation = observe(clip, sighting, nowMs, limits, priorOf(org.learned, deviceUuids));
  switch (observation.verdict?.outcome) {
    case 'stalled':
      return { ...observation, expected: expectedDurationOf(org.learned, deviceUuids) };
    case 'resumed':
      return { ...observation, expectedEnd: likelyEndOf(observation.clip, org, nowMs) };
    default:
      return observation;
  }
}
