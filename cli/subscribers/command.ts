import type { Command } from 'commander';
import { audienceName } from '../arguments.ts';
import { withPlace } from '../place-options.ts';

/** `clipwatch subscribers`. As for every command, the code is loaded when it is run. */
export function addSubscribersCommand(program: Command): void {
  const subscribers = program
    .command('subscribers')
    .description('show who is told: confirmed, pending or gone; confirm an email')
    .usage('[command] [options]')
    .addHelpText('after', EXAMPLES.subscribers);

  const list = subscribers
    .command('list', { isDefault: true })
    .description('show who is subscribed, by audience and channel')
    .option('--audience <name>', 'only those of this audience', audienceName)
    .option('--json', 'print one JSON object', false);
  withPlace(list)
    .addHelpText('after', EXAMPLES.list)
    .action(async (options) => (await import('./list.ts')).list(options));

  const confirm = subscribers
    .command('confirm')
    .description('confirm an email by its link, so that no stray click unsubscribes it')
    .argument('[link]', 'the link of the confirmation mail, or - for standard input', '-');
  withPlace(confirm)
    .addHelpText('after', EXAMPLES.confirm)
    .action(async (link, options) => (await import('./confirm.ts')).confirm(link, options));
}

const EXAMPLES = {
  subscribers: `
Examples:
  $ npx clipwatch subscribers                # who is told, and who is not?
  $ npx clipwatch subscribers confirm < mail.txt

It ends with 1 where somebody has not confirmed, or is not subscribed any more.`,
  list: `
Endpoints may be secrets: of URLs only the origin is shown, of phone numbers only the ends.

Examples:
  $ npx clipwatch subscribers list
  $ npx clipwatch subscribers list --audience night --json`,
  confirm: `
Whoever clicks on the link in a confirmation mail subscribes an email that anybody can unsubscribe, by the
link at the end of each mail and without a password: mail scanners do, and people to whom a mail is
forwarded. This command confirms with your AWS credentials instead, and from then on only they unsubscribe.
The link, or the whole mail, comes on standard input: the token in it is nobody else's business.

Examples:
  $ npx clipwatch subscribers confirm        # paste the link, then Ctrl-D
  $ npx clipwatch subscribers confirm < mail.txt`,
};
