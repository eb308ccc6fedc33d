import { parseArgs } from 'node:util';
import { describeFailure } from './clean-seeds.ts';
import type { SeedResult } from './run-seed.ts';
import { LONG, SCENARIOS } from './scenarios.ts';
import { type Bounds, describeBounds, variantsOf } from './schedule-run.ts';
import { Workers } from './workers.ts';

const USAGE = 'npm run test:simulation -- [--seeds N] [--from SEED] [--scenario NAME] [--exhaustive]';
/** Ten thousand clips: 40 in each of 250 seeds. */
const HEADLINE = { name: 'faults of every kind', seeds: 250 };
const OTHER_SEEDS = 20;
const ALL = { ...SCENARIOS, ...LONG };

/** The whole space: see `docs/simulation.md`. */
const WHOLE = [
  { faults: 2, interruptions: 1 },
  { faults: 1, interruptions: 2 },
];

const values = readOptions();

await using workers = new Workers();
const failed = values.exhaustive ? await exploreAll() : await runScenarios(chosenScenarios());
process.exitCode = failed ? 1 : 0;

function readOptions() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string' },
        from: { type: 'string', default: '1' },
        scenario: { type: 'string' },
        exhaustive: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'The options cannot be read');
  }
}

function chosenScenarios(): string[] {
  const names = Object.keys(ALL);
  if (values.scenario === undefined) return names;
  if (!names.includes(values.scenario))
    return fail(`There is no scenario "${values.scenario}": choose one of ${names.join(', ')}`);
  return [values.scenario];
}

async function runScenarios(names: readonly string[]): Promise<boolean> {
  const from = wholeNumber('from', values.from);
  const asked = values.seeds === undefined ? undefined : wholeNumber('seeds', values.seeds);
  let failed = false;
  for (const name of names) {
    const usual = name === HEADLINE.name ? HEADLINE.seeds : OTHER_SEEDS;
    // One of the long ones takes as long as many others: more than one only for somebody who asks for it by name.
    const count = name in LONG && values.scenario === undefined ? 1 : (asked ?? usual);
    failed = (await runScenario(name, from, count)) || failed;
  }
  return failed;
}

async function runScenario(name: string, from: number, count: number): Promise<boolean> {
  const startedAtMs = performance.now();
  const scenario = ALL[name] ?? {};
  let done = 0;
  const results = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const result = await workers.runSeed(scenario, from + index);
      done++;
      progress(`${name}: ${done} of ${count} seeds`);
      return result;
    }),
  );
  const seconds = (performance.now() - startedAtMs) / 1000;
  progress('');
  console.log(`${summarize(name, results)}, ${seconds.toFixed(1)} s`);
  const failures = results.filter(({ problems }) => problems.length > 0);
  for (const failure of failures.slice(0, 3)) console.error(`\n${describeFailure(name, failure)}`);
  if (failures.length > 0)
    console.error(`\n"${name}": ${JSON.stringify(failures.map(({ seed }) => seed))} for seeds.json`);
  return failures.length > 0;
}

function summarize(name: string, results: readonly SeedResult[]): string {
  const sum = (value: (result: SeedResult) => number) =>
    results.reduce((total, result) => total + value(result), 0);
  const matching = (pattern: RegExp) =>
    sum(({ problems }) => problems.filter((problem) => pattern.test(problem)).length);
  const lost = matching(/was lost|never reached|is still owed/);
  const stuck = matching(/is still (in-progress|stalled)|was not checked|is not told of/);
  return [
    `${name}: ${results.length} seeds, ${sum(({ clips }) => clips)} clips`,
    `${sum(({ faults }) => faults)} faults (${sum(({ kills }) => kills)} kills)`,
    `${sum(({ recorded }) => recorded)} outcomes`,
    `${lost} lost, ${stuck} stuck, ${matching(/is false/)} false, ${matching(/was silenced|stands still/)} silenced`,
    `${sum(({ duplicates }) => duplicates)} duplicates of at most ${sum((result) => result.allowedDuplicates)}`,
    `${sum(({ problems }) => problems.length)} problems`,
  ].join(', ');
}

/** Every schedule, with the lease and without it. */
async function exploreAll(): Promise<boolean> {
  let failed = false;
  for (const bounds of WHOLE)
    for (const variant of variantsOf(bounds)) failed = (await exploreWithin(variant)) || failed;
  return failed;
}

async function exploreWithin(bounds: Bounds): Promise<boolean> {
  const startedAtMs = performance.now();
  const what = describeBounds(bounds);
  progress(`${what}: every schedule, takes a minute or two`);
  const { schedules, failures } = await workers.explore(bounds);
  progress('');
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`${what}: ${schedules} schedules, ${failures.length} with problems, ${seconds.toFixed(0)} s`);
  for (const { schedule, problems, trace } of failures)
    console.error([`schedule ${schedule}`, ...problems, 'the last steps:', ...trace].join('\n'));
  return failures.length > 0;
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}

function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    return fail(`--${option} must be a whole number above 0, not "${value}"`);
  return number;
}

function fail(message: string): never {
  console.error(`${message.replace(/\s+/g, ' ')}. Usage: ${USAGE}`);
  process.exit(2);
}
