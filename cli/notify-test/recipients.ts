import {
  type Audience,
  DEFAULT_AUDIENCE_NAME,
  DEFAULT_VOICE,
  destinationOf,
} from '../../functions/domain/audience/audience.ts';
import { CHANNELS, type Destination } from '../../functions/domain/outcome.ts';
import type { Installation } from '../orgs/open.ts';
import { TroubleError } from '../status/trouble.ts';
import { defaultTopics, TOPIC_CHANNELS, TOPIC_OUTPUTS, type TopicChannel } from '../topics.ts';

/** Where a test goes. */
export interface Recipient {
  channel: TopicChannel;
  destination: Destination;
  topicArn: string;
}

/** The audience of this name, as the table has it. That of the flat configuration is there in any case. */
export async function findAudience(
  { store, outputs }: Pick<Installation, 'store' | 'outputs'>,
  name: string,
): Promise<Audience> {
  const { audiences } = await store.readAudiences();
  const known = audiences.find((audience) => audience.name === name);
  if (known !== undefined) return known;
  if (name === DEFAULT_AUDIENCE_NAME) return { name, ...DEFAULT_VOICE, topics: defaultTopics(outputs) };
  const names = audiences.map((audience) => audience.name).sort();
  const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  throw new TroubleError(
    `There is no audience "${name}" here: ${there}. Those of cdk.json are a minute after their deployment`,
  );
}

/**
 * The topics that are asked for, or else all of the audience, and of the default one events besides. Throws where one
 * that is asked for, or that each stack has, is not known.
 */
export function recipientsOf(
  audience: Audience,
  outputs: Installation['outputs'],
  asked: readonly TopicChannel[] | undefined,
): Recipient[] {
  const isDefault = audience.name === DEFAULT_AUDIENCE_NAME;
  const used = CHANNELS.filter((channel) => audience.topics[channel] !== undefined);
  const wanted = TOPIC_CHANNELS.filter(
    (channel) =>
      asked?.includes(channel) ?? (channel === 'events' ? isDefault : used.some((one) => one === channel)),
  );
  return wanted.map((channel) => {
    if (channel === 'events') return { channel, destination: channel, topicArn: eventsTopic(outputs) };
    const topicArn = audience.topics[channel];
    if (topicArn === undefined)
      throw new TroubleError(
        `The audience "${audience.name}" has no ${channel}: it uses ${used.join(', ') || 'nothing'}`,
      );
    return { channel, destination: destinationOf(channel, audience), topicArn };
  });
}

function eventsTopic(outputs: Installation['outputs']): string {
  if (outputs === undefined)
    throw new TroubleError(
      "The events topic is in the stack's outputs: give --stack in place of CLIPWATCH_TABLE, or another --channel",
    );
  const arn = outputs.get(TOPIC_OUTPUTS.events);
  if (arn !== undefined) return arn;
  throw new TroubleError(`The stack has no output ${TOPIC_OUTPUTS.events}: give another --stack`);
}
