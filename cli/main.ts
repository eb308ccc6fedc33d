import { Command, InvalidArgumentError } from 'commander';
import { simulate } from './simulate.ts';
import { start } from './start.ts';
import { status } from './status.ts';

/** The command line. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('clipwatch')
    .description(
      'Tells people and programs that Rhombus video clips are ready, have failed, have stalled or have gone',
    )
    .showHelpAfterError();

  program
    .command('start')
    .description('run all of Clipwatch on this machine, against a simulated Rhombus API or one of your own')
    .option(
      '--api-url <url>',
      'watch this API, the real one included, until stopped; its key comes from CLIPWATCH_API_KEY or standard input',
    )
    .option('--org <id>', 'how the organization is called in notifications', orgId, 'acme')
    .option('--webhook <url>', 'one more subscriber: an https URL, or an http URL on this machine')
    .option('--json', 'print one JSON object a line and nothing else', false)
    .option('--for <seconds>', 'stop after this long', positive)
    .option('--data <dir>', 'keep state here across restarts')
    .option('--speed <n>', "make the scenario's clips this many times as quick", positive, 1)
    .option('--seed <n>', "seed of the scenario's ids", whole, 1)
    .action(start);

  program
    .command('status')
    .description(
      'show how an installation is: its organizations, clips in flight, what ended last, API calls',
    )
    .option(
      '--stack <name>',
      'the stack that Clipwatch was deployed as (default: the run on this machine, or else "Clipwatch")',
    )
    .option('--pid <number>', 'the run on this machine that has this process id', processId)
    .option('--table <name>', 'its table, in place of the stack; or the environment variable CLIPWATCH_TABLE')
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      '\nRegion, profile and endpoints come from the environment, as for every AWS tool. Without --org, the\norganizations are those that the stack names, or else those in the cdk.json of this folder.',
    )
    .action(status);

  program
    .command('simulate')
    .description('serve the simulated Rhombus API alone, to test against')
    .option('--port <n>', 'port on the loopback interface', portNumber, 8640)
    .option('--scenario <file>', 'a scenario as JSON: see docs/simulator.md')
    .option('--random <clips>', 'a world of this many random clips instead', whole)
    .option('--per-minute <n>', 'how many of them begin in a minute', positive, 10)
    .option('--median <seconds>', 'how long half of them take at the most', positive, 20)
    .option('--speed <n>', 'make their lives this many times as quick', positive, 1)
    .option('--seed <n>', 'seed of everything random', whole, 1)
    .option('--verbose', 'print each call', false)
    .action(simulate);

  await program.parseAsync(argv);
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < Infinity))
    throw new InvalidArgumentError('It must be a number greater than 0.');
  return number;
}

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return port;
}

function processId(value: string): number {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new InvalidArgumentError('It must be a process id.');
  return Number(value);
}

function orgId(value: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(value))
    throw new InvalidArgumentError('It must be up to 32 lower-case letters, digits and hyphens.');
  return value;
}

function collectOrgs(value: string, before: string[] = []): string[] {
  return [...before, orgId(value)];
}
