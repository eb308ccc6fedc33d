import { Command, InvalidArgumentError, Option } from 'commander';
import { describeUsageError, USAGE_EXIT_CODE } from '../cli/usage-error.ts';
import { SCENARIOS, type Scenario } from './latency/arrivals.ts';
import { MEDIANS_SEC } from './latency/tuned-world.ts';
import { UsageError } from './usage-error.ts';

/** What the bench measures. */
const PARTS = [
  'latency',
  'batch',
  'pass',
  'newcomers',
  'clip',
  'backlog',
  'orgs',
  'scarce',
  'turns',
  'bundle',
  'cost',
] as const;
type Part = (typeof PARTS)[number];

export interface BenchOptions {
  json: boolean;
  /** Left out: all parts, or the one that `world`, `only` and `median` belong to. */
  part?: Part;
  seed: number;
  /** The figures are the worst of so many seeds, from `seed` on. */
  seeds: number;
  scale: number;
  world?: string;
  only?: Scenario;
  median?: number;
  picture?: string;
}

/** Where an option is wrong, this prints one line and ends the process, or throws a `UsageError`. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const options = new Command('npm run bench --')
    .description(
      'Measures how late Clipwatch and other policies tell of a clip, for how many calls; many organizations; its bundles; what it costs',
    )
    .option('--json', 'print one JSON object and nothing else', false)
    .addOption(
      new Option('--world <file>', 'run on the worlds that this module exports: see docs/bench.md').conflicts(
        ['only', 'median'],
      ),
    )
    .option(
      '--picture <file>',
      'where the picture goes; docs/latency.svg, or nowhere for a world of your own',
    )
    .addOption(new Option('--part <name>', 'only this part').choices(PARTS))
    .option('--seed <n>', 'seed of everything random', whole, 1)
    .option('--seeds <n>', 'so many seeds, from that one on: each figure is the worst of them', count, 3)
    .option('--scale <x>', 'the share of the usual number of clips', share, 1)
    .addOption(new Option('--only <scenario>', 'only this scenario').choices(SCENARIOS))
    .addOption(
      new Option('--median <seconds>', 'only this median of the render times')
        .choices(MEDIANS_SEC.map(String))
        .argParser(median),
    )
    .configureOutput({
      outputError: (text, write) => write(`${describeUsageError(text, 'npm run bench --')}\n`),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_EXIT_CODE))
    .allowExcessArguments(false)
    .parse(argv)
    .opts<BenchOptions>();
  const { part = 'latency', world, only, median: medianSec } = options;
  if ((world ?? only ?? medianSec) === undefined) return options;
  if (part !== 'latency')
    throw new UsageError(`--world, --only and --median have no meaning for --part ${part}`);
  return { ...options, part };
}

function median(value: string): number {
  const found = MEDIANS_SEC.find((sec) => String(sec) === value);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${MEDIANS_SEC.join(', ')}.`);
  return found;
}

/** The seeds that were asked for. */
export function seedsOf({ seed, seeds }: BenchOptions): number[] {
  return Array.from({ length: seeds }, (_, index) => seed + index);
}

function count(value: string): number {
  const number = whole(value);
  if (number < 1 || number > 100) throw new InvalidArgumentError('It must be from 1 to 100.');
  return number;
}

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

function share(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 100))
    throw new InvalidArgumentError('It must be a number above 0, at most 100.');
  return number;
}
