import { Command, InvalidArgumentError, Option } from 'commander';
import { describeUsageError, USAGE_EXIT_CODE } from '../cli/usage-error.ts';
import { SCENARIOS, type Scenario } from './latency/arrivals.ts';
import { MEDIANS_SEC } from './latency/tuned-world.ts';

export interface BenchOptions {
  json: boolean;
  seed: number;
  scale: number;
  world?: string;
  only?: Scenario;
  median?: number;
  picture?: string;
}

/** Where an option is wrong, this prints one line and ends the process. */
export function readOptions(argv: readonly string[]): BenchOptions {
  return new Command('npm run bench --')
    .description(
      'Measures, in virtual time, how late Clipwatch and other policies tell of a clip and what they cost',
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
    .option('--seed <n>', 'seed of everything random', whole, 1)
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
}

function median(value: string): number {
  const found = MEDIANS_SEC.find((sec) => String(sec) === value);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${MEDIANS_SEC.join(', ')}.`);
  return found;
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
