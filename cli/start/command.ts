import type { Command } from 'commander';
import { named, orgCount, orgId, positive, whole } from '../arguments.ts';
import { requireEmulators } from '../emulators.ts';

/** `clipwatch start`. */
export function addStartCommand(program: Command, environmentKey?: string): void {
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
    .addHelpText('after', EXAMPLES)
    .action(async (options) => {
      requireEmulators();
      await (await import('../start.ts')).start(options, environmentKey);
    });
}

const EXAMPLES = `
Examples:
  $ npx clipwatch start                      # the simulated API, for about 40 seconds
  $ npx clipwatch start --json > deliveries.ndjson
  $ npx clipwatch start --full               # each message whole
  $ npx clipwatch start --config cdk.json    # the people of cdk.json, in place of made-up ones
  $ npx clipwatch start --orgs 1000 --for 120  # a thousand organizations, most of them idle
  $ npx clipwatch start --webhook http://127.0.0.1:3000/clips
  $ CLIPWATCH_API_KEY=… npx clipwatch start --api-url https://api2.rhombussystems.com`;
