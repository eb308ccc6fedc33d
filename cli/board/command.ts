import type { Command } from 'commander';
import { collectOrgs, portNumber } from '../arguments.ts';
import { withPlaceOrTable } from '../place-options.ts';

/** `clipwatch board`. */
export function addBoardCommand(program: Command): void {
  const board = program
    .command('board')
    .description('serve a page on this machine of how an installation is, for a browser');
  withPlaceOrTable(board)
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--port <n>', 'port on the loopback interface; 0 for any that is free', portNumber, 0)
    .option('--html', 'print the page as it is now, and serve nothing', false)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../board.ts')).board(options));
}

const EXAMPLES = `
The page is served to browsers on this machine alone, and the table is read only while somebody looks at it.
Region, profile and endpoints come from the environment, as for every AWS tool.

Examples:
  $ npx clipwatch board
  $ npx clipwatch board --org acme --port 8080
  $ AWS_PROFILE=security npx clipwatch board --stack Exports --html > board.html`;
