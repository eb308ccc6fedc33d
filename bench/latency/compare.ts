import { createRandom } from '../../local/random.ts';
import { clipwatch } from './engine.ts';
import { oracle, pollEachClip, pollList, type Run } from './policies.ts';
import { clipsOf, type World, type WorldClip } from './world.ts';

type Policy = (clips: readonly WorldClip[], random: () => number) => Run | Promise<Run>;

/** Ours, and what one would otherwise write. */
export const POLICIES: Record<string, Policy> = {
  clipwatch: clipwatch(),
  'clipwatch-registered': clipwatch({ idleSeconds: 300 }, true),
  'clipwatch-fast': clipwatch({ pacing: 'fast' }),
  'clipwatch-thrifty': clipwatch({ pacing: 'thrifty' }),
  'per-clip-60s': pollEachClip(60, true),
  'per-clip-2s': pollEachClip(2),
  'per-clip-5s': pollEachClip(5),
  'per-clip-10s': pollEachClip(10),
  'wait-loop-30s': pollEachClip(30),
  'list-10s': pollList(10),
  oracle,
};

/** What a policy achieved: seconds from the vendor's finish to the publish, and what it cost. */
export interface Figures {
  name: string;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  callsPerClip: number;
  /** Null where the world was never idle for ten minutes. */
  callsPerIdleHour: number | null;
  missed: number;
}

export interface Comparison {
  scenario: string;
  medianSec: number;
  policies: Figures[];
}

export async function compare(world: World, names: readonly string[], seed: number): Promise<Comparison> {
  const clips = clipsOf(world, seed);
  const policies: Figures[] = [];
  for (const name of names) {
    const policy = POLICIES[name];
    if (policy === undefined) throw new Error(`No policy is called ${name}`);
    policies.push(figuresOf(name, await policy(clips, createRandom(seed + 1)), clips.length));
  }
  return { scenario: world.name, medianSec: world.medianSec, policies };
}

function figuresOf(name: string, run: Run, clips: number): Figures {
  const sorted = run.latenciesSec.toSorted((a, b) => a - b);
  const quantile = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return {
    name,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: quantile(1),
    callsPerClip: round((run.calls - run.idleCalls) / clips),
    callsPerIdleHour: run.idleSec >= 600 ? Math.round(run.idleCalls / (run.idleSec / 3_600)) : null,
    missed: run.missed,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
