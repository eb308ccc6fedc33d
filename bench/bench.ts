import pMap from 'p-map';
import { type BundleFigures, measureBundles } from './bundle/measure-bundles.ts';
import type { ClipFigures } from './bundle/measure-clip.ts';
import type { NewcomerFigures } from './bundle/measure-newcomers.ts';
import type { PassFigures } from './bundle/measure-pass.ts';
import type { TurnFigures } from './bundle/measure-turns.ts';
import { type CostFigures, reckonCosts } from './cost/reckon-costs.ts';
import { SCENARIOS } from './latency/arrivals.ts';
import { BATCH_CLIPS } from './latency/batch-world.ts';
import { type Figures, POLICY_NAMES, type PolicyName, worstOf } from './latency/compare.ts';
import { type Job, runJobs, type WorldSource } from './latency/jobs.ts';
import { checkClips, loadWorlds } from './latency/load-worlds.ts';
import { type BacklogFigures, measureBacklog } from './latency/measure-backlog.ts';
import { MEDIANS_SEC } from './latency/tuned-world.ts';
import { type BenchOptions, seedsOf } from './options.ts';
import type { OrgsFigures } from './turns/measure-orgs.ts';
import { measureOrgScenarios, measureScarce, type ScarceFigures } from './turns/org-scenarios.ts';

/** All policies in one world. */
export interface Comparison {
  scenario: string;
  medianSec: number;
  policies: Figures[];
}

/** Clipwatch and a batch of clips that end together. Seconds from the vendor's finish to the publish. */
export interface BatchFigures {
  clips: number;
  p50: number;
  p95: number;
  max: number;
  callsPerClip: number;
  missed: number;
}

interface Entry {
  scenario: string;
  medianSec: number;
  source: WorldSource;
}

/** What was measured, by part; a part that was not asked for is absent. */
export interface Report {
  latency?: Comparison[];
  batch?: BatchFigures[];
  pass?: PassFigures[];
  newcomers?: NewcomerFigures;
  clip?: ClipFigures;
  backlog?: BacklogFigures;
  orgs?: OrgsFigures[];
  scarce?: ScarceFigures[];
  turns?: TurnFigures[];
  bundle?: BundleFigures[];
  cost?: CostFigures[];
}

/** Measures what was asked for. What makes the bundle is loaded only where it is needed: it is large. */
export async function runBench(options: BenchOptions, progress: (line: string) => void): Promise<Report> {
  const report: Report = {};
  const { part } = options;
  if (part === undefined || part === 'latency') report.latency = await compareLatency(options, progress);
  if (part === undefined || part === 'batch') report.batch = await measureBatches(options, progress);
  if (part === undefined || part === 'pass') report.pass = await measurePasses(options, progress);
  if (part === undefined || part === 'newcomers') {
    progress('newcomers, in real time');
    const { measureNewcomers } = await import('./bundle/measure-newcomers.ts');
    report.newcomers = await measureNewcomers(scaled(NEWCOMERS, options), {
      windowMs: shortened(options).windowMs,
    });
  }
  if (part === undefined || part === 'clip') {
    progress('a lone clip, in real time');
    const { measureClip } = await import('./bundle/measure-clip.ts');
    report.clip = await measureClip({ seeds: seedsOf(options), ...shortened(options) });
  }
  if (part === undefined || part === 'backlog') {
    progress('a backlog');
    report.backlog = await measureBacklogs(options);
  }
  if (part === undefined || part === 'orgs') {
    progress('organizations');
    report.orgs = await measureOrgScenarios(seedsOf(options), options.scale);
  }
  if (part === undefined || part === 'scarce') {
    progress('as many organizations in flight as there are executions');
    report.scarce = await measureScarce(seedsOf(options));
  }
  if (part === undefined || part === 'turns') {
    progress('turns, in real time');
    const { measureTurns } = await import('./bundle/measure-turns.ts');
    report.turns = await measureTurns(options.scale);
  }
  if (part === undefined || part === 'bundle') report.bundle = await measureBundles(options.scale, progress);
  if (part === undefined || part === 'cost') report.cost = reckonCosts();
  progress('');
  return report;
}

/** Clips in flight while nothing changes. */
const PASS_CLIPS = [100, 1_000, 5_000];
const NEWCOMERS = 5_000;
const OWED_CLIPS = 1_000;
/** What an invocation by the schedule works for; the shortest that has more than one pass. */
const MINUTE_MS = 59_000;
const SHORTEST_MINUTE_MS = 32_000;
const LONE_CLIP_MS = 60_000;
/** Longer than it takes from one turn to the next: else it is found by a sweep, a minute later. */
const SHORTEST_CLIP_MS = 20_000;

async function measurePasses(
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<PassFigures[]> {
  const { measurePass } = await import('./bundle/measure-pass.ts');
  const { windowMs } = shortened(options);
  const measureOne = (clips: number) => {
    progress(`a pass over ${clips} clips, in real time`);
    return measurePass(clips, windowMs);
  };
  // Thousands of clips keep the table, which is in this process, busy enough.
  const concurrency = options.scale < 1 ? PASS_CLIPS.length : 1;
  return pMap(
    PASS_CLIPS.map((size) => scaled(size, options)),
    measureOne,
    { concurrency },
  );
}

/** The worst of the seeds. */
async function measureBacklogs(options: BenchOptions): Promise<BacklogFigures> {
  const clips = scaled(OWED_CLIPS, options);
  const runs: BacklogFigures[] = [];
  for (const seed of seedsOf(options)) runs.push(await measureBacklog(clips, seed));
  return {
    clips,
    clipWritesPerHour: Math.max(...runs.map(({ clipWritesPerHour }) => clipWritesPerHour)),
    trialsPerHour: Math.max(...runs.map(({ trialsPerHour }) => trialsPerHour)),
  };
}

function scaled(clips: number, { scale }: BenchOptions): number {
  return Math.max(1, Math.round(clips * scale));
}

/** With a share of the clips, what runs in real time takes a share of its time, too. */
function shortened({ scale }: BenchOptions): { windowMs: number; lastsMs: number } {
  const share = Math.min(1, scale);
  return {
    windowMs: Math.max(SHORTEST_MINUTE_MS, Math.round(share * MINUTE_MS)),
    lastsMs: Math.max(SHORTEST_CLIP_MS, Math.round(share * LONE_CLIP_MS)),
  };
}

/** Lets every policy loose on every world. */
async function compareLatency(
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<Comparison[]> {
  const entries =
    options.world === undefined ? tunedEntries(options) : await entriesOf(options.world, options);
  const runs = entries.flatMap(({ source }) => POLICY_NAMES.map((policy) => ({ source, policy })));
  const figures = await runWorst(runs, options, progress);
  return entries.map(({ scenario, medianSec }, index) => ({
    scenario,
    medianSec,
    policies: figures.slice(index * POLICY_NAMES.length, (index + 1) * POLICY_NAMES.length),
  }));
}

async function measureBatches(
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<BatchFigures[]> {
  const sizes = BATCH_CLIPS.map((clips) => scaled(clips, options));
  const runs = sizes.map((clips) => ({
    source: { kind: 'batch', clips } as const,
    policy: 'clipwatch' as const,
  }));
  const figures = await runWorst(runs, options, progress);
  return figures.map(({ p50, p95, max, callsPerClip, missed }, index) => ({
    clips: sizes[index] ?? 0,
    p50,
    p95,
    max,
    callsPerClip,
    missed,
  }));
}

/** Each world, policy and seed is a job of its own, so that no core is idle for long. Answers the worst of the seeds. */
async function runWorst(
  runs: readonly { source: WorldSource; policy: PolicyName }[],
  options: BenchOptions,
  progress: (line: string) => void,
): Promise<Figures[]> {
  const seeds = seedsOf(options);
  const jobs = runs.flatMap((run) => seeds.map((seed): Job => ({ ...run, seed, scale: options.scale })));
  const report = (done: number) => progress(`${done} of ${jobs.length} runs`);
  report(0);
  const figures = await runJobs(jobs, report);
  progress('');
  return runs.map((_, index) => worstOf(figures.slice(index * seeds.length, (index + 1) * seeds.length)));
}

/** The busiest worlds, whose runs take longest, come last: `runJobs` begins there. */
function tunedEntries({ only, median }: BenchOptions): Entry[] {
  return SCENARIOS.filter((scenario) => only === undefined || scenario === only).flatMap((scenario) =>
    MEDIANS_SEC.filter((medianSec) => median === undefined || medianSec === median).map(
      (medianSec): Entry => ({ scenario, medianSec, source: { kind: 'tuned', scenario, medianSec } }),
    ),
  );
}

async function entriesOf(file: string, options: BenchOptions): Promise<Entry[]> {
  const worlds = await loadWorlds(file);
  for (const world of worlds)
    for (const seed of seedsOf(options)) checkClips(world, file, seed, options.scale);
  return worlds.map(({ name, medianSec }, index) => ({
    scenario: name,
    medianSec,
    source: { kind: 'file', file, index },
  }));
}
