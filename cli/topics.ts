import { CHANNELS, type Channel } from '../functions/domain/outcome.ts';
import type { Installation } from './orgs/open.ts';

/** What a topic is for: programs, or people by one channel. */
export const TOPIC_CHANNELS = ['events', ...CHANNELS] as const;
export type TopicChannel = (typeof TOPIC_CHANNELS)[number];

/** The stack's outputs that name the topics of programs, and of the audience `default`. */
export const TOPIC_OUTPUTS: Record<TopicChannel, string> = {
  events: 'EventsTopicArn',
  mail: 'MailTopicArn',
  text: 'TextTopicArn',
  chat: 'ChatTopicArn',
};

/** Topics of the audience `default`, as the stack names them; empty where that is not known. */
export function defaultTopics(outputs: Installation['outputs']): Partial<Record<Channel, string>> {
  const found = CHANNELS.flatMap((channel) => {
    const arn = outputs?.get(TOPIC_OUTPUTS[channel]);
    return arn === undefined ? [] : [[channel, arn] as const];
  });
  return Object.fromEntries(found);
}
