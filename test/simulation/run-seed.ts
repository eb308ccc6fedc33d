import { createRandom } from '../../local/random.ts';
import type { ListFault, VendorWorld } from './fake-vendor.ts';
import { type Call, createTimedGate, type Dependency, type Fate } from './gate.ts';
import { drainProblems, finalProblems, livenessProblems } from './judgement.ts';
import type { Outage, Scenario } from './scenario.ts';
import { createLives, finalEndMs, neverWas, type TrueClip } from './true-clip.ts';
import { type OrgWorld, World } from './world.ts';

const MINUTE_MS = 60_000;
const ORGS = ['acme', 'globex'];
const LATENCY_MS: Record<Dependency, number> = { table: 8, topics: 30, vendor: 275, secrets: 20, lambda: 30 };
/** The third tick after the faults have stopped, and time for its pass. */
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
  const orgs = ORGS.map((id, index) =>
    createOrg(scenario, id, createRandom(seed * ORGS.length + index), horizonMs),
  );
  const world = new World({
    orgs,
    gate: (scheduler, witness) =>
      createTimedGate({
        scheduler,
        witness,
        latencyMs: (call) => LATENCY_MS[call.dependency] * (0.6 + 0.8 * randomOf(orgs, call)()),
        fate: (call) => {
          const nowMs = scheduler.now;
          const fate = chooseFate(scenario, call, nowMs, nowMs < horizonMs, randomOf(orgs, call)());
          if (fate !== 'ok') counts.faults++;
          if (fate.startsWith('killed')) counts.kills++;
          return fate;
        },
      }),
    ...(scenario.limits && { limits: scenario.limits }),
    ...(scenario.withoutLease && { withoutLease: true }),
    maxSkewMs: scenario.skewMs ?? 0,
  });
  for (const org of orgs) scheduleWatches(world, org, scenario, horizonMs);
  const problems: string[] = [];
  const outages = scenario.outages ?? [];
  const faultsEndMs = Math.max(horizonMs, ...outages.map(({ toMs }) => toMs));
  for (const { toMs } of outages)
    world.scheduler.at(toMs + DRAINED_MS, () => {
      problems.push(...drainProblems(world, orgs, toMs));
    });
  if (outages.length === 0)
    world.scheduler.at(faultsEndMs + THREE_TICKS_MS, () => {
      problems.push(...livenessProblems(world, orgs, horizonMs));
    });
  const lastEndMs = Math.max(
    ...orgs.flatMap(({ vendor }) => vendor.clips.map(finalEndMs)).filter(Number.isFinite),
  );
  const quietMs = scenario.quietMs ?? 8 * MINUTE_MS;
  await world.run(Math.max(faultsEndMs, lastEndMs) + quietMs);
  problems.push(...world.oddities, ...world.history.problems(), ...finalProblems(world, orgs, scenario));
  const { history, ports, trace, traceHash } = world;
  if (!scenario.skewMs && history.hastyTakeovers > 0)
    problems.push(`${history.hastyTakeovers} notifications were taken over from living invocations`);
  return {
    seed,
    clips: orgs.reduce((total, { vendor }) => total + vendor.clips.length, 0),
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

function createOrg(scenario: Scenario, id: string, random: () => number, horizonMs: number): OrgWorld {
  const isTroubled = scenario.troubled === undefined || scenario.troubled === id;
  const { listFaults = 0, lostTicks = 0, doubledTicks = 0, skewMs = 0, rotation } = scenario;
  const lives = {
    count: 20,
    fromMs: 90_000,
    spreadMs: horizonMs - 5 * MINUTE_MS,
    medianSec: 60,
    denied: 0,
    stuck: 0,
    ...scenario.lives,
  };
  const clips = createLives(random, lives);
  for (let index = 0; index < (scenario.watches?.neverWere ?? 0); index++) clips.push(neverWas(index));
  const vendor: VendorWorld = {
    clips,
    forgetAfterMs: scenario.forgetAfterMs ?? Infinity,
    listFault: () => (isTroubled && listFaults > 0 ? listFault(random, listFaults) : 'none'),
  };
  return {
    organization: { id, baseUrl: 'https://api.example', secretId: id },
    vendor,
    random,
    ticksAt: (nowMs) => {
      const roll = random();
      if (nowMs >= horizonMs || !isTroubled) return 1;
      if (roll < lostTicks) return 0;
      return roll > 1 - doubledTicks ? 2 : 1;
    },
    ...(isTroubled && skewMs > 0 && { skewMs: () => (2 * random() - 1) * skewMs }),
    ...(isTroubled &&
      rotation && {
        keys: (nowMs: number) => ({
          valid: nowMs < rotation.atMs ? 'old' : 'new',
          stored: nowMs < (rotation.storedAtMs ?? rotation.atMs) ? 'old' : 'new',
        }),
      }),
  };
}

function listFault(random: () => number, chance: number): ListFault {
  if (random() >= chance) return 'none';
  return random() < 0.5 ? 'empty' : 'truncated';
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

function randomOf(orgs: readonly OrgWorld[], { process }: Call): () => number {
  const org = orgs.find(({ organization }) => organization.id === process.orgId);
  if (org === undefined) throw new Error(`There is no org ${process.orgId} in this world`);
  return org.random;
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
