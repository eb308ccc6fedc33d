import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { destinationOf } from '../functions/domain/audience/audience.ts';
import { CHANNELS } from '../functions/domain/outcome.ts';
import { subscriptionMark } from '../functions/domain/trouble/subscription-mark.ts';
import type { HealthInput } from '../functions/health/health-input.ts';
import type { ClipwatchConfig } from './config.ts';
import type { AudienceTopics } from './notification-topics.ts';
import type { Protocol } from './protocols.ts';

export type InspectedTopics = NonNullable<HealthInput['topics']>;

export interface InspectedTopicsProps {
  readonly events: ITopic;
  readonly operators: ITopic;
  readonly ofAudiences: ReadonlyMap<string, AudienceTopics>;
  readonly config: Pick<ClipwatchConfig, 'programs' | 'audiences' | 'operators'>;
}

/** What `health` compares with the subscriptions that SNS has. Endpoints may hold a secret, so it gets their marks. */
export function inspectedTopics({
  events,
  operators,
  ofAudiences,
  config,
}: InspectedTopicsProps): InspectedTopics {
  const { programs, audiences } = config;
  const people = audiences.flatMap((audience) => {
    const { email, sms } = audience;
    const topics = ofAudiences.get(audience.name) ?? {};
    // Amazon Q subscribes chat channels by itself.
    const marks = { mail: marksOf({ email }), text: marksOf({ sms }), chat: [] };
    return CHANNELS.flatMap((channel) => {
      const topic = topics[channel];
      return topic ? [inspected(destinationOf(channel, audience), topic, marks[channel])] : [];
    });
  });
  const addresses = Object.entries(config.operators).flatMap(([protocol, endpoints]) =>
    endpoints.map((endpoint) => subscriptionMark(protocol, endpoint)),
  );
  return [
    inspected('events', events, marksOf(programs)),
    ...people,
    inspected('operators', operators, addresses),
  ];
}

function inspected(name: string, { topicArn }: ITopic, subscriptions: string[]) {
  return { name, arn: topicArn, subscriptions };
}

function marksOf(subscriptions: Partial<Record<Protocol, readonly { endpoint: string }[]>>): string[] {
  return Object.entries(subscriptions).flatMap(([protocol, own]) =>
    own.map(({ endpoint }) => subscriptionMark(protocol, endpoint)),
  );
}
