import { type Command, Option } from 'commander';
import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { OUTCOMES } from '../../functions/domain/outcome.ts';
import { audienceName, orgId } from '../arguments.ts';
import { withPlace } from '../place-options.ts';
import { TOPIC_CHANNELS } from '../topics.ts';

/** `clipwatch notify-test`. */
export function addNotifyTestCommand(program: Command): void {
  const notifyTest = program
    .command('notify-test')
    .description('send a marked sample to the real subscribers, in the words that they get for a clip')
    .addOption(
      new Option('--channel <channels...>', 'who gets it (default: all that have subscribers)').choices(
        TOPIC_CHANNELS,
      ),
    )
    .option('--audience <name>', 'which people get it', audienceName, DEFAULT_AUDIENCE_NAME)
    .addOption(
      new Option('--outcome <outcome>', 'what it says became of a clip')
        .choices(OUTCOMES)
        .default('completed'),
    )
    .option('--org <id>', 'whose clip it says it was (default: the only organization)', orgId);
  withPlace(notifyTest)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../notify-test.ts')).notifyTest(options));
}

const EXAMPLES = `
Each message says that it is a test: mails and texts begin with "Test: ", the id of the event begins with
"test/", and its data says "test": true. The clip and its camera are made up. Filters hold as for every
message: who filters out this outcome, this organization or unknown cameras gets nothing.

It ends with 1 where a channel that was named, or has somebody who did not confirm, reaches nobody.

Examples:
  $ npx clipwatch notify-test
  $ npx clipwatch notify-test --channel mail --channel text --outcome failed
  $ npx clipwatch notify-test --audience night --channel chat
  $ AWS_PROFILE=security npx clipwatch notify-test --stack Exports --org acme`;
