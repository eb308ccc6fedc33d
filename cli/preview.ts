import type { Outcome } from '../functions/domain/outcome.ts';
import type { Channel } from './preview/channels.ts';
import type { Sample } from './preview/sample.ts';
import { showSample } from './preview/show.ts';
import { UsageError } from './usage-error.ts';

export interface PreviewOptions extends Sample {
  channel: Channel;
}

/** What stands between two mails. Texts are a line each, and JSON needs nothing. */
const BETWEEN: Record<Channel, string> = { text: '\n', mail: `\n\n${'='.repeat(76)}\n\n`, event: '\n' };

const CAN_BE_LATE: readonly Outcome[] = ['completed', 'failed', 'removed'];

/** `clipwatch preview`: prints the messages about made-up clips. It sends nothing, and asks nobody. */
export function preview({ channel, ...sample }: PreviewOptions): void {
  if (sample.warnings && sample.outcome !== 'completed')
    throw new UsageError('Only clips that are ready have warnings: --warnings goes with --outcome completed');
  if (sample.late && !CAN_BE_LATE.includes(sample.outcome))
    throw new UsageError(
      `Late are only clips that had ended: --late goes with --outcome ${CAN_BE_LATE.join(', ')}`,
    );
  console.log(showSample(sample, channel).join(BETWEEN[channel]));
}
