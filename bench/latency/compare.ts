import { createRandom } from '../../local/random.ts';
import { clipwatch } from './engine.ts';
import { oracle, pollEachClip, pollEachClipOnTheMinute, pollList, type Run, type Task } from './policies.ts';
import { VendorLine } from './vendor-line.ts';
import { clipsOf, type World } from './world.ts';

/** Ours, and what one would otherwise write. */
const POLICIES = {
  clipwatch: clipwatch(),
  'clipwatch-registered': clipwatch({ idleSeconds: 300 }, true),
  'per-clip-60s': pollEachClipOnTheMinute,
  'per-clip-2s': pollEachClip(2),
  'per-clip-5s': pollEachClip(5),
  'per-clip-10s': pollEachClip(10),
  'wait-loop-30s': pollEachClip(30),
  'list-10s': pollList(10),
  oracle,
} satisfies Record<string, (task: Task) => Run | Promise<Run>>;

export type PolicyName = keyof typeof POLICIES;
export const POLICY_NAMES = Object.keys(POLICIES) as PolicyName[];

/** What a policy achieved: seconds from the vendor's finish to the publish, and what it cost. */
export interface Figures {
  name: PolicyName;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Calls made while a clip was in flight or untold, for each clip of the world. */
  callsPerClip: number;
  /** Null where the world was idle for less than ten minutes. */
  callsPerIdleHour: number | null;
  missed: number;
}

/** Lets one policy loose on a world. */
export async function measure(
  name: PolicyName,
  world: World,
  { seed, scale }: { seed: number; scale: number },
): Promise<Figures> {
  const clips = clipsOf(world, seed, scale);
  const random = createRandom(seed + 1);
  const line = new VendorLine(random, world.vendor);
  const run = await POLICIES[name]({ clips, line, random });
  const sorted = run.latenciesSec.toSorted((a, b) => a - b);
  const quantile = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Infinity);
  return {
    name,
    mean: round(sorted.reduce((sum, sec) => sum + sec, 0) / Math.max(1, sorted.length)),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: quantile(1),
    callsPerClip: round((line.calls - run.idleCalls) / clips.length),
    callsPerIdleHour: run.idleSec >= 600 ? round(run.idleCalls / (run.idleSec / 3_600)) : null,
    missed: run.missed,
  };
}

/** The worst of each figure over the runs of one policy in one world. */
export function worstOf(runs: readonly Figures[]): Figures {
  const worst = (value: (figures: Figures) => number) => Math.max(...runs.map(value));
  const idle = runs.flatMap(({ callsPerIdleHour }) => callsPerIdleHour ?? []);
  return {
    name: (runs[0] as Figures).name,
    mean: worst(({ mean }) => mean),
    p50: worst(({ p50 }) => p50),
    p95: worst(({ p95 }) => p95),
    p99: worst(({ p99 }) => p99),
    max: worst(({ max }) => max),
    callsPerClip: worst(({ callsPerClip }) => callsPerClip),
    callsPerIdleHour: idle.length > 0 ? Math.max(...idle) : null,
    missed: worst(({ missed }) => missed),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
