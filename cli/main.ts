import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addBoardCommand } from './board/command.ts';
import { addClipCommands } from './clips/command.ts';
import { addCostCommand } from './cost/command.ts';
import { addDoctorCommand } from './doctor/command.ts';
import { groupCommands } from './groups.ts';
import { addNotifyTestCommand } from './notify-test/command.ts';
import { addOrgsCommand } from './orgs/command.ts';
import { addPreviewCommand } from './preview/command.ts';
import { forgetEmptyVariables, ignoreClosedOutput, takeApiKey } from './process.ts';
import { addSetupCommand } from './setup/command.ts';
import { addSimulateCommand } from './simulate/command.ts';
import { addStartCommand } from './start/command.ts';
import { addStatusCommand } from './status/command.ts';
import { explainTrouble } from './status/trouble.ts';
import { addSubscribersCommand } from './subscribers/command.ts';
import { addTraceCommand } from './trace/command.ts';
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
    .addHelpText('after', EXAMPLES);

  addStartCommand(program, environmentKey);
  addSimulateCommand(program, environmentKey);
  addPreviewCommand(program);
  addNotifyTestCommand(program);
  addSetupCommand(program, environmentKey);
  addStatusCommand(program);
  addBoardCommand(program);
  addDoctorCommand(program);
  addClipCommands(program);
  addOrgsCommand(program);
  addSubscribersCommand(program);
  addCostCommand(program);
  addTraceCommand(program);
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

const EXAMPLES = `
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

It ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly.`;

function readVersion(): string {
  // By its name, since compiled code lies a folder deeper than the sources.
  const file = new URL(import.meta.resolve('clipwatch/package.json'));
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return String(version);
}
