import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { CHANNELS } from '../../functions/domain/outcome.ts';
import { type Installation, requireOutput } from '../orgs/open.ts';
import { defaultTopics, TOPIC_OUTPUTS, type TopicChannel } from '../topics.ts';

/** A topic, and who is told by it. */
export interface ToldBy {
  /** Absent for programs and operators. */
  audience?: string;
  channel: TopicChannel | 'operators';
  arn: string;
}

/** Every topic of an installation: those of programs, of each audience and of operators. */
export async function listTopics({
  store,
  outputs,
}: Pick<Installation, 'store' | 'outputs'>): Promise<ToldBy[]> {
  const events = requireOutput(outputs, TOPIC_OUTPUTS.events, 'The topics are');
  const { audiences } = await store.readAudiences();
  const others = audiences
    .filter(({ name }) => name !== DEFAULT_AUDIENCE_NAME)
    .sort((a, b) => a.name.localeCompare(b.name));
  const ofPeople = [{ name: DEFAULT_AUDIENCE_NAME, topics: defaultTopics(outputs) }, ...others].flatMap(
    ({ name, topics }) =>
      CHANNELS.flatMap((channel): ToldBy[] => {
        const arn = topics[channel];
        return arn === undefined ? [] : [{ audience: name, channel, arn }];
      }),
  );
  const operators = outputs?.get('OperatorsTopicArn');
  return [
    { channel: 'events', arn: events },
    ...ofPeople,
    ...(operators === undefined ? [] : [{ channel: 'operators' as const, arn: operators }]),
  ];
}
