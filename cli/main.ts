import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { forgetEmptyVariables, ignoreClosedOutput } from './process.ts';
import { explainTrouble } from './status/trouble.ts';
import { describeUsageError, USAGE_EXIT_CODE, UsageError } from './usage-error.ts';

/** The command line. It ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  forgetEmptyVariables(process.env);
  ignoreClosedOutput();
  try {
    const program = createProgram();
    await program.parseAsync(readArguments(program, argv.slice(2)), { from: 'user' });
  } catch (error) {
    // It has been said, or it was the help or the version that was asked for.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    else {
      console.error(explainTrouble(error));
      process.exitCode = error instanceof UsageError ? USAGE_EXIT_CODE : 1;
    }
  }
}

/** `help status` is `status --help`, and the help of a command that is not there is an error: to commander it is the whole help. */
function readArguments(program: Command, args: readonly string[]): readonly string[] {
  const [first = '', asked = ''] = args;
  if (first === 'help') return asked === '' ? ['--help'] : readArguments(program, [asked, '--help']);
  const isCommand = program.commands.some((command) => command.name() === first);
  return isCommand || /^(-|$)/.test(first) ? args : [first];
}

/** A command's code is loaded when it is run: help, the version and a slip of the pen are answered at once. */
function createProgram(): Command {
  const program = new Command('clipwatch')
    .description(
      'Tells people and programs that Rhombus video clips are ready, have failed, have stalled or have gone',
    )
    .usage('<command> [options]')
    .version(readVersion(), '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES.program);

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
    .option('--data <dir>', 'keep state here across restarts', named)
    .option('--speed <n>', "make the scenario's clips this many times as quick", positive, 1)
    .option('--seed <n>', "seed of the scenario's ids", whole, 1)
    .addHelpText('after', EXAMPLES.start)
    .action(async (options) => (await import('./start.ts')).start(options));

  program
    .command('status')
    .description(
      'show how an installation is: its organizations, clips in flight, what ended last, API calls',
    )
    .option(
      '--stack <name>',
      'the stack that Clipwatch was deployed as (default: the run on this machine, or else "Clipwatch")',
      named,
    )
    .option('--pid <number>', 'the run on this machine that has this process id', processId)
    .option(
      '--table <name>',
      'its table, in place of the stack; or the environment variable CLIPWATCH_TABLE',
      named,
    )
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', EXAMPLES.status)
    .action(async (options) => (await import('./status.ts')).status(options));

  program
    .command('simulate')
    .description('serve the simulated Rhombus API alone, to test against')
    .option('--port <n>', 'port on the loopback interface; 0 for any that is free', portNumber, 8640)
    .option('--scenario <file>', 'a scenario as JSON: see docs/simulator.md', named)
    .option('--random <clips>', 'a world of this many random clips instead', clipCount)
    .option('--per-minute <n>', 'how many of them begin in a minute', positive, 10)
    .option('--median <seconds>', 'how long half of them take at the most', positive, 20)
    .option('--speed <n>', 'make their lives this many times as quick', positive, 1)
    .option('--seed <n>', 'seed of everything random', whole, 1)
    .option('--verbose', 'print each call', false)
    .addHelpText('after', EXAMPLES.simulate)
    .action(async (options) => (await import('./simulate.ts')).simulate(options));

  for (const command of [program, ...program.commands]) {
    const name = command === program ? 'npx clipwatch' : `npx clipwatch ${command.name()}`;
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(`${describeUsageError(text, name)}\n`),
    });
  }
  return program;
}

const EXAMPLES = {
  program: `
Examples:
  $ npx clipwatch start                      # see it at work, without any account
  $ npx clipwatch status                     # how is the installation that was deployed?
  $ npx clipwatch simulate                   # a Rhombus API to test a program against
  $ npx clipwatch status --help              # more of one command

It ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly.`,
  start: `
Examples:
  $ npm start                                # the simulated API, for about 40 seconds
  $ npm start -s -- --json > deliveries.ndjson
  $ npm start -- --webhook http://127.0.0.1:3000/clips
  $ CLIPWATCH_API_KEY=… npm start -- --api-url https://api2.rhombussystems.com`,
  status: `
Region, profile and endpoints come from the environment, as for every AWS tool. Without --org, the
organizations are those that the stack names, or else those in the cdk.json of this folder.

It ends with 0 where every organization is looked at, and with 1 where one is not, is backed off or is
unknown, where an endpoint of Rhombus fails, or where that cannot be found out.

Examples:
  $ npx clipwatch status
  $ npx clipwatch status --org acme --json
  $ AWS_PROFILE=security AWS_REGION=eu-west-1 npx clipwatch status --stack Exports
  $ npx clipwatch status > /dev/null || echo "Clipwatch needs somebody"`,
  simulate: `
The key that it takes is simulatedKey0000000000, or what CLIPWATCH_API_KEY holds.

Examples:
  $ npx clipwatch simulate
  $ npx clipwatch simulate --random 200 --per-minute 30 --seed 7
  $ npx clipwatch simulate --port 0 --scenario my-scenario.json --speed 4 --verbose`,
};

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(version);
}

/** More than any clip, world or run needs, and little enough to be reckoned with in milliseconds. */
const MOST = 1e9;
/** A world is made at once, and whole. */
const MOST_CLIPS = 100_000;

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number greater than 0.');
  if (number > MOST) throw new InvalidArgumentError(`It must be at most ${MOST}.`);
  return number;
}

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value))
    throw new InvalidArgumentError('It must be a whole number of up to 9 digits.');
  return Number(value);
}

function clipCount(value: string): number {
  if (!/^\d{1,9}$/.test(value) || Number(value) > MOST_CLIPS)
    throw new InvalidArgumentError(`It must be a whole number up to ${MOST_CLIPS}.`);
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

function named(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}

function orgId(value: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(value))
    throw new InvalidArgumentError('It must be up to 32 lower-case letters, digits and hyphens.');
  return value;
}

function collectOrgs(value: string, before: string[] = []): string[] {
  return [...before, orgId(value)];
}
