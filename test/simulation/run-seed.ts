import type { Audience } from '../../functions/domain/audience/audience.ts';
import { createRandom } from '../../local/random.ts';
import { expectedFacts } from './expected-facts.ts';
import { type Call, createTimedGate, type Dependency, type Fate } from './gate.ts';
import { drainProblems, finalProblems, livenessProblems } from './judgement.ts';
import { nightProblems } from './night-judgement.ts';
import { createOrgs, topicFault } from './org-world.ts';
import { frugalProblems, silenceProblems, stallProblems, stormProblems } from './promptness.ts';
import type { Outage, Scenario } from './scenario.ts';
import { finalEndMs, neverWas, type TrueClip } from './true-clip.ts';
import { type OrgWorld, World } from './world.ts';

const MINUTE_MS = 60_000;
const LATENCY_MS: Record<Dependency, number> = { table: 8, topics: 30, vendor: 275, secrets: 20, queue: 15 };
/** A slow endpoint answers after 3 to 10 s. */
const SLOW_MS = { least: 3_000, more: 7_000 };
/** Where answers are slow, what is recorded may have been seen so long ago. */
const SLOW_LOOK_MS = 75_000;
/** The third tick after the faults have stopped, and time for its pass: by a clock that may have been wrong. */
const THREE_TICKS_MS = 3 * MINUTE_MS + 15_000;
const DRAINED_MS = 5 * MINUTE_MS;

export interface SeedResult {
  seed: number;
  clips: number;
  recorded: number;
  /** What was recorded, and when. */
  outcomes: { orgId: string; eventId: string; atMs: number }[];
  duplicates: number;
  /** What the faults that struck between publish and settle would excuse. */
  allowedDuplicates: number;
  hastyTakeovers: number;
  kills: number;
  faults: number;
  vendorCalls: number;
  problems: string[];
  /** The last 50 steps. */
  trace: string[];
  traceHash: string;
}

/** Runs one seed of a scenario with the real functions, and judges its history. */
export async function runSeed(scenario: Scenario, seed: number): Promise<SeedResult> {
  const horizonMs = scenario.horizonMs ?? 20 * MINUTE_MS;
  const counts = { kills: 0, faults: 0 };
  const orgs = createOrgs(scenario, seed, horizonMs);
  const topicRandom = createRandom(seed + 7_919);
  const tickRandom = createRandom(seed + 104_729);
  const randoms = new Map(orgs.map(({ organization, random }) => [organization.id, random]));
  const randomOf = ({ process }: Call) => randoms.get(process.orgId) ?? tickRandom;
  const isSlow = scenario.endpoints?.some(({ kind }) => kind === 'slow') === true;
  const world = new World({
    orgs,
    gate: (scheduler, witness) =>
      createTimedGate({
        scheduler,
        witness,
        latencyMs: (call) => latencyMs(scenario, call, scheduler.now, randomOf(call)),
        fate: (call) => {
          const nowMs = scheduler.now;
          const fate = chooseFate(scenario, call, nowMs, nowMs < horizonMs, randomOf(call)());
          if (fate !== 'ok') counts.faults++;
          if (fate.startsWith('killed')) counts.kills++;
          return fate;
        },
      }),
    ...(scenario.limits && { limits: scenario.limits }),
    ...(scenario.withoutLease && { withoutLease: true }),
    ...(scenario.slots !== undefined && { slots: scenario.slots }),
    ...(scenario.batches && { batches: true }),
    ticksAt: (nowMs) => ticksAt(scenario, nowMs < horizonMs, tickRandom()),
    isSourceStopped: (nowMs) => isWithin(scenario.stoppedSource, nowMs),
    ...(isSlow && { lookMs: SLOW_LOOK_MS }),
    ...(scenario.epochMs !== undefined && { epochMs: scenario.epochMs }),
    ...(scenario.audiences && { audiencesAt: (nowMs: number) => audiencesAt(scenario, nowMs) }),
    maxSkewMs: (scenario.skewMs ?? 0) + (scenario.setBackMs ?? 0),
    topicFault: (destination, nowMs) => {
      const fault = topicFault(scenario, destination, nowMs, topicRandom);
      if (fault !== undefined) counts.faults++;
      return fault;
    },
  });
  for (const org of orgs) scheduleWatches(world, org, scenario, horizonMs);
  scheduleFlood(world, orgs, scenario);
  for (const { atMs, says } of scenario.changes ?? [])
    world.scheduler.at(atMs, () => {
      for (const [orgId, audiences] of Object.entries(says ?? {})) world.sayAudiences(orgId, audiences);
    });
  const problems = scheduleJudgements(world, orgs, scenario, horizonMs);
  await world.run(endOf(orgs, scenario, horizonMs));
  problems.push(...judge(world, orgs, scenario));
  const { history, ports, trace, traceHash } = world;
  return {
    seed,
    clips: orgs.reduce((total, { vendor }) => total + vendor.clips.filter(isOfToday).length, 0),
    recorded: history.recorded.length,
    outcomes: history.recorded.map(({ event, atMs }) => ({
      orgId: event.data.orgId,
      eventId: event.id,
      atMs,
    })),
    duplicates: history.duplicates,
    allowedDuplicates: history.allowedDuplicates,
    hastyTakeovers: history.hastyTakeovers,
    ...counts,
    vendorCalls: ports.vendorCalls,
    problems,
    trace,
    traceHash,
  };
}

/** Neither of the past nor an id that never was a clip. */
function isOfToday({ startMs, visibleFromMs }: TrueClip): boolean {
  return startMs > 0 && Number.isFinite(visibleFromMs);
}

/** When the faults that end have ended. */
function faultsEndMs({ outages = [], endpoints = [], topics = [] }: Scenario, horizonMs: number): number {
  const ends = [...outages, ...endpoints, ...topics].map(({ toMs }) => toMs).filter(Number.isFinite);
  return Math.max(horizonMs, ...ends);
}

function endOf(orgs: readonly OrgWorld[], scenario: Scenario, horizonMs: number): number {
  const ends = orgs.flatMap(({ vendor }) =>
    vendor.clips.flatMap((clip) => [finalEndMs(clip), deniedUntilMs(clip)]),
  );
  return (
    Math.max(faultsEndMs(scenario, horizonMs), ...ends.filter(Number.isFinite)) +
    (scenario.quietMs ?? 8 * MINUTE_MS)
  );
}

function deniedUntilMs({ denied }: TrueClip): number {
  return denied?.toMs ?? 0;
}

/** Judgements in the midst of a run go into the list that this returns. */
function scheduleJudgements(
  world: World,
  orgs: readonly OrgWorld[],
  scenario: Scenario,
  horizonMs: number,
): string[] {
  const problems: string[] = [];
  const { outages = [] } = scenario;
  for (const { toMs } of outages)
    world.scheduler.at(toMs + DRAINED_MS, () => {
      problems.push(...drainProblems(world, orgs, toMs));
    });
  const overAtMs = faultsEndMs(scenario, horizonMs);
  if (outages.length === 0)
    world.scheduler.at(overAtMs + THREE_TICKS_MS + 2 * (scenario.skewMs ?? 0), () => {
      problems.push(...livenessProblems(world, orgs, scenario, overAtMs));
    });
  return problems;
}

function judge(world: World, orgs: readonly OrgWorld[], scenario: Scenario): string[] {
  const { history, oddities, facts } = world;
  const dead = new Set(
    scenario.topics?.filter(({ toMs }) => toMs === Infinity).map((fault) => fault.destination),
  );
  const isTimed = scenario.skewMs === undefined && scenario.setBackMs === undefined;
  return [
    ...oddities,
    ...history.problems(isTwice(scenario) ? new Set() : dead),
    ...finalProblems(world, orgs, scenario),
    ...silenceProblems(world, orgs, scenario),
    ...stallProblems(world, orgs, scenario),
    ...stormProblems(world, scenario),
    ...nightProblems(world, scenario),
    ...frugalProblems(world, scenario),
    ...facts.problems(expectedFacts(scenario, orgs)),
    ...(isTimed && history.hastyTakeovers > 0
      ? [`${history.hastyTakeovers} notifications were taken over from living invocations`]
      : []),
  ];
}

/** Are all topics well, if eager? */
function isTwice({ topics = [] }: Scenario): boolean {
  return topics.every(({ kind }) => ['twice', 'invalid', 'slow'].includes(kind));
}

/** People give clips to `watch` around the clips' beginning, and stop some of them; they watch some that never were. */
function scheduleWatches(world: World, org: OrgWorld, { watches }: Scenario, horizonMs: number): void {
  if (watches === undefined) return;
  const { random, vendor } = org;
  const orgId = org.organization.id;
  const at = (atMs: number, action: string, clip: TrueClip) =>
    world.scheduler.at(Math.max(1, atMs), () => world.watch({ action, orgId, clipUuid: clip.uuid }));
  for (const clip of vendor.clips) {
    const isReal = Number.isFinite(clip.visibleFromMs);
    if (isReal && random() >= watches.started) continue;
    const startAtMs = isReal ? clip.startMs + (random() - 0.3) * 20_000 : random() * horizonMs;
    at(startAtMs, 'start', clip);
    if (random() >= watches.stopped) continue;
    const stopAtMs = startAtMs + random() * 90_000;
    at(stopAtMs, 'stop', clip);
    if (random() < 0.5) at(stopAtMs + random() * 5_000, 'start', clip);
  }
}

/** Somebody gives ids to `watch` that never were, one after another, for the first org. */
function scheduleFlood(world: World, [org]: readonly OrgWorld[], { flood }: Scenario): void {
  if (flood === undefined || org === undefined) return;
  const orgId = org.organization.id;
  const count = Math.round((flood.perSecond * (flood.toMs - flood.fromMs)) / 1000);
  for (let index = 0; index < count; index++) {
    const clip = neverWas(1_000 + index);
    org.vendor.clips.push(clip);
    world.scheduler.at(flood.fromMs + (index * 1000) / flood.perSecond, () =>
      world.watch({ action: 'start', orgId, clipUuid: clip.uuid }),
    );
  }
}

/** Audiences as they are configured at a moment. */
function audiencesAt({ audiences = [], changes = [] }: Scenario, nowMs: number): readonly Audience[] {
  return changes.findLast((change) => change.atMs <= nowMs && change.audiences)?.audiences ?? audiences;
}

function ticksAt({ lostTicks = 0, doubledTicks = 0 }: Scenario, faulty: boolean, roll: number): number {
  if (!faulty) return 1;
  if (roll < lostTicks) return 0;
  return roll > 1 - doubledTicks ? 2 : 1;
}

function isWithin(span: Scenario['stoppedSource'], nowMs: number): boolean {
  return span !== undefined && nowMs >= span.fromMs && nowMs < span.toMs;
}

function latencyMs(
  { endpoints = [], topics = [], troubled }: Scenario,
  call: Call,
  nowMs: number,
  random: () => number,
): number {
  const isSlow =
    call.dependency === 'vendor' &&
    (troubled === undefined || troubled === call.process.orgId) &&
    endpoints.some(
      ({ endpoint, kind, fromMs, toMs }) =>
        kind === 'slow' && (endpoint === call.name || endpoint === 'all') && nowMs >= fromMs && nowMs < toMs,
    );
  const isTopicSlow = topics.some(
    ({ destination, kind, fromMs, toMs }) =>
      kind === 'slow' && call.name === `publish ${destination}` && nowMs >= fromMs && nowMs < toMs,
  );
  if (isSlow || isTopicSlow) return SLOW_MS.least + SLOW_MS.more * random();
  return LATENCY_MS[call.dependency] * (0.6 + 0.8 * random());
}

function chooseFate(
  { outages = [], rates, troubled }: Scenario,
  call: Call,
  nowMs: number,
  faulty: boolean,
  roll: number,
): Fate {
  if (troubled !== undefined && troubled !== call.process.orgId) return 'ok';
  if (outages.some((outage) => strikes(outage, call, nowMs))) return 'refused';
  if (!faulty || rates === undefined) return 'ok';
  let edge = rates.killedBefore;
  if (roll < edge) return 'killed-before';
  edge += rates.killedAfter;
  if (roll < edge) return 'killed-after';
  edge += rates.refused;
  if (roll < edge) return 'refused';
  return roll < edge + rates.replyLost ? 'reply-lost' : 'ok';
}

function strikes(outage: Outage, call: Call, nowMs: number): boolean {
  if (nowMs < outage.fromMs || nowMs >= outage.toMs) return false;
  if (outage.call !== undefined) return outage.call === call.name;
  return outage.dependency === 'all' || outage.dependency === call.dependency;
}
