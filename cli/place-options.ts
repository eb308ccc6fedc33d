import type { Command } from 'commander';
import { named, processId } from './arguments.ts';

/** The options that say which installation is meant. */
export function withPlace(command: Command): Command {
  return command
    .option(
      '--stack <name>',
      'the stack that Clipwatch was deployed as (default: the run on this machine, or else "Clipwatch")',
      named,
    )
    .option('--pid <number>', 'the run on this machine that has this process id', processId);
}

/** The same where a table will do. */
export function withPlaceOrTable(command: Command): Command {
  return withPlace(command).option(
    '--table <name>',
    'its table, in place of the stack; or the environment variable CLIPWATCH_TABLE',
    named,
  );
}
