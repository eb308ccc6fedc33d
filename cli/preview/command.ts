import { type Command, Option } from 'commander';
import { DEFAULT_VOICE, LANGUAGES, PRIVACIES } from '../../functions/domain/audience/audience.ts';
import { ANNOUNCED } from '../../functions/domain/outcome.ts';
import { clipUuid, orgId, previewCount, timeZone } from '../arguments.ts';
import { withPlace } from '../place-options.ts';
import { CHANNELS } from './channels.ts';

/** `clipwatch preview`. */
export function addPreviewCommand(program: Command): void {
  const preview = program
    .command('preview')
    .description('print a message as its subscriber gets it, from made-up clips; nothing is sent')
    .addOption(
      new Option('--outcome <outcome>', 'what became of the clips, or that no clip can be seen')
        .choices(ANNOUNCED)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--channel <channel>', 'who gets it').choices(CHANNELS).makeOptionMandatory())
    .addOption(
      new Option('--language <language>', 'in which language')
        .choices(LANGUAGES)
        .default(DEFAULT_VOICE.language),
    )
    .addOption(
      new Option('--privacy <privacy>', 'whether names, titles and times are said')
        .choices(PRIVACIES)
        .default(DEFAULT_VOICE.privacy),
    )
    .option(
      '--time-zone <zone>',
      'by whose clock, where the site of a camera has none (default: UTC)',
      timeZone,
    )
    .option('--clips <n>', 'so many clips end alike: four or more make one digest', previewCount, 1)
    .option('--times <n>', 'how many times each clip has come to this outcome', previewCount, 1)
    .option('--late', 'the clips had ended before they were first seen', false)
    .option('--warnings', 'the clips are ready, but not what was asked for', false)
    .option(
      '--whole',
      'all that was held in quiet hours: the clips come to one outcome after the other',
      false,
    )
    .option('--clip <id>', 'of this clip, which is remembered, in place of made-up ones', clipUuid)
    .option('--org <id>', 'whose clip it is (default: the one that has it)', orgId);
  withPlace(preview)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../preview.ts')).preview(options));
}

const EXAMPLES = `
The words are those that are published today. docs/messages.md shows them all, docs/messages.es.md in Spanish.

Examples:
  $ npx clipwatch preview --outcome failed --channel text
  $ npx clipwatch preview --outcome failed --channel text --language es --privacy minimal
  $ npx clipwatch preview --outcome completed --channel mail --clips 12 --warnings
  $ npx clipwatch preview --outcome failed --channel chat --clips 9 --whole
  $ npx clipwatch preview --outcome removed --channel event --late | jq .data
  $ npx clipwatch preview --outcome failed --channel mail --clip 4k_o3KKrPGJONEPu9yhUEw`;
