import {
  type Audience,
  DEFAULT_AUDIENCE_NAME,
  type Voice,
} from '../../functions/domain/audience/audience.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { AnyEvent } from '../../functions/domain/outbox/event.ts';
import type { Destination } from '../../functions/domain/outcome.ts';
import { createComposer } from '../../functions/notify/compose.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import type { Channel } from './channels.ts';
import { type Sample, sampleAny } from './sample.ts';

/** SNS puts the topic's display name before a text: `infra/notification-topics.ts`. */
const SMS_PREFIX = 'Clipwatch> ';

const DESTINATIONS: Record<Channel, Destination> = {
  text: 'text',
  mail: 'mail',
  chat: 'chat',
  event: 'events',
};

/** The messages of made-up clips, each as its subscriber gets it. */
export function showSample(sample: Sample, channel: Channel, voice: Voice): string[] {
  return showEvents(sampleAny(sample), channel, voice, sample.whole);
}

/** `whole`: all of them were held in quiet hours. `change`: what becomes of a message before it is published. */
export function showEvents(
  events: readonly AnyEvent[],
  channel: Channel,
  voice: Voice,
  whole = false,
  change = (message: TopicMessage) => message,
): string[] {
  const compose = createComposer({ digestFrom: DEFAULT_LIMITS.digestFrom });
  const audience: Audience = { ...voice, name: DEFAULT_AUDIENCE_NAME, topics: {} };
  const messages = compose(DESTINATIONS[channel], events, { audience, whole });
  return messages.map((message) => show(change(message), channel));
}

function show({ subject, message }: TopicMessage, channel: Channel): string {
  switch (channel) {
    case 'text':
      return `${SMS_PREFIX}${message}`;
    case 'mail':
      return `Subject: ${subject}\n\n${message.trimEnd()}`;
    case 'chat':
      return showChat(message);
    case 'event':
      // SNS carries it in one line.
      return JSON.stringify(JSON.parse(message), null, 2);
    default:
      throw new Error(`Unknown channel ${channel satisfies never}`);
  }
}

/** What people see of it in a chat: the title, the description, and the next steps below it. */
function showChat(message: string): string {
  const { title, description, nextSteps = [] } = JSON.parse(message).content;
  const steps: string[] = nextSteps.map((step: string) => `• ${step}`);
  return [...(title === undefined ? [] : [title, '']), description, '', ...steps].join('\n').trimEnd();
}
