import { type Command, Option } from 'commander';
import { PACING_PROFILES } from '../../functions/domain/org/limits.ts';
import { collectAudiences, limitOrDefault, orgId, rhombusUuid, ringName, secretName } from '../arguments.ts';
import { withPlace } from '../place-options.ts';

/** `clipwatch orgs`, with its subcommands. As for every command, the code of each is loaded when it is run. */
export function addOrgsCommand(program: Command): void {
  const orgs = program
    .command('orgs')
    .description('add, change, remove and list the organizations that are watched')
    .usage('<command> [options]')
    .addHelpText('after', EXAMPLES.orgs);

  const list = orgs
    .command('list')
    .description('show who is watched, who added it, where its key is, who hears of it')
    .option('--json', 'print one JSON object', false);
  withPlace(list)
    .addHelpText('after', EXAMPLES.list)
    .action(async (options) => (await import('./list.ts')).list(options));

  const add = orgs
    .command('add')
    .description('watch one more organization, without a deployment')
    .argument('<id>', 'how it is called in notifications', orgId)
    .addOption(
      new Option('--region <region>', "Rhombus' region that it is in").choices(['us', 'eu']).default('us'),
    )
    .option('--api-url <url>', 'another API in place of a region')
    .option('--allow-any-host', "let --api-url be other than one of Rhombus' hosts", false)
    .addOption(
      new Option('--ring <name>', 'the key ring that its key goes into (default: one of the stack)')
        .argParser(ringName)
        .conflicts('secret'),
    )
    .option('--secret <name>', 'a secret of its own; the key of one that is there is used', secretName)
    .option(
      '--partner-org <id>',
      "the key is a partner's, and this is Rhombus' id of the client",
      rhombusUuid,
    );
  withPlace(withLimits(withAudiences(add)))
    .addHelpText('after', EXAMPLES.add)
    .action(async (id, options) => (await import('./add.ts')).add(id, options));

  const change = orgs
    .command('change')
    .description('give an organization a new key, other audiences or limits')
    .argument('<id>', 'the organization', orgId)
    .option('--key', 'read a new key, and check it before it takes the place of the old one', false);
  withPlace(withLimits(withAudiences(change)))
    .addHelpText('after', EXAMPLES.change)
    .action(async (id, options) => (await import('./change.ts')).change(id, options));

  const remove = orgs
    .command('remove')
    .description('stop watching an organization; what is known of it stays')
    .argument('<id>', 'the organization', orgId)
    .option('--delete-key', 'delete its key as well', false);
  withPlace(remove)
    .addHelpText('after', EXAMPLES.remove)
    .action(async (id, options) => (await import('./remove.ts')).remove(id, options));

  withPlace(orgs.command('repair').description("let the stack's role read the secrets of their own again"))
    .addHelpText('after', EXAMPLES.repair)
    .action(async (options) => (await import('./repair.ts')).repair(options));
}

function withAudiences(command: Command): Command {
  return command.option(
    '--audience <name>',
    'who hears of it beside the audience "default"; may be given again; "none" is for nobody, "configured" for whom the configuration says',
    collectAudiences,
  );
}

function withLimits(command: Command): Command {
  return command
    .option(
      '--calls-per-minute <n>',
      'calls to Rhombus at most; "default" is the installation\'s',
      limitOrDefault('callsPerMinute'),
    )
    .option(
      '--idle-seconds <n>',
      'seconds between looks while no clip is made; "default" likewise',
      limitOrDefault('idleSeconds'),
    )
    .addOption(
      new Option('--pacing <pacing>', 'how many calls a second sooner is worth; "default" likewise').choices([
        ...PACING_PROFILES,
        'default',
      ]),
    );
}

const EXAMPLES = {
  orgs: `
Examples:
  $ npx clipwatch orgs add acme              # asks for the key
  $ npx clipwatch orgs list
  $ npx clipwatch orgs add --help            # more of one of them

They use your own AWS credentials, region and profile from the environment, as every AWS tool does.`,
  list: `
Examples:
  $ npx clipwatch orgs list
  $ npx clipwatch orgs list --stack Exports --json`,
  add: `
The key is read from standard input, or asked for where that is a terminal; it is no argument, as every
user of this machine could read it there. It is checked with one call before anything is written.

Examples:
  $ npx clipwatch orgs add acme
  $ npx clipwatch orgs add globex --region eu --idle-seconds 60 < globex.key
  $ npx clipwatch orgs add initech --secret clipwatch/initech --audience night
  $ npx clipwatch orgs add hooli --secret clipwatch/keys-0#partner --partner-org AAAAAAAAAAAAAAAAAAAAAA`,
  change: `
Audiences hold from the next minute on, also for organizations of the configuration.

Examples:
  $ npx clipwatch orgs change acme --key
  $ npx clipwatch orgs change acme --calls-per-minute 30 --pacing thrifty
  $ npx clipwatch orgs change acme --idle-seconds default
  $ npx clipwatch orgs change acme --audience night --audience managers`,
  remove: `
Examples:
  $ npx clipwatch orgs remove acme
  $ npx clipwatch orgs remove acme --delete-key`,
  repair: `
A secret of an organization's own lets the stack's role in by a policy on the secret, which AWS empties
when the role is replaced. Key rings, and secrets that the configuration names, need no repair.

Examples:
  $ npx clipwatch orgs repair`,
};
