import type { Language, Privacy } from '../functions/domain/audience/audience.ts';
import { DEFAULT_CONSOLE_URL } from '../functions/domain/audience/console-url.ts';
import type { Announced } from '../functions/domain/outcome.ts';
import type { Channel } from './preview/channels.ts';
import { isOrgOutcome, type Sample } from './preview/sample.ts';
import { showSample } from './preview/show.ts';
import { UsageError } from './usage-error.ts';

export interface PreviewOptions extends Sample {
  channel: Channel;
  language: Language;
  privacy: Privacy;
  timeZone?: string;
}

/** What stands between two messages. Texts are a line each, and JSON needs nothing. */
const RULE = `\n\n${'='.repeat(76)}\n\n`;
const BETWEEN: Record<Channel, string> = { text: '\n', mail: RULE, chat: RULE, event: '\n' };

const CAN_BE_LATE: readonly Announced[] = ['completed', 'failed', 'removed'];

/** `clipwatch preview`: prints the messages about made-up clips. It sends nothing, and asks nobody. */
export function preview({ channel, language, privacy, timeZone, ...sample }: PreviewOptions): void {
  checkSample(sample);
  const voice = {
    language,
    privacy,
    consoleUrl: DEFAULT_CONSOLE_URL,
    ...(timeZone !== undefined && { timeZone }),
  };
  console.log(showSample(sample, channel, voice).join(BETWEEN[channel]));
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
