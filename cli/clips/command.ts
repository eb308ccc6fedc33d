import { type Command, Option } from 'commander';
import { OUTCOMES, TERMINAL_STATES } from '../../functions/domain/outcome.ts';
import {
  audienceName,
  clipLabel,
  clipUuid,
  collectEvents,
  lineCount,
  moment,
  named,
  orgId,
} from '../arguments.ts';
import { withPlace } from '../place-options.ts';
import { TOPIC_CHANNELS } from '../topics.ts';

/** The commands about clips. As for every command, the code of each is loaded when it is run. */
export function addClipCommands(program: Command): void {
  const watch = program
    .command('watch')
    .description('watch a clip by its id, also one that Rhombus does not show yet')
    .argument('<clip>', "Rhombus' id of the clip", clipUuid)
    .option('--org <id>', 'whose clip it is (default: the only organization)', orgId)
    .option('--label <text>', 'your own name for it, which every notification has', clipLabel)
    .option('--wait', 'wait until it ends: 0 where it is ready then, 1 where it is not', false)
    .option('--json', 'print one JSON object', false);
  withPlace(watch)
    .addHelpText('after', EXAMPLES.watch)
    .action(async (clip, options) => (await import('./watch.ts')).watch(clip, options));

  const unwatch = program
    .command('unwatch')
    .description('stop watching a clip: nothing more is told of it')
    .argument('<clip>', "Rhombus' id of the clip", clipUuid)
    .option('--org <id>', 'whose clip it is (default: the one that has it)', orgId);
  withPlace(unwatch)
    .addHelpText('after', EXAMPLES.unwatch)
    .action(async (clip, options) => (await import('./watch.ts')).unwatch(clip, options));

  const clip = program
    .command('clip')
    .description("tell one clip's story: what was seen when, and what was told to whom")
    .argument('<clip>', "Rhombus' id of the clip", clipUuid)
    .option('--org <id>', 'whose clip it is (default: the one that has it)', orgId)
    .option('--json', 'print one JSON object', false);
  withPlace(clip)
    .addHelpText('after', EXAMPLES.clip)
    .action(async (uuid, options) => (await import('./clip.ts')).clip(uuid, options));

  const history = program
    .command('history')
    .description('list the clips that have ended, the latest first')
    .option('--camera <name>', 'only those of this camera, by its name or its id', named)
    .option('--site <name>', 'only those of cameras at this site', named)
    .addOption(
      new Option('--outcome <outcome>', 'only those that have come to this').choices(TERMINAL_STATES),
    )
    .option('--since <when>', 'not before this: 90m, 36h, 2d, 1w, or a date in UTC', moment)
    .option('--until <when>', 'not after this', moment)
    .option('--org <id>', 'only those of this organization', orgId)
    .option('--all', 'those that are in flight, too', false)
    .option('--limit <n>', 'so many', lineCount, 50)
    .option('--json', 'print one JSON object', false);
  withPlace(history)
    .addHelpText('after', EXAMPLES.history)
    .action(async (options) => (await import('./history.ts')).history(options));

  const replay = program
    .command('replay')
    .description('tell again what was told: by the id of the event, or what was told within a time')
    .argument('[events...]', 'ids of events, as acme/4k_o3KKrPGJONEPu9yhUEw/completed/1', collectEvents)
    .option('--org <id>', 'what was told of this organization', orgId)
    .option('--since <when>', 'not before this: 90m, 36h, 2d, 1w, or a date in UTC', moment)
    .option('--until <when>', 'not after this', moment)
    .addOption(new Option('--outcome <outcome>', 'only what told of this').choices(OUTCOMES))
    .option('--audience <name>', 'only to this audience', audienceName)
    .addOption(new Option('--channel <channel>', 'only by this channel').choices(TOPIC_CHANNELS))
    .option('--yes', 'do not ask', false);
  withPlace(replay)
    .addHelpText('after', EXAMPLES.replay)
    .action(async (events, options) => (await import('./replay.ts')).replay(events, options));

  const forget = program
    .command('forget')
    .description("delete what is known of a clip, or of an organization's clips")
    .argument('[clip]', "Rhombus' id of the clip", clipUuid)
    .option('--org <id>', 'whose clip it is; without a clip, all that is known of this organization', orgId)
    .option('--yes', 'do not ask', false);
  withPlace(forget)
    .addHelpText('after', EXAMPLES.forget)
    .action(async (uuid, options) => (await import('./forget.ts')).forget(uuid, options));
}

const EXAMPLES = {
  watch: `
It may be given again: a clip that is watched already stays as it is. With --wait, Ctrl-C leaves the clip
watched.

Examples:
  $ npx clipwatch watch 4k_o3KKrPGJONEPu9yhUEw
  $ npx clipwatch watch 4k_o3KKrPGJONEPu9yhUEw --org acme --label "case 7"
  $ npx clipwatch watch 4k_o3KKrPGJONEPu9yhUEw --wait && echo "It is ready"`,
  unwatch: `
A clip that has ended stays as it is. "watch" takes one up again.

Examples:
  $ npx clipwatch unwatch 4k_o3KKrPGJONEPu9yhUEw
  $ npx clipwatch unwatch 4k_o3KKrPGJONEPu9yhUEw --org acme`,
  clip: `
Examples:
  $ npx clipwatch clip 4k_o3KKrPGJONEPu9yhUEw
  $ npx clipwatch clip 4k_o3KKrPGJONEPu9yhUEw --org acme --json | jq .announced`,
  history: `
What had ended before Clipwatch first looked is not there, nor what is no longer remembered. A date without
a time is the midnight at which it begins.

Examples:
  $ npx clipwatch history
  $ npx clipwatch history --outcome failed --since 2d
  $ npx clipwatch history --camera "Loading dock" --since 2026-11-01 --until 2026-11-08
  $ npx clipwatch history --org acme --all --json`,
  replay: `
What would be told is shown first, and nothing is sent before you say yes. The event has the id that it had
then, so a program that knows it already takes no harm. Mails begin with "Told again". What is still owed to
somebody is not told twice. People are told at their pace, filters hold, and quiet hours do not.

Examples:
  $ npx clipwatch replay acme/4k_o3KKrPGJONEPu9yhUEw/completed/1
  $ npx clipwatch replay --org acme --since 3h --channel events
  $ npx clipwatch replay --since 2026-11-24 --until 2026-11-25 --outcome failed --audience night --yes`,
  forget: `
What would go is shown first, and nothing goes before you say yes. A clip that is watched, or of which
somebody has yet to be told, stays. A clip that Rhombus still lists among the latest may be seen as new.
What is told of it then, and of the organization, has ids that were published before: a program that keeps ids
takes it for a copy.

Examples:
  $ npx clipwatch forget 4k_o3KKrPGJONEPu9yhUEw
  $ npx clipwatch orgs remove acme && npx clipwatch forget --org acme
  $ npx clipwatch forget --org acme --yes`,
};
