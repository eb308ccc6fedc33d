import type { SNSClient } from '@aws-sdk/client-sns';
import pMap from 'p-map';
import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { createSnsClient } from '../../functions/runtime/clients.ts';
import { shownText } from '../../infra/shown.ts';
import { type PlaceOptions, withInstallation } from '../orgs/open.ts';
import { TroubleError } from '../status/trouble.ts';
import { type ConfiguredSubscription, readConfigured } from './configured.ts';
import { formatSubscribers } from './format.ts';
import { readSubscriptions, type Subscription } from './subscriptions.ts';
import { listTopics, type ToldBy } from './topics.ts';

interface ListOptions extends PlaceOptions {
  audience?: string;
  json: boolean;
}

/** What `--json` prints of a topic. What is not known is null. */
export interface SubscribersOf extends ToldBy {
  subscriptions: {
    protocol: string;
    /** Masked, where it may be a secret. */
    endpoint: string;
    state: Subscription['state'];
    filter: Record<string, unknown> | null;
    hasDeadLetters: boolean | null;
    isAnybodys: boolean | null;
  }[];
  /** Why nobody can tell. */
  trouble: string | null;
}

/** Topics that are read at once: SNS lists 30 times a second. */
const CONCURRENCY = 3;

/** `clipwatch subscribers`: who is told. Exits 1 where somebody has not confirmed, or is gone. */
export async function list({ audience, json, ...place }: ListOptions): Promise<void> {
  await withInstallation(place, async (installation) => {
    const topics = await listTopics(installation);
    const meant = audience === undefined ? topics : topics.filter((topic) => topic.audience === audience);
    if (meant.length === 0) throw new TroubleError(`There is no such audience: ${sayAudiences(topics)}`);
    const { stackName } = installation;
    // A run on this machine has no template, and nobody in it goes.
    const configured = stackName === undefined ? [] : await readConfigured(stackName);
    const found = await read(meant, configured ?? []);
    if (json) console.log(JSON.stringify({ at: new Date().toISOString(), topics: found }, null, 2));
    else console.log(formatSubscribers(found, configured !== undefined));
    if (!found.every(isWell)) process.exitCode = 1;
  });
}

function sayAudiences(topics: readonly ToldBy[]): string {
  const names = new Set(topics.flatMap(({ audience }) => audience ?? []));
  return `there are ${[...new Set([DEFAULT_AUDIENCE_NAME, ...names])].join(', ')}`;
}

async function read(
  topics: readonly ToldBy[],
  configured: readonly ConfiguredSubscription[],
): Promise<SubscribersOf[]> {
  const sns = createSnsClient();
  try {
    return await pMap(topics, (topic) => readTopic(sns, topic, configured), {
      concurrency: CONCURRENCY,
    });
  } finally {
    sns.destroy();
  }
}

async function readTopic(
  sns: SNSClient,
  topic: ToldBy,
  configured: readonly ConfiguredSubscription[],
): Promise<SubscribersOf> {
  try {
    const subscriptions = await readSubscriptions(sns, topic.arn, configured);
    return { ...topic, subscriptions: subscriptions.map(toShown), trouble: null };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const [, trouble] = TROUBLES.find(([pattern]) => pattern.test(name)) ?? [];
    if (trouble === undefined) throw error;
    return { ...topic, subscriptions: [], trouble };
  }
}

const TROUBLES: readonly [pattern: RegExp, said: string][] = [
  [/^NotFound/, 'There is no such topic: check AWS_REGION and --stack, or deploy again'],
  [
    /^AuthorizationError|^AccessDenied/,
    'These credentials may not list them: allow sns:ListSubscriptionsByTopic and GetSubscriptionAttributes',
  ],
  [/^Throttl|^TooManyRequests/, 'SNS asks to wait: try again in a minute'],
];

function toShown({
  protocol,
  endpoint,
  state,
  filter,
  hasDeadLetters,
  isAnybodys,
}: Subscription): SubscribersOf['subscriptions'][number] {
  return {
    protocol,
    endpoint: shownText(endpoint),
    state,
    filter: filter ?? null,
    hasDeadLetters: hasDeadLetters ?? null,
    isAnybodys: isAnybodys ?? null,
  };
}

function isWell({ subscriptions, trouble }: SubscribersOf): boolean {
  return trouble === null && subscriptions.every(({ state }) => state === 'confirmed');
}
