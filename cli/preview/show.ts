import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { Destination } from '../../functions/domain/outcome.ts';
import { createComposer } from '../../functions/notify/compose.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import type { Channel } from './channels.ts';
import { type Sample, sampleEvents } from './sample.ts';

/** SNS puts the topic's display name before a text: `infra/notification-topics.ts`. */
const SMS_PREFIX = 'Clipwatch> ';

const DESTINATIONS: Record<Channel, Destination> = { text: 'text', mail: 'mail', event: 'events' };

/** The messages of made-up clips, each as its subscriber gets it where nothing is configured. */
export function showSample(sample: Sample, channel: Channel): string[] {
  const compose = createComposer({ digestFrom: DEFAULT_LIMITS.digestFrom });
  return compose(DESTINATIONS[channel], sampleEvents(sample)).map((message) => show(message, channel));
}

function show({ subject, message }: TopicMessage, channel: Channel): string {
  switch (channel) {
    case 'text':
      return `${SMS_PREFIX}${message}`;
    case 'mail':
      return `Subject: ${subject}\n\n${message.trimEnd()}`;
    case 'event':
      // SNS carries it in one line.
      return JSON.stringify(JSON.parse(message), null, 2);
    default:
      throw new Error(`Unknown channel ${channel satisfies never}`);
  }
}
