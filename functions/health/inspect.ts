import pMap from 'p-map';
import type { DueInspections } from '../domain/trouble/health-log.ts';
import { troublesOfQueue, troublesOfSubscribers } from '../domain/trouble/inspection-troubles.ts';
import type { FoundTrouble, Moment } from '../domain/trouble/trouble.ts';
import type { HealthDeps } from './health.ts';
import type { HealthInput } from './health-input.ts';

/** What was found at queues and topics. */
export interface Inspection {
  found: FoundTrouble[];
  /** Names of what was looked at this time. */
  looked: ReadonlySet<string>;
  /** Names of all that there is to look at; undefined where that is not known. */
  there: ReadonlySet<string> | undefined;
}

/** SNS takes 30 requests a second for subscriptions. Source: the ListSubscriptionsByTopic action's API reference. */
const AT_ONCE = 4;

/** Looks at dead letters and subscribers, as far as it is time. */
export async function inspect(
  { inspector, queues }: Pick<HealthDeps, 'inspector' | 'queues'>,
  topics: HealthInput['topics'],
  due: DueInspections,
  moment: Moment,
): Promise<Inspection> {
  const queuesNow = due.queues ? Object.entries(queues) : [];
  const topicsNow = due.subscribers ? (topics ?? []) : [];
  const letters = await pMap(
    queuesNow,
    async ([name, url]) => troublesOfQueue(name, await inspector.countLetters(url), moment),
    { concurrency: AT_ONCE },
  );
  const subscribers = await pMap(
    topicsNow,
    async ({ name, arn, subscriptions }) =>
      troublesOfSubscribers(name, await inspector.listSubscriptions(arn), subscriptions, moment),
    { concurrency: AT_ONCE },
  );
  return {
    found: [...letters, ...subscribers].flat(),
    looked: new Set([...queuesNow.map(([name]) => name), ...topicsNow.map(({ name }) => name)]),
    there: topics && new Set([...Object.keys(queues), ...topics.map(({ name }) => name)]),
  };
}
