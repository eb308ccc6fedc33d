import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import {
  DEFAULT_AUDIENCE_NAME,
  DEFAULT_VOICE,
  LANGUAGES,
  PRIVACIES,
} from '../functions/domain/audience/audience.ts';
import { ANNOUNCED, OUTCOMES, CHANNELS as PEOPLES_CHANNELS } from '../functions/domain/outcome.ts';
import {
  amount,
  audienceName,
  clipCount,
  clipUuid,
  collectOrgs,
  countFrom1,
  named,
  orgCount,
  orgId,
  percent,
  portNumber,
  positive,
  previewCount,
  processId,
  timeZone,
  whole,
} from './arguments.ts';
import { addClipCommands } from './clips/command.ts';
import { addDoctorCommand } from './doctor/command.ts';
import { requireEmulators } from './emulators.ts';
import { groupCommands } from './groups.ts';
import { addOrgsCommand, withPlace } from './orgs/command.ts';
import { CHANNELS } from './preview/channels.ts';
import { forgetEmptyVariables, ignoreClosedOutput, takeApiKey } from './process.ts';
import { addSetupCommand } from './setup/command.ts';
import { explainTrouble } from './status/trouble.ts';
import { addSubscribersCommand } from './subscribers/command.ts';
import { describeUsageError, USAGE_EXIT_CODE, UsageError } from './usage-error.ts';

/** The command line. It ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  forgetEmptyVariables(process.env);
  ignoreClosedOutput();
  try {
    const program = createProgram(takeApiKey(process.env));
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
  const [first = '', ...asked] = args;
  if (first === 'help')
    return asked.length === 0 ? ['--help'] : readArguments(program, [...asked.slice(0, 2), '--help']);
  const isCommand = program.commands.some((command) => command.name() === first);
  return isCommand || /^(-|$)/.test(first) ? args : [first];
}

/** A command's code is loaded when it is run: help, the version and a slip of the pen are answered at once. */
export function createProgram(environmentKey?: string): Command {
  const program = new Command('clipwatch')
    .description(
      'Tells people and programs that Rhombus video clips are ready, have failed, have stalled or have gone',
    )
    .usage('<command> [options]')
    .version(readVersion(), '-V, --version', 'print the version')
    // "help status" is read before commander sees it.
    .helpCommand(false)
    .addHelpText('after', EXAMPLES.program);

  program
    .command('start')
    .description('run all of Clipwatch on this machine, against a simulated Rhombus API or one of your own')
    .option(
      '--api-url <url>',
      'watch this API, the real one included, until stopped; its key comes from CLIPWATCH_API_KEY or standard input',
    )
    .option('--org <id>', 'how the organization is called in notifications', orgId, 'acme')
    .option('--orgs <n>', 'simulate so many organizations, up to 2000', orgCount, 1)
    .option('--webhook <url>', 'one more subscriber: an https URL, or an http URL on this machine')
    .option('--config <file>', 'who is told, and how: a file of the form of cdk.json', named)
    .option('--full', 'show messages whole, as their subscribers get them', false)
    .option('--json', 'print one JSON object a line and nothing else', false)
    .option('--for <seconds>', 'stop after this long', positive)
    .option('--data <dir>', 'keep state here across restarts', named)
    .option('--speed <n>', "make the scenario's clips this many times as quick", positive, 1)
    .option('--seed <n>', "seed of the scenario's ids", whole, 1)
    .addHelpText('after', EXAMPLES.start)
    .action(async (options) => {
      requireEmulators();
      await (await import('./start.ts')).start(options, environmentKey);
    });

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
    .option('--watch', 'show it again and again, until Ctrl-C', false)
    .option('--json', 'print one JSON object; with --watch one a line, again and again', false)
    .addHelpText('after', EXAMPLES.status)
    .action(async (options) => (await import('./status.ts')).status(options));

  withPlace(
    program
      .command('board')
      .description('serve a page on this machine of how an installation is, for a browser'),
  )
    .option(
      '--table <name>',
      'its table, in place of the stack; or the environment variable CLIPWATCH_TABLE',
      named,
    )
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--port <n>', 'port on the loopback interface; 0 for any that is free', portNumber, 0)
    .option('--html', 'print the page as it is now, and serve nothing', false)
    .addHelpText('after', EXAMPLES.board)
    .action(async (options) => (await import('./board.ts')).board(options));

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
    .action(async (options) => (await import('./simulate.ts')).simulate(options, environmentKey));

  const preview = program
    .command('preview')
    .description('print a message as its subscriber gets it, from made-up clips; nothing is sent')
    .addOption(
      new Option('--outcome <outcome>', 'what became of the clips, or that no clip can be seen')
        .choices(ANNOUNCED)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--channel <channel>', 'who gets it').choices(CHANNELS).makeOptionMandatory())
    .addOption(
      new Option('--language <language>', 'in which language')
        .choices(LANGUAGES)
        .default(DEFAULT_VOICE.language),
    )
    .addOption(
      new Option('--privacy <privacy>', 'whether names, titles and times are said')
        .choices(PRIVACIES)
        .default(DEFAULT_VOICE.privacy),
    )
    .option(
      '--time-zone <zone>',
      'by whose clock, where the site of a camera has none (default: UTC)',
      timeZone,
    )
    .option('--clips <n>', 'so many clips end alike: four or more make one digest', previewCount, 1)
    .option('--times <n>', 'how many times each clip has come to this outcome', previewCount, 1)
    .option('--late', 'the clips had ended before they were first seen', false)
    .option('--warnings', 'the clips are ready, but not what was asked for', false)
    .option(
      '--whole',
      'all that was held in quiet hours: the clips come to one outcome after the other',
      false,
    )
    .option('--clip <id>', 'of this clip, which is remembered, in place of made-up ones', clipUuid)
    .option('--org <id>', 'whose clip it is (default: the one that has it)', orgId);
  withPlace(preview)
    .addHelpText('after', EXAMPLES.preview)
    .action(async (options) => (await import('./preview.ts')).preview(options));

  const notifyTest = program
    .command('notify-test')
    .description('send a marked sample to the real subscribers, in the words that they get for a clip')
    .addOption(
      new Option('--channel <channels...>', 'who gets it (default: all that have subscribers)').choices([
        'events',
        ...PEOPLES_CHANNELS,
      ]),
    )
    .option('--audience <name>', 'which people get it', audienceName, DEFAULT_AUDIENCE_NAME)
    .addOption(
      new Option('--outcome <outcome>', 'what it says became of a clip')
        .choices(OUTCOMES)
        .default('completed'),
    )
    .option('--org <id>', 'whose clip it says it was (default: the only organization)', orgId);
  withPlace(notifyTest)
    .addHelpText('after', EXAMPLES.notifyTest)
    .action(async (options) => (await import('./notify-test.ts')).notifyTest(options));

  program
    .command('cost')
    .description('reckon what a month costs, by service, at the list prices of us-east-1')
    .option('--organizations <n>', 'so many organizations', countFrom1, 1)
    .option('--clips-per-day <n>', 'clips a day, of each organization', amount, 10)
    .option(
      '--in-flight <percent>',
      'share of the day with clips in flight (default: 2 minutes a clip)',
      percent,
    )
    .option('--email <n>', 'emails that each clip makes', amount, 1)
    .option('--sms <n>', 'texts that each clip makes', amount, 0)
    .option('--sms-price <dollars>', 'of a text, with the fee of its carrier (default: 0.01)', amount)
    .option(
      '--https <n>',
      'HTTPS deliveries that each clip makes; queues and functions cost nothing',
      amount,
      0,
    )
    .option('--idle-seconds <n>', 'limits.idleSeconds (default: 30)', positive)
    .option('--memory <mb>', 'of the functions (default: 224)', positive)
    .addOption(
      new Option(
        '--secrets <kind>',
        'one for each organization, or a ring of many keys (default: ring)',
      ).choices(['own', 'ring']),
    )
    .option('--alarms <n>', 'CloudWatch alarms, by metric (default: 14)', amount)
    .option('--metrics <n>', 'custom metrics (default: 0)', amount)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', EXAMPLES.cost)
    .action(async (options) => (await import('./cost.ts')).cost(options));

  program
    .command('trace')
    .description('show where in the sources the stack traces of a log are: zips carry no source map')
    .option('--function <name>', 'the function whose log it is', named, 'check')
    .addHelpText('after', EXAMPLES.trace)
    .action(async (options) => (await import('./trace.ts')).trace(options));

  addSetupCommand(program, environmentKey);
  addDoctorCommand(program);
  addClipCommands(program);
  addOrgsCommand(program);
  addSubscribersCommand(program);
  groupCommands(program);

  for (const command of withSubcommands(program)) {
    const name = nameOf(command);
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(`${describeUsageError(text, name)}\n`),
    });
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function nameOf(command: Command): string {
  return command.parent === null ? 'npx clipwatch' : `${nameOf(command.parent)} ${command.name()}`;
}

const EXAMPLES = {
  program: `
Examples:
  $ npx clipwatch start                      # see it at work, without any account
  $ npx clipwatch status                     # how is the installation that was deployed?
  $ npx clipwatch board                      # the same, as a page for a browser
  $ npx clipwatch doctor                     # what is wrong with it, and what helps?
  $ npx clipwatch history --since 2d         # what has ended, and how?
  $ npx clipwatch orgs add acme              # watch one more organization
  $ npx clipwatch simulate                   # a Rhombus API to test a program against
  $ npx clipwatch preview --help             # what will the messages say?
  $ npx clipwatch notify-test                # do they arrive?
  $ npx clipwatch subscribers                # who is told, and who has not confirmed?
  $ npx clipwatch status --help              # more of one command

It ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly.`,
  start: `
Examples:
  $ npx clipwatch start                      # the simulated API, for about 40 seconds
  $ npx clipwatch start --json > deliveries.ndjson
  $ npx clipwatch start --full               # each message whole
  $ npx clipwatch start --config cdk.json    # the people of cdk.json, in place of made-up ones
  $ npx clipwatch start --orgs 1000 --for 120  # a thousand organizations, most of them idle
  $ npx clipwatch start --webhook http://127.0.0.1:3000/clips
  $ CLIPWATCH_API_KEY=… npx clipwatch start --api-url https://api2.rhombussystems.com`,
  status: `
Region, profile and endpoints come from the environment, as for every AWS tool. Without --org, the
organizations are those that are registered in the table.

It ends with 0 where every organization is looked at, and with 1 where one is not, is backed off or is
unknown, where an endpoint of Rhombus fails, or where that cannot be found out.

Of more than 20 organizations those are shown that somebody should look at. With --watch a terminal is painted
anew; anywhere else there is a line for each organization that has become otherwise.

Examples:
  $ npx clipwatch status
  $ npx clipwatch status --watch
  $ npx clipwatch status --org acme --json
  $ AWS_PROFILE=security AWS_REGION=eu-west-1 npx clipwatch status --stack Exports
  $ npx clipwatch status > /dev/null || echo "Clipwatch needs somebody"`,
  board: `
The page is served to browsers on this machine alone, and the table is read only while somebody looks at it.
Region, profile and endpoints come from the environment, as for every AWS tool.

Examples:
  $ npx clipwatch board
  $ npx clipwatch board --org acme --port 8080
  $ AWS_PROFILE=security npx clipwatch board --stack Exports --html > board.html`,
  simulate: `
The key that it takes is simulatedKey0000000000, or what CLIPWATCH_API_KEY holds.

Examples:
  $ npx clipwatch simulate
  $ npx clipwatch simulate --random 200 --per-minute 30 --seed 7
  $ npx clipwatch simulate --port 0 --scenario my-scenario.json --speed 4 --verbose`,
  preview: `
The words are those that are published today. docs/messages.md shows them all, docs/messages.es.md in Spanish.

Examples:
  $ npx clipwatch preview --outcome failed --channel text
  $ npx clipwatch preview --outcome failed --channel text --language es --privacy minimal
  $ npx clipwatch preview --outcome completed --channel mail --clips 12 --warnings
  $ npx clipwatch preview --outcome failed --channel chat --clips 9 --whole
  $ npx clipwatch preview --outcome removed --channel event --late | jq .data
  $ npx clipwatch preview --outcome failed --channel mail --clip 4k_o3KKrPGJONEPu9yhUEw`,
  notifyTest: `
Each message says that it is a test: mails and texts begin with "Test: ", the id of the event begins with
"test/", and its data says "test": true. The clip and its camera are made up. Filters hold as for every
message: who filters out this outcome, this organization or unknown cameras gets nothing.

It ends with 1 where a channel that was named, or has somebody who did not confirm, reaches nobody.

Examples:
  $ npx clipwatch notify-test
  $ npx clipwatch notify-test --channel mail --channel text --outcome failed
  $ npx clipwatch notify-test --audience night --channel chat
  $ AWS_PROFILE=security npx clipwatch notify-test --stack Exports --org acme`,
  cost: `
It asks nobody: it multiplies what was measured by list prices. A bill has taxes and discounts besides, and what
else the account does has its share of the free tier.

Examples:
  $ npx clipwatch cost
  $ npx clipwatch cost --organizations 40 --clips-per-day 200 --in-flight 30
  $ npx clipwatch cost --organizations 1000 --sms 2 --sms-price 0.05 --json`,
  trace: `
The log comes on standard input. Run it in a folder that has the release that was deployed, as a package or as
its sources: the same sources give the same bundle, and with it the same source map.

Examples:
  $ npx clipwatch trace < log.txt
  $ aws logs tail GROUP | npx clipwatch trace --function watch`,
};

function readVersion(): string {
  // By its name, since compiled code lies a folder deeper than the sources.
  const file = new URL(import.meta.resolve('clipwatch/package.json'));
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return String(version);
}
