import { isTerminal } from '../../functions/core/clip.ts';
import type { Scenario } from './scenario.ts';
import { OUR_EPOCH_MS } from './simulated-ports.ts';
import { finalEndMs, statusAt, type TrueClip } from './true-clip.ts';
import type { OrgWorld, World } from './world.ts';

const MINUTE_MS = 60_000;
/** How long a clip must be there to be asked for so that it counts as lost when nothing is told of it. */
const ASKABLE_MS = 6 * MINUTE_MS;

/** Three ticks after the faults have stopped, what was owed is out, and each org's vendor has been looked at. */
export function livenessProblems(world: World, orgs: readonly OrgWorld[], stoppedAtMs: number): string[] {
  return orgs.flatMap(({ organization: { id } }) => {
    const late = owedSince(world, id, stoppedAtMs);
    const lookedAtMs = world.ports.lookedAtMs.get(id) ?? 0;
    return [
      ...late.map((event) => `${event} is still owed three ticks after the faults have stopped`),
      ...(lookedAtMs < stoppedAtMs ? [`${id} was not checked within three ticks`] : []),
    ];
  });
}

/** Five minutes after an outage, what was owed is out, and what ended meanwhile and is still known has been told. */
export function drainProblems(world: World, orgs: readonly OrgWorld[], overAtMs: number): string[] {
  return orgs.flatMap((org) => {
    const { id } = org.organization;
    const untold = org.vendor.clips.filter(
      (clip) =>
        wasNoticed(world, org, clip) &&
        finalEndMs(clip) < overAtMs &&
        statusAt(clip, world.scheduler.now, org.vendor.forgetAfterMs) !== undefined &&
        !isTold(world, id, clip),
    );
    return [
      ...owedSince(world, id, overAtMs).map(
        (event) => `${event} is still owed five minutes after the outage`,
      ),
      ...untold.map(({ uuid }) => `${id} ${uuid} is not told of five minutes after the outage`),
    ];
  });
}

/** At the end nothing is owed, no clip is in flight any longer, and how each clip ended has been told. */
export function finalProblems(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  return orgs.flatMap((org) => {
    const { id } = org.organization;
    const { clips } = world.table.loadOrg(id);
    const lost = org.vendor.clips.filter(
      (clip) =>
        clip.ending !== 'vanished' &&
        Number.isFinite(clip.endMs) &&
        wasNoticed(world, org, clip, scenario.skewMs) &&
        couldBeAsked(clip, org.vendor.forgetAfterMs, scenario) &&
        !isTold(world, id, clip),
    );
    return [
      ...clips.flatMap(({ owed }) => owed).map(({ event }) => `${event.id} is still owed`),
      ...clips
        .filter(({ state }) => !isTerminal(state))
        .map(({ clipUuid, state }) => `${id} ${clipUuid} is still ${state}`),
      ...lost.map(({ uuid, ending }) => `${id} ${uuid} (${ending}) was lost`),
    ];
  });
}

/** Clips that had ended before the first look are no news, and a person's `stop` ends the telling. */
function wasNoticed(world: World, { organization: { id } }: OrgWorld, clip: TrueClip, skewMs = 0): boolean {
  const baselineAtMs = world.table.orgs.get(id)?.baselineAtMs ?? Infinity;
  return clip.startMs > baselineAtMs - OUR_EPOCH_MS + skewMs && !world.history.wasStopped(id, clip.uuid);
}

/** The last outcome told is how the clip ended in the end, or that nobody waits for it any longer. */
function isTold(world: World, orgId: string, clip: TrueClip): boolean {
  const last = world.history.eventsOf(orgId, clip.uuid).at(-1)?.data.outcome;
  if (last === 'expired' || (last === 'failed' && isRetriedUnseen(clip))) return true;
  if (clip.retryEndMs !== undefined) return last === 'completed';
  const outcomes = { COMPLETE: 'completed', FAILED: 'failed', DELETED: 'removed', vanished: 'removed' };
  return last === outcomes[clip.ending];
}

/**
 * A sweep looks at clips that were created recently, and the list shows a retry while it lasts: an old clip's retry
 * that begins and ends between two looks is not seen.
 */
function isRetriedUnseen({ startMs, retryStartMs, retryEndMs }: TrueClip): boolean {
  if (retryStartMs === undefined || retryEndMs === undefined) return false;
  return retryEndMs - retryStartMs < MINUTE_MS && retryEndMs - startMs > 4 * MINUTE_MS;
}

/**
 * A clip that the vendor forgets while we cannot ask, or not record what we see, is lost by design. So is one that it
 * forgets before any invocation lived long enough.
 */
function couldBeAsked(clip: TrueClip, forgetAfterMs: number, { outages = [], rates }: Scenario): boolean {
  const fromMs = finalEndMs(clip);
  const toMs = fromMs + forgetAfterMs;
  if (toMs === Infinity) return true;
  if (rates !== undefined) return false;
  const blind = outages
    .filter(({ dependency }) => dependency !== 'topics')
    .filter((outage) => outage.toMs > fromMs && outage.fromMs < toMs);
  if (blind.length === 0) return true;
  const before = Math.min(...blind.map((outage) => outage.fromMs)) - fromMs;
  const after = toMs - Math.max(...blind.map((outage) => outage.toMs));
  return Math.max(before, after) >= ASKABLE_MS;
}

function owedSince(world: World, orgId: string, sinceMs: number): string[] {
  const recordedAtMs = new Map(world.history.recorded.map(({ event, atMs }) => [event.id, atMs]));
  return world.table
    .loadOrg(orgId)
    .clips.flatMap(({ owed }) => owed)
    .filter(({ event }) => (recordedAtMs.get(event.id) ?? 0) < sinceMs)
    .map(({ event }) => event.id);
}
