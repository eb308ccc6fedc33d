import type { ClipEvent, Owed } from '../../functions/domain/outbox/event.ts';
import type { Scenario } from './scenario.ts';
import { finalEndMs, statusAt, type TrueClip } from './true-clip.ts';
import type { OrgWorld, World } from './world.ts';

const MINUTE_MS = 60_000;
/** How long a clip must be there to be asked for so that it counts as lost when nothing is told of it. */
const ASKABLE_MS = 6 * MINUTE_MS;
/** Where nothing goes wrong, a clip that is there for so long has been met. */
const MEETABLE_MS = 60_000;
/** Clips that were created within this time are looked for when they have ended unseen. */
const RECENT_MS = 4 * MINUTE_MS;
const A_CROWD = 3;
/** People wait this long at the most for the next message about an org. */
const LONGEST_WAIT_MS = 5.5 * MINUTE_MS;
const ENDED = new Set<string>(['completed', 'failed', 'removed', 'not-found', 'expired', 'stopped']);

/** Three ticks after the faults have stopped, what was owed is out, and each org's vendor has been looked at. */
export function livenessProblems(
  world: World,
  orgs: readonly OrgWorld[],
  scenario: Scenario,
  stoppedAtMs: number,
): string[] {
  return orgs.flatMap(({ organization: { id } }) => {
    const late = owedSince(world, id, stoppedAtMs, scenario);
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
      ...owedSince(world, id, overAtMs, {}).map(
        (event) => `${event} is still owed five minutes after the outage`,
      ),
      ...untold.map(({ uuid }) => `${id} ${uuid} is not told of five minutes after the outage`),
    ];
  });
}

/** At the end nothing is owed, no clip is in flight any longer, and how each clip ended has been told. */
export function finalProblems(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  const dead = deadTopics(scenario);
  return orgs.flatMap((org) => {
    const { id } = org.organization;
    const { clips } = world.table.loadOrg(id);
    const isBlind = org.isBlind?.(world.scheduler.now) === true;
    const lost = org.vendor.clips.filter(
      (clip) =>
        clip.ending !== 'vanished' &&
        Number.isFinite(clip.endMs) &&
        !isBlind &&
        couldBeMet(clip, scenario) &&
        org.isStorable?.(clip.uuid) !== false &&
        wasNoticed(world, org, clip, scenario.skewMs) &&
        couldBeAsked(clip, org.vendor.forgetAfterMs, scenario) &&
        !isTold(world, id, clip),
    );
    const unseen = clips.filter(({ state, clipUuid }) => {
      const clip = world.clipOf(id, clipUuid);
      if (ENDED.has(state) || clip === undefined) return false;
      return (
        isDeniedForGood(clip) ||
        !couldBeAsked(clip, org.vendor.forgetAfterMs, scenario) ||
        isBeyondPages(clip, org, scenario)
      );
    });
    // Where many are denied at once there is doubt, and they stay unseen until they are too old.
    // So does the last one in flight, where no page can show another clip, or no other clip is left to be shown.
    const isAlone = unseen.some(({ clipUuid }) => {
      const clip = world.clipOf(id, clipUuid);
      return clip !== undefined && (hasNoOther(org, clip, scenario) || isBeyondPages(clip, org, scenario));
    });
    const isDoubtful =
      unseen.length >= A_CROWD || isAlone || (unseen.length > 0 && isOutForGood(scenario.endpoints ?? []));
    const mayStay = (uuid: string) =>
      isBlind || (isDoubtful && unseen.some(({ clipUuid }) => clipUuid === uuid));
    return [
      ...(world.ports.baselineAtMs.has(id) ? [] : [`${id} never got its baseline`]),
      ...[...clips, ...[world.table.states.get(id) ?? { owed: [] }]]
        .flatMap(({ owed }): readonly Owed[] => owed)
        .filter(({ due }) => Object.keys(due).some((destination) => !dead.has(destination)))
        .map(({ event }) => `${event.id} is still owed`),
      ...clips
        .filter(({ state, clipUuid }) => !ENDED.has(state) && !mayStay(clipUuid))
        .map(({ clipUuid, state }) => `${id} ${clipUuid} is still ${state}`),
      ...lost.map(
        ({ uuid, ending }) => `${id} ${uuid} (${ending}) was lost: told ${toldOf(world, id, uuid)}`,
      ),
    ];
  });
}

function toldOf(world: World, orgId: string, uuid: string): string {
  return (
    world.history
      .eventsOf(orgId, uuid)
      .map(({ data }) => data.outcome)
      .join(', ') || 'nothing'
  );
}

/** Where single clips cannot be asked for, pages prove that one is gone only by others on both sides of it. */
function isBeyondPages(clip: TrueClip, { vendor }: OrgWorld, { endpoints = [] }: Scenario): boolean {
  const cannotAsk = endpoints.some(({ endpoint, toMs }) => endpoint === 'clip' && toMs === Infinity);
  const isShown = ({ ending }: TrueClip) => ending === 'COMPLETE' || ending === 'FAILED';
  const isOldest = !vendor.clips.some((other) => isShown(other) && other.startMs < clip.startMs);
  return cannotAsk && isOldest && clip.ending === 'vanished';
}

/** Topics that take nothing for good. */
export function deadTopics({ topics = [] }: Scenario): ReadonlySet<string> {
  const dead = topics.filter(
    ({ toMs, kind }) => toMs === Infinity && !['twice', 'invalid', 'slow'].includes(kind),
  );
  return new Set(dead.map(({ destination }) => destination));
}

/** Clips that had ended before the first look are no news, and a person's `stop` ends the telling. */
function wasNoticed(world: World, { organization: { id } }: OrgWorld, clip: TrueClip, skewMs = 0): boolean {
  const baselineAtMs = world.ports.baselineAtMs.get(id) ?? Infinity;
  return clip.startMs > baselineAtMs + skewMs && !world.history.wasStopped(id, clip.uuid);
}

/** The last outcome told is how the clip ended in the end, or that nobody waits for it any longer. */
function isTold(world: World, orgId: string, clip: TrueClip): boolean {
  const last = world.history.eventsOf(orgId, clip.uuid).at(-1)?.data.outcome;
  if (last === 'expired' || (last === 'failed' && isRetriedUnseen(clip))) return true;
  // The vendor's own word, for long enough: that it comes back once it has ended is not looked for.
  if (last === 'removed' && clip.denied && endsWhileDenied(clip)) return true;
  if (clip.retryEndMs !== undefined) return last === 'completed';
  const outcomes = { COMPLETE: 'completed', FAILED: 'failed', DELETED: 'removed', vanished: 'removed' };
  return last === outcomes[clip.ending];
}

/**
 * Did the vendor forget all other clips before this one had been gone for long enough? Where some answers come empty, it
 * takes longer until two in a row show another clip.
 */
function hasNoOther(
  { vendor }: OrgWorld,
  clip: TrueClip | undefined,
  { listFaults, outages = [] }: Scenario,
): boolean {
  if (clip === undefined) return false;
  const deniedAtMs = Math.min(clip.endMs, clip.denied?.fromMs ?? Infinity);
  const forgottenAtMs = finalEndMs(clip) + vendor.forgetAfterMs;
  // Nobody asks before an outage is over.
  const blindUntilMs = Math.max(0, ...outages.map(({ toMs }) => toMs));
  const goneAtMs = isDeniedForGood(clip) ? deniedAtMs : Math.max(forgottenAtMs, blindUntilMs);
  const neededMs = listFaults === undefined ? ASKABLE_MS : 3 * ASKABLE_MS;
  return vendor.clips.every(
    (other) => other === clip || finalEndMs(other) + vendor.forgetAfterMs < goneAtMs + neededMs,
  );
}

function isDeniedForGood(clip: TrueClip | undefined): boolean {
  return clip?.ending === 'vanished' || clip?.denied?.toMs === Infinity;
}

/**
 * A clip that was denied before anybody could meet it, and that is old when it turns up, is not looked for. One that
 * lives shortly while no page shows it is met by chance.
 */
export function couldBeMet(
  { visibleFromMs, startMs, endMs, denied }: TrueClip,
  { rates, endpoints = [], paging }: Scenario,
): boolean {
  const meetableMs = rates === undefined ? MEETABLE_MS : ASKABLE_MS;
  const isPageOut = isOutForGood(endpoints) || (paging?.order === 'oldest-first' && isStuck(paging));
  if (isPageOut && endMs - visibleFromMs < meetableMs) return false;
  if (denied === undefined || denied.toMs - startMs < RECENT_MS) return true;
  return denied.toMs !== Infinity && denied.fromMs - visibleFromMs >= meetableMs;
}

/** Are there no pages, or none that show anything? */
function isOutForGood(endpoints: NonNullable<Scenario['endpoints']>): boolean {
  return endpoints.some(
    ({ endpoint, kind, toMs }) => endpoint === 'page' && kind !== 'slow' && toMs === Infinity,
  );
}

/** Do pages come to no end? */
function isStuck({ tokens }: NonNullable<Scenario['paging']>): boolean {
  return tokens === 'refused' || tokens === 'repeats';
}

function endsWhileDenied(clip: TrueClip): boolean {
  const { denied } = clip;
  return denied !== undefined && finalEndMs(clip) >= denied.fromMs && finalEndMs(clip) < denied.toMs;
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
function couldBeAsked(
  clip: TrueClip,
  forgetAfterMs: number,
  { outages = [], endpoints = [], rates }: Scenario,
): boolean {
  const fromMs = finalEndMs(clip);
  const toMs = fromMs + forgetAfterMs;
  if (toMs === Infinity) return true;
  if (rates !== undefined) return false;
  const blind = [
    ...outages.filter(({ dependency }) => dependency !== 'topics'),
    ...endpoints.filter(({ endpoint }) => endpoint === 'all'),
  ].filter((span) => span.toMs > fromMs && span.fromMs < toMs);
  if (blind.length === 0) return true;
  const before = Math.min(...blind.map((span) => span.fromMs)) - fromMs;
  const after = toMs - Math.max(...blind.map((span) => span.toMs));
  return Math.max(before, after) >= ASKABLE_MS;
}

/** What was recorded before this moment and is still owed, to topics that are well, and not held back for people. */
function owedSince(world: World, orgId: string, sinceMs: number, scenario: Scenario): string[] {
  const recordedAtMs = new Map(world.history.recorded.map(({ event, atMs }) => [event.id, atMs]));
  const dead = deadTopics(scenario);
  const nowMs = world.epochMs + world.scheduler.now;
  // Of an org that storms, people hear again after five minutes at the latest.
  const isPaced = (destination: string) =>
    world.history.told.some(
      (message) =>
        message.orgId === orgId &&
        message.destination === destination &&
        message.atMs > world.scheduler.now - LONGEST_WAIT_MS,
    );
  return world.table
    .loadOrg(orgId)
    .clips.flatMap(({ owed }) => owed)
    .filter(({ event }) => (recordedAtMs.get(event.id) ?? 0) < sinceMs)
    .filter(({ event, due }) =>
      Object.entries(due).some(
        ([name, heldUntilMs]) =>
          !dead.has(name) &&
          !(isForPeople(name) && (heldUntilMs > nowMs || isPaced(name) || isNightLately(world, name, event))),
      ),
    )
    .map(({ event }) => event.id);
}

/** Is it night for these people, has it just been, or does none of them hear of it any more? */
function isNightLately({ listeners, scheduler }: World, destination: string, event: ClipEvent): boolean {
  const atMs = scheduler.now;
  const { outcome } = event.data;
  return (
    listeners.nightEndsAtMs(destination, outcome, atMs - 2 * MINUTE_MS) > atMs - 2 * MINUTE_MS ||
    listeners.isNight(destination, outcome, atMs) ||
    listeners.hears(destination, event, atMs - LONGEST_WAIT_MS, atMs) !== 'always'
  );
}

/** A storm is told to people at growing distances. */
function isForPeople(destination: string): boolean {
  return destination !== 'events';
}
