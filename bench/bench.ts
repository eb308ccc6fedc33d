import { SCENARIOS } from './latency/arrivals.ts';
import { type Figures, POLICY_NAMES } from './latency/compare.ts';
import { type Job, runJobs, type WorldSource } from './latency/jobs.ts';
import { checkClips, loadWorlds } from './latency/load-worlds.ts';
import { MEDIANS_SEC } from './latency/tuned-world.ts';
import type { BenchOptions } from './options.ts';

/** All policies in one world. */
export interface Comparison {
  scenario: string;
  medianSec: number;
  policies: Figures[];
}

interface Entry {
  scenario: string;
  medianSec: number;
  source: WorldSource;
}

/** Lets every policy loose on every world. Each world and policy is a job of its own, so that no core is idle for long. */
export async function runBench(
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<Comparison[]> {
  const { seed, scale } = options;
  const entries =
    options.world === undefined ? tunedEntries(options) : await entriesOf(options.world, options);
  const jobs = entries.flatMap(({ source }) =>
    POLICY_NAMES.map((policy): Job => ({ source, policy, seed, scale })),
  );
  const report = (done: number) => progress(`${done} of ${jobs.length} runs`);
  report(0);
  const figures = await runJobs(jobs, report);
  progress('');
  return entries.map(({ scenario, medianSec }, index) => ({
    scenario,
    medianSec,
    policies: figures.slice(index * POLICY_NAMES.length, (index + 1) * POLICY_NAMES.length),
  }));
}

/** The busiest worlds, whose runs take longest, come last: `runJobs` begins there. */
function tunedEntries({ only, median }: BenchOptions): Entry[] {
  return SCENARIOS.filter((scenario) => only === undefined || scenario === only).flatMap((scenario) =>
    MEDIANS_SEC.filter((medianSec) => median === undefined || medianSec === median).map(
      (medianSec): Entry => ({ scenario, medianSec, source: { kind: 'tuned', scenario, medianSec } }),
    ),
  );
}

async function entriesOf(file: string, { seed, scale }: BenchOptions): Promise<Entry[]> {
  const worlds = await loadWorlds(file);
  for (const world of worlds) checkClips(world, file, seed, scale);
  return worlds.map(({ name, medianSec }, index) => ({
    scenario: name,
    medianSec,
    source: { kind: 'file', file, index },
  }));
}
