import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { CHANNELS, type Channel } from '../../functions/domain/outcome.ts';
import { TOPIC_OUTPUTS } from '../notify-test/recipients.ts';
import { type Installation, requireOutput } from '../orgs/open.ts';

/** A topic, and who is told by it. */
export interface ToldBy {
  /** Absent for programs and operators. */
  audience?: string;
  channel: Channel | 'events' | 'operators';
  arn: string;
}

/** Every topic of an installation: those of programs, of each audience and of operators. */
export async function listTopics({
  store,
  outputs,
}: Pick<Installation, 'store' | 'outputs'>): Promise<ToldBy[]> {
  const events = requireOutput(outputs, TOPIC_OUTPUTS.events, 'The topics are');
  const ofDefault = CHANNELS.flatMap((channel): ToldBy[] => {
    const arn = outputs?.get(TOPIC_OUTPUTS[channel]);
    return arn === undefined ? [] : [{ audience: DEFAULT_AUDIENCE_NAME, channel, arn }];
  });
  const { audiences } = await store.readAudiences();
  const ofOthers = audiences
    .filter(({ name }) => name !== DEFAULT_AUDIENCE_NAME)
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap(({ name, topics }) =>
      CHANNELS.flatMap((channel): ToldBy[] => {
        const arn = topics[channel];
        return arn === undefined ? [] : [{ audience: name, channel, arn }];
      }),
    );
  const operators = outputs?.get('OperatorsTopicArn');
  return [
    { channel: 'events', arn: events },
    ...ofDefault,
    ...ofOthers,
    ...(operators === undefined ? [] : [{ channel: 'operators' as const, arn: operators }]),
  ];
}
