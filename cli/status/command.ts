import type { Command } from 'commander';
import { collectOrgs } from '../arguments.ts';
import { withPlaceOrTable } from '../place-options.ts';

/** `clipwatch status`. */
export function addStatusCommand(program: Command): void {
  const status = program
    .command('status')
    .description(
      'show how an installation is: its organizations, clips in flight, what ended last, API calls',
    );
  withPlaceOrTable(status)
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--watch', 'show it again and again, until Ctrl-C', false)
    .option('--json', 'print one JSON object; with --watch one a line, again and again', false)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../status.ts')).status(options));
}

const EXAMPLES = `
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
  $ npx clipwatch status > /dev/null || echo "Clipwatch needs somebody"`;
