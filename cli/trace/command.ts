import type { Command } from 'commander';
import { named } from '../arguments.ts';

/** `clipwatch trace`. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('show where in the sources the stack traces of a log are: zips carry no source map')
    .option('--function <name>', 'the function whose log it is', named, 'check')
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../trace.ts')).trace(options));
}

const EXAMPLES = `
The log comes on standard input. Run it in a folder that has the release that was deployed, as a package or as
its sources: the same sources give the same bundle, and with it the same source map.

Examples:
  $ npx clipwatch trace < log.txt
  $ aws logs tail GROUP | npx clipwatch trace --function watch`;
