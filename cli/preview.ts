import type { Language, Privacy } from '../functions/domain/audience/audience.ts';
import { consoleUrlIn, DEFAULT_CONSOLE_URL } from '../functions/domain/audience/console-url.ts';
import { type Announced, isOrgOutcome, type Outcome } from '../functions/domain/outcome.ts';
import type { PlaceOptions } from './orgs/open.ts';
import type { Channel } from './preview/channels.ts';
import { eventOfClip } from './preview/event-of-clip.ts';
import type { Sample } from './preview/sample.ts';
import { showEvents, showSample } from './preview/show.ts';
import { UsageError } from './usage-error.ts';

export interface PreviewOptions extends Sample, PlaceOptions {
  /** The id of a clip that is remembered, in place of made-up ones. */
  clip?: string;
  org?: string;
  channel: Channel;
  language: Language;
  privacy: Privacy;
  timeZone?: string;
}

/** What stands between two messages. Texts are a line each, and JSON needs nothing. */
const RULE = `\n\n${'='.repeat(76)}\n\n`;
const BETWEEN: Record<Channel, string> = { text: '\n', mail: RULE, chat: RULE, event: '\n' };

const CAN_BE_LATE: readonly Announced[] = ['completed', 'failed', 'removed'];

/** `clipwatch preview`: prints the messages about made-up clips, or about one that is remembered. It sends nothing. */
export async function preview(options: PreviewOptions): Promise<void> {
  const { channel, language, privacy, timeZone, clip, org, stack, pid, ...sample } = options;
  checkSample(sample);
  checkPlace(options);
  const voice = {
    language,
    privacy,
    consoleUrl: DEFAULT_CONSOLE_URL,
    ...(timeZone !== undefined && { timeZone }),
  };
  const place = {
    ...(org !== undefined && { org }),
    ...(stack !== undefined && { stack }),
    ...(pid !== undefined && { pid }),
  };
  const messages =
    clip === undefined || isOrgOutcome(sample.outcome)
      ? showSample(sample, channel, voice)
      : await showClip(clip, sample.outcome);
  console.log(messages.join(BETWEEN[channel]));

  async function showClip(clipUuid: string, outcome: Outcome): Promise<string[]> {
    const { event, region } = await eventOfClip(clipUuid, outcome, place);
    const consoleUrl = consoleUrlIn(region, DEFAULT_CONSOLE_URL) ?? DEFAULT_CONSOLE_URL;
    return showEvents([event], channel, { ...voice, consoleUrl });
  }
}

/** What is made up, and what is remembered, do not go together. */
function checkPlace({
  clip,
  org,
  stack,
  pid,
  outcome,
  clips,
  times,
  late,
  warnings,
  whole,
}: PreviewOptions): void {
  if (clip === undefined && [org, stack, pid].some((option) => option !== undefined))
    throw new UsageError('--org, --stack and --pid say where to find a clip: they go with --clip');
  if (clip === undefined) return;
  if (isOrgOutcome(outcome))
    throw new UsageError(`An organization is ${outcome}, not a clip: --clip goes with other outcomes`);
  if (clips > 1 || times > 1 || late || warnings || whole)
    throw new UsageError(
      'With --clip nothing is made up: leave out --clips, --times, --late, --warnings and --whole',
    );
}

function checkSample({ outcome, clips, warnings, late, whole = false }: Sample): void {
  if (warnings && outcome !== 'completed')
    throw new UsageError('Only clips that are ready have warnings: --warnings goes with --outcome completed');
  if (late && !CAN_BE_LATE.includes(outcome))
    throw new UsageError(
      `Late are only clips that had ended: --late goes with --outcome ${CAN_BE_LATE.join(', ')}`,
    );
  if (isOrgOutcome(outcome) && (clips > 1 || whole))
    throw new UsageError(
      `An organization is ${outcome}, not a clip: --clips and --whole go with other outcomes`,
    );
  if (whole && late)
    throw new UsageError(
      'What was held is of many outcomes, and not all can be late: leave out --late or --whole',
    );
}
