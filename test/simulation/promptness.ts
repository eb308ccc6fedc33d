import type { Told } from './history.ts';
import { couldBeMet } from './judgement.ts';
import type { Scenario } from './scenario.ts';
import type { TrueClip } from './true-clip.ts';
import type { OrgWorld, World } from './world.ts';

const MINUTE_MS = 60_000;
/** One message in 200 ms to people, over all orgs: five a second. A call's own way may take this much more or less. */
const PEOPLE_A_SECOND = 5;
const JITTER_MS = 60;
/** People are told of a clip as of any other for this many attempts; then that it keeps failing, then once an hour. */
const ATTEMPTS_TOLD = 3;
const HOUR_MS = 60 * MINUTE_MS;
/** However much befalls an org, people get ten messages of it at once, and one more for each half minute that passes. */
const AT_ONCE = 10;
/** Where more clips than these are in flight or told of, three; beyond that, one by one, half a minute apart or more. */
const MANY = 12;
const AT_ONCE_OF_MANY = 3;
const APART_MS = 25_000;
const ONE_MORE_MS = 30_000;
/** A message is on its way for up to some seconds: so much of the next one. */
const A_LITTLE = 0.2;
/** Whoever dies, or works beside another, may forget what was told once more. */
const UNDER_FAULTS = 2;
/** A storming org's next message to people comes this much later at the most. */
const LONGEST_HOLD_MS = 6 * MINUTE_MS;
/** Who slept hears with the next turn. */
const NEXT_TURN_MS = MINUTE_MS;
/** Of things of more kinds than these not all go at once: the rest waits once more. */
const KINDS_AT_ONCE = 4;
/** Once it has been out for a while, a topic is tried so often in ten minutes at the most, over all orgs. */
const TEN_MINUTES_MS = 10 * MINUTE_MS;
const MOST_TRIALS = { denied: 14, gone: 14, throttled: 30, unavailable: 30 };
/** Where faults strike at every call, a true stall is told this much after its limit at the latest. */
const UNDER_FAULTS_MS = 10 * MINUTE_MS;
const ATTENDED_MS = 4 * MINUTE_MS;

/** What is healthy is told in time, whatever is broken beside it. */
export function silenceProblems(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  return [...unrecorded(world, orgs, scenario), ...unpublished(world, scenario)].slice(0, 10);
}

/** Ends that were recorded too late, or not at all. */
function unrecorded(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  const { prompt, troubled } = scenario;
  if (prompt === undefined) return [];
  return orgs
    .filter(({ organization }) => organization.id !== troubled)
    .flatMap((org) => {
      const { id } = org.organization;
      const baselineAtMs = world.ports.baselineAtMs.get(id) ?? Infinity;
      return org.vendor.clips.flatMap((clip) => {
        const isNews = clip.startMs > baselineAtMs;
        if (!isNews || !isPlain(clip) || !couldBeMet(clip, scenario) || org.isStorable?.(clip.uuid) === false)
          return [];
        if (world.history.wasStopped(id, clip.uuid) || clip.endMs + prompt.recordMs > world.scheduler.now)
          return [];
        // Between two looks a failure may have been tried again: then what came of it is told.
        const isEnd = (outcome: string) =>
          outcome === OUTCOMES[clip.ending] || (outcome === 'completed' && clip.retryEndMs !== undefined);
        const told = world.history.recorded.find(
          ({ event }) => event.data.orgId === id && event.subject === clip.uuid && isEnd(event.data.outcome),
        );
        const tookMs = (told?.atMs ?? Infinity) - clip.endMs;
        if (tookMs <= prompt.recordMs) return [];
        return [`${id} ${clip.uuid} was silenced: its end was recorded after ${Math.round(tookMs / 1000)} s`];
      });
    });
}

const OUTCOMES = { COMPLETE: 'completed', FAILED: 'failed', DELETED: 'removed', vanished: 'removed' };

/** A clip with one end, which the vendor shows. */
function isPlain({ ending, endMs, denied, flap }: TrueClip): boolean {
  return ending !== 'vanished' && Number.isFinite(endMs) && denied === undefined && flap === undefined;
}

/** What was recorded and came to a healthy topic too late, or never. */
function unpublished(
  { history, listeners, scheduler }: World,
  { prompt, topics = [], troubled }: Scenario,
): string[] {
  if (prompt === undefined) return [];
  const kindsAround = (orgId: string, aboutMs: number) =>
    new Set(
      history.recorded.flatMap(({ event: { data }, atMs }) =>
        data.orgId === orgId && Math.abs(atMs - aboutMs) < LONGEST_HOLD_MS
          ? [`${data.outcome} ${data.late}`]
          : [],
      ),
    ).size;
  return history.recorded.flatMap(({ event, atMs }) => {
    if (event.data.orgId === troubled) return [];
    return [...history.destinationsOf(event.id)].flatMap((destination) => {
      const isForPeople = destination !== 'events';
      const soonMs = prompt.publishMs + (isForPeople ? LONGEST_HOLD_MS : 0);
      const isNight = (ms: number) => listeners.isNight(destination, event.data.outcome, ms);
      // What could have been told at once, or before the night began, may wait until its end.
      const nightMs = [atMs, atMs + soonMs / 2, atMs + soonMs].find(isNight);
      const endMs =
        nightMs === undefined ? atMs : listeners.nightEndsAtMs(destination, event.data.outcome, nightMs);
      const limitMs = endMs - atMs + (nightMs === undefined ? 0 : NEXT_TURN_MS) + soonMs;
      const isSick = topics.some(
        (fault) =>
          fault.destination === destination && fault.fromMs < atMs + limitMs && fault.toMs > atMs - MINUTE_MS,
      );
      const isSpared =
        isForPeople && (event.data.attempt > ATTEMPTS_TOLD || history.wasSuperseded(destination, event.id));
      const isGone = listeners.hears(destination, event, atMs, scheduler.now) !== 'always';
      if (isSick || isSpared || isGone || atMs + limitMs > scheduler.now) return [];
      const tookMs = (history.publishedAtMs.get(`${destination} ${event.id}`) ?? Infinity) - atMs;
      const isOfMany = isForPeople && kindsAround(event.data.orgId, atMs) > KINDS_AT_ONCE;
      if (tookMs <= limitMs + (isOfMany ? LONGEST_HOLD_MS : 0)) return [];
      return [`${event.id} was silenced: ${destination} had it after ${Math.round(tookMs / 1000)} s`];
    });
  });
}

/** Each clip that truly stood still for longer than its limit, where the vendor could show it, was told of in time. */
export function stallProblems(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  const patienceMs = (scenario.prompt?.recordMs ?? UNDER_FAULTS_MS) + 2 * (scenario.skewMs ?? 0);
  return orgs.flatMap((org) => {
    const { id } = org.organization;
    const baselineAtMs = world.ports.baselineAtMs.get(id) ?? Infinity;
    return org.vendor.clips.flatMap((clip) => {
      const stall = standstill(clip);
      if (stall === undefined || clip.startMs <= baselineAtMs || org.isStorable?.(clip.uuid) === false)
        return [];
      const limitAtMs = stall.fromMs + world.limits.stallSeconds * 1000;
      const untilMs = limitAtMs + patienceMs;
      if (untilMs > stall.toMs || untilMs > world.scheduler.now) return [];
      // Where every invocation dies there is nobody to see that it stands still, or to tell.
      const ends = world.endedWellAtMs.get(id) ?? [];
      const isAttended =
        ends.some((atMs) => atMs > stall.fromMs && atMs < stall.fromMs + ATTENDED_MS) &&
        ends.some((atMs) => atMs > limitAtMs + MINUTE_MS && atMs < untilMs);
      if (!isAttended) return [];
      if (isBlindWithin(scenario, stall.fromMs, untilMs) || world.history.wasStopped(id, clip.uuid))
        return [];
      const told = world.history.recorded.find(
        ({ event }) =>
          event.data.orgId === id && event.subject === clip.uuid && event.data.outcome === 'stalled',
      );
      if (told !== undefined && told.atMs <= untilMs) return [];
      const when =
        told === undefined ? 'never told' : `told after ${Math.round((told.atMs - stall.fromMs) / 1000)} s`;
      return [`${id} ${clip.uuid} stands still, and that was ${when}`];
    });
  });
}

function standstill(clip: TrueClip): { fromMs: number; toMs: number } | undefined {
  if (clip.denied !== undefined || clip.unreadable || clip.visibleFromMs === Infinity) return undefined;
  if (clip.endMs === Infinity) return { fromMs: clip.startMs + MINUTE_MS, toMs: Infinity };
  return clip.stall;
}

/** Was the vendor, or the table, out of reach meanwhile? */
function isBlindWithin(
  { outages = [], endpoints = [], troubled, rotation }: Scenario,
  fromMs: number,
  toMs: number,
): boolean {
  const spans = [...outages, ...endpoints.filter(({ endpoint }) => endpoint === 'all')];
  return (
    rotation !== undefined ||
    troubled !== undefined ||
    spans.some((span) => span.fromMs < toMs && span.toMs > fromMs)
  );
}

/** A topic that is out for good is tried more and more rarely, whoever it is that tries. */
export function frugalProblems({ ports }: World, { topics = [] }: Scenario): string[] {
  return topics.flatMap(({ destination, fromMs, toMs, chance, kind }) => {
    if (
      toMs !== Infinity ||
      chance !== undefined ||
      kind === 'twice' ||
      kind === 'invalid' ||
      kind === 'slow'
    )
      return [];
    const times = ports.refusedAtMs
      .filter((refused) => refused.destination === destination && refused.atMs > fromMs + TEN_MINUTES_MS)
      .map(({ atMs }) => atMs);
    const most = MOST_TRIALS[kind];
    const isMany = times.some((atMs, index) => atMs - (times[index - most] ?? -Infinity) < TEN_MINUTES_MS);
    return isMany ? [`${destination} was tried ${most} times in ten minutes, though it is out`] : [];
  });
}

/** People get no more than SNS and they themselves can take. */
export function stormProblems({ history }: World, scenario: Scenario): string[] {
  const problems: string[] = [];
  const attempts = new Map(history.recorded.map(({ event }) => [event.id, event]));
  const toPeople = Map.groupBy(
    history.told.filter(({ destination }) => destination !== 'events'),
    ({ destination }) => destination,
  );
  for (const [destination, told] of toPeople) {
    // Where clocks are wrong there is no common second.
    const isTimed = scenario.skewMs === undefined && scenario.setBackMs === undefined;
    const fast =
      isTimed &&
      told.find((message, index) => {
        const earlier = told[index - PEOPLE_A_SECOND];
        return earlier !== undefined && message.atMs - earlier.atMs < 1000 - JITTER_MS;
      });
    if (fast)
      problems.push(
        `${destination} got more than ${PEOPLE_A_SECOND} messages in the second before ${fast.atMs}`,
      );
    const { rates, withoutLease, throttled, outages } = scenario;
    const allowance = rates || withoutLease || throttled || outages ? UNDER_FAULTS : 1;
    if (isTimed) problems.push(...stormsOfOrgs(destination, told, allowance, withoutLease === true));
    for (const [orgId, messages] of Map.groupBy(told, (message) => message.orgId))
      if (messages.length > (scenario.mostMessages ?? Infinity))
        problems.push(`${destination} was told of ${orgId} in ${messages.length} messages`);
    problems.push(...stormsOfClips(destination, told, (id) => attempts.get(id)?.data));
  }
  return problems.slice(0, 10);
}

/** The more happens to an org, the more people are told of together. */
function stormsOfOrgs(
  destination: string,
  told: readonly Told[],
  allowance: number,
  /** Invocations that work beside one another do not know what the others tell. */
  areSideBySide: boolean,
): string[] {
  return [...Map.groupBy(told, ({ orgId }) => orgId)].flatMap(([orgId, messages]) => {
    let level = 0;
    let lastMs = 0;
    let wereMany = false;
    for (const { atMs, inFlight, eventIds } of messages) {
      const sinceMs = atMs - lastMs;
      level = Math.max(0, level - (allowance * sinceMs) / ONE_MORE_MS) + 1;
      lastMs = atMs;
      const areMany = inFlight + eventIds.length > MANY;
      const isOfMany = !areSideBySide && areMany && wereMany && sinceMs < APART_MS;
      wereMany = areMany;
      if (level > allowance * (isOfMany ? AT_ONCE_OF_MANY : AT_ONCE) + A_LITTLE)
        return [`${destination} got too many messages of ${orgId} before ${Math.round(atMs / 1000)} s`];
    }
    return [];
  });
}

/** After its third attempt a clip is told of once more, and then once an hour; that it is complete, at once. */
function stormsOfClips(
  destination: string,
  told: readonly Told[],
  eventOf: (id: string) => { clipUuid: string; orgId: string; attempt: number; outcome: string } | undefined,
): string[] {
  const lastAtMs = new Map<string, number>();
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { atMs, eventIds } of told) {
    const clips = new Set<string>();
    for (const id of eventIds) {
      const event = eventOf(id);
      // A copy, which a fault explains or another judgement complains of.
      if (event === undefined || seen.has(id)) continue;
      seen.add(id);
      if (event.attempt > ATTEMPTS_TOLD && event.outcome !== 'completed')
        clips.add(`${event.orgId} ${event.clipUuid}`);
    }
    for (const clip of clips) {
      const sinceMs = atMs - (lastAtMs.get(clip) ?? -Infinity);
      if (sinceMs < HOUR_MS - MINUTE_MS)
        problems.push(
          `${destination} was told of ${clip} again after ${Math.round(sinceMs / 1000)} s, though it keeps failing`,
        );
      lastAtMs.set(clip, atMs);
    }
  }
  return problems;
}
