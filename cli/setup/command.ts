import type { Command } from 'commander';
import { collect, positive } from '../arguments.ts';

/** `clipwatch setup`. Each question has a flag; the code is loaded when it is run. */
export function addSetupCommand(program: Command, environmentKey?: string): void {
  program
    .command('setup')
    .description('deploy Clipwatch to your AWS account, step by step, until a message has come')
    .option('--name <stack>', 'how the stack is called (default: Clipwatch)')
    .option('--region <region>', 'AWS region (default: that of the environment)')
    .option('--org <id>', 'how the organization is called in notifications')
    .option('--rhombus-region <region>', 'the Rhombus region that it lives in: us or eu (default: us)')
    .option('--email <address>', 'who is told by email, or "none"; may be given again', collect)
    .option('--sms <number>', 'who is told by text, or "none" (default); may be given again', collect)
    .option(
      '--operator <address>',
      'who is told when Clipwatch itself is in trouble: an address or a number, or "none"; may be given again',
      collect,
    )
    .option('--api-url <url>', 'origin of another API than the region has')
    .option('--allow-any-host', 'take any host as --api-url, also over plain HTTP: the key goes there', false)
    .option('--wait <seconds>', 'how long to wait for confirmations', positive, 600)
    .option('--yes', 'do what is planned without asking, and take what is proposed', false)
    .option('--dry-run', 'check all answers, show what would be done, and do nothing', false)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../setup.ts')).setup(options, environmentKey));
}

const EXAMPLES = `
It asks for what is not given, checks each answer at once (the key with Rhombus, the credentials with AWS), shows
what will be made and what it costs, and asks before anything is done. Then it stores the key in Secrets Manager,
writes cdk.json, deploys, waits until Rhombus was looked at and addresses are confirmed, and sends a hello. It can be
run again: what is there is kept. Run it in a clone of Clipwatch.

The API key comes from CLIPWATCH_API_KEY, from standard input, or from a prompt that does not show it.

Examples:
  $ npx clipwatch setup
  $ npx clipwatch setup --dry-run
  $ npx clipwatch setup --region eu-west-1 --org acme --rhombus-region eu --email security@example.com \\
      --operator ops@example.com --yes < acme.key`;
