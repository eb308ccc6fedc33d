import { createRandom } from '../../local/random.ts';
import type { VendorWorld } from './fake-vendor.ts';
import { createLives, type LifeOptions } from './fake-vendor.ts';
import type { Dependency, Fate } from './gate.ts';
import { ORG, World } from './world.ts';

const MINUTE_MS = 60_000;

/** Chances at every call to the outside world, 0..1. */
export interface FaultRates {
  killedBefore: number;
  killedAfter: number;
  refused: number;
  replyLost: number;
}

export const NO_FAULTS: FaultRates = { killedBefore: 0, killedAfter: 0, refused: 0, replyLost: 0 };

export interface Scenario {
  lives?: Partial<LifeOptions>;
  rates?: FaultRates;
  /** Chance that a tick comes twice, or not at all. */
  doubledTicks?: number;
  lostTicks?: number;
  /** Clocks are off by up to this much, either way. */
  skewMs?: number;
  outages?: { dependency: Dependency | 'all'; fromMs: number; toMs: number }[];
  forgetAfterMs?: number;
  /** Chance that a list comes back empty, or cut short. */
  listFaults?: number;
  rotateKeyAtMs?: number;
  withoutLease?: boolean;
  /** How long faults go on, and how long everything is well afterwards. */
  horizonMs?: number;
  quietMs?: number;
}

export interface SeedResult {
  seed: number;
  clips: number;
  recorded: number;
  duplicates: number;
  kills: number;
  faults: number;
  vendorCalls: number;
  problems: string[];
  trace: string[];
}

/** Runs one seed of a scenario with the real engine, and judges its history. */
export async function runSeed(scenario: Scenario, seed: number): Promise<SeedResult> {
  const random = createRandom(seed);
  const horizonMs = scenario.horizonMs ?? 20 * MINUTE_MS;
  const quietMs = scenario.quietMs ?? 8 * MINUTE_MS;
  const forgetAfterMs = scenario.forgetAfterMs ?? Infinity;
  const lives = {
    count: 40,
    fromMs: 90_000,
    spreadMs: horizonMs - 5 * MINUTE_MS,
    medianSec: 60,
    ...scenario.lives,
  };
  const clips = createLives(random, lives);
  const listFaults = scenario.listFaults ?? 0;
  const vendor: VendorWorld = {
    clips,
    forgetAfterMs,
    listFault: () => (random() >= listFaults ? 'none' : random() < 0.5 ? 'empty' : 'truncated'),
  };
  const counts = { kills: 0, faults: 0 };
  const rates = scenario.rates ?? NO_FAULTS;
  const world = new World({
    vendor,
    random,
    fate: (_, dependency, nowMs) => {
      const fate = chooseFate(scenario, rates, dependency, nowMs, nowMs < horizonMs, random());
      if (fate !== 'ok') counts.faults++;
      if (fate.startsWith('killed')) counts.kills++;
      return fate;
    },
    ticksAt: (nowMs) => {
      const roll = random();
      if (nowMs >= horizonMs) return 1;
      if (roll < (scenario.lostTicks ?? 0)) return 0;
      return roll > 1 - (scenario.doubledTicks ?? 0) ? 2 : 1;
    },
    skewMs: () => (world.scheduler.now < horizonMs ? (2 * random() - 1) * (scenario.skewMs ?? 0) : 0),
    ...(scenario.withoutLease && { withoutLease: true }),
    ...(scenario.rotateKeyAtMs !== undefined && {
      keys: (nowMs: number) => {
        const key = nowMs < (scenario.rotateKeyAtMs ?? 0) ? 'old' : 'new';
        return { valid: key, stored: key };
      },
    }),
  });
  const lastEndMs = Math.max(...clips.map((clip) => clip.retryEndMs ?? clip.endMs));
  await world.run(Math.max(horizonMs, lastEndMs) + quietMs);
  return {
    seed,
    clips: clips.length,
    recorded: world.history.recorded.length,
    duplicates: world.history.duplicates,
    ...counts,
    vendorCalls: world.vendorCalls,
    problems: [
      ...world.crashes.map(String),
      ...world.history.problems(),
      ...livenessProblems(world),
      ...lost(world, vendor),
    ],
    trace: world.trace,
  };
}

function chooseFate(
  { outages = [] }: Scenario,
  rates: FaultRates,
  dependency: Dependency,
  nowMs: number,
  faulty: boolean,
  roll: number,
): Fate {
  const out = outages.some(
    (outage) =>
      (outage.dependency === 'all' || outage.dependency === dependency) &&
      nowMs >= outage.fromMs &&
      nowMs < outage.toMs,
  );
  if (out) return 'refused';
  if (!faulty) return 'ok';
  let edge = rates.killedBefore;
  if (roll < edge) return 'killed-before';
  edge += rates.killedAfter;
  if (roll < edge) return 'killed-after';
  edge += rates.refused;
  if (roll < edge) return 'refused';
  return roll < edge + rates.replyLost ? 'reply-lost' : 'ok';
}

/** After the faults have stopped nothing is owed any longer, and the org has been checked within three ticks. */
function livenessProblems(world: World): string[] {
  const problems: string[] = [];
  const { org, clips } = world.table.loadOrg(ORG.id);
  const owed = clips.flatMap((clip) => clip.owed);
  if (owed.length > 0) problems.push(`${owed.length} notifications are still owed`);
  const ageMs = world.scheduler.now - (org?.lastPassAtMs ?? 0);
  if (ageMs > 3 * MINUTE_MS) problems.push(`the last pass was ${Math.round(ageMs / 1000)} s ago`);
  return problems;
}

/** Every clip that began after the baseline and that the vendor still knew when it could be asked was told of. */
function lost(world: World, vendor: VendorWorld): string[] {
  const baselineAtMs = world.table.orgs.get(ORG.id)?.baselineAtMs ?? Infinity;
  return vendor.clips
    .filter((clip) => clip.startMs > baselineAtMs && clip.ending !== 'vanished')
    .filter((clip) =>
      world.history.outcomesOf(clip.uuid).every((outcome) => outcome === 'stalled' || outcome === 'resumed'),
    )
    .map((clip) => `clip ${clip.uuid} (${clip.ending}) was lost`);
}
