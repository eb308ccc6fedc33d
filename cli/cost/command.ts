import { type Command, Option } from 'commander';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { amount, countFrom1, percent, positive } from '../arguments.ts';
import { TEXT_DOLLARS } from './prices.ts';
import { INSTALLED } from './units.ts';

/** `clipwatch cost`. */
export function addCostCommand(program: Command): void {
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
    .option(
      '--sms-price <dollars>',
      `of a text, with the fee of its carrier (default: ${TEXT_DOLLARS})`,
      amount,
    )
    .option(
      '--https <n>',
      'HTTPS deliveries that each clip makes; queues and functions cost nothing',
      amount,
      0,
    )
    .option('--idle-seconds <n>', `limits.idleSeconds (default: ${DEFAULT_LIMITS.idleSeconds})`, positive)
    .option('--memory <mb>', `of the functions (default: ${INSTALLED.memoryMb})`, positive)
    .addOption(
      new Option(
        '--secrets <kind>',
        `one for each organization, or a ring of many keys (default: ${INSTALLED.secrets})`,
      ).choices(['own', 'ring']),
    )
    .option('--alarms <n>', `CloudWatch alarms, by metric (default: ${INSTALLED.alarms})`, amount)
    .option('--metrics <n>', `custom metrics (default: ${INSTALLED.metrics})`, amount)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../cost.ts')).cost(options));
}

const EXAMPLES = `
It asks nobody: it multiplies what was measured by list prices. A bill has taxes and discounts besides, and what
else the account does has its share of the free tier.

Examples:
  $ npx clipwatch cost
  $ npx clipwatch cost --organizations 40 --clips-per-day 200 --in-flight 30
  $ npx clipwatch cost --organizations 1000 --sms 2 --sms-price 0.05 --json`;
