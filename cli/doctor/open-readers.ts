import * as v from 'valibot';
import { destinationsOf } from '../../functions/domain/audience/hearing.ts';
import { CHANNELS } from '../../functions/domain/outcome.ts';
import { HealthInput } from '../../functions/health/health-input.ts';
import type { Store } from '../../functions/ports/store.ts';
import { parseSecretId } from '../../functions/runtime/secret-id.ts';
import { scheduleGroupOf, scheduleOf } from './named-parts.ts';
import type { Clients } from './readers/clients.ts';
import { readConcurrency, readEventSources, readFunction } from './readers/functions.ts';
import { readAlarms, readCounts, readOldestAge } from './readers/metrics.ts';
import { readQueue } from './readers/queues.ts';
import { readSchedule } from './readers/schedules.ts';
import { readAndTryKey, readSecret, readSecretPolicy } from './readers/secrets.ts';
import { readIdentity, readResources } from './readers/stack.ts';
import { readHasDeadLetters, readSubscriptions, readTexts, readTopic } from './readers/topics.ts';
import { fetchContract, readClockAhead } from './readers/web.ts';
import type { Place, Readers } from './readers.ts';
import { type Reading, reading, then } from './reading.ts';

export interface ReadersOptions {
  place: Place;
  clients: Clients;
  store: Store;
  /** Undefined where only the table is known. */
  stackName: string | undefined;
  /** Only these organizations; undefined for all. */
  orgIds: readonly string[] | undefined;
}

const LOCAL = 'a run on this machine has none';

/** Joins the adapters. Of what a run on this machine has not, nothing is asked. */
export function openReaders({ place, clients, store, stackName, orgIds }: ReadersOptions): Readers {
  const { nowMs, localPid } = place;
  const none = (): Reading<never> => ({ kind: 'not-here', what: LOCAL });
  const deployed = <T>(read: () => Promise<Reading<T>>): Promise<Reading<T>> =>
    localPid === undefined ? read() : Promise.resolve(none());
  const texts = new Map<string, Promise<Reading<string>>>();

  const resources = once(async () =>
    stackName === undefined
      ? ({ kind: 'not-here', what: 'only the table is known, so give --stack' } as const)
      : readResources(clients, stackName),
  );
  const registry = once(() =>
    reading('dynamodb:Query', async () => {
      const { organizations, unreadable } = await store.readRegistry();
      return orgIds === undefined
        ? { organizations, unreadable }
        : {
            organizations: organizations.filter(({ id }) => orgIds.includes(id)),
            unreadable: unreadable.filter((id) => orgIds.includes(id)),
          };
    }),
  );
  const audiences = once(() => reading('dynamodb:Query', () => store.readAudiences()));
  const schedule = onceEach(async (name: string) =>
    then(await resources(), (all) =>
      readSchedule(clients, name, scheduleGroupOf(all)?.physicalId ?? 'default'),
    ),
  );

  return {
    place,
    resources,
    registry,
    audiences,
    schedule,
    identity: () => deployed(() => readIdentity(clients)),
    states: once(async () =>
      then(await registry(), ({ organizations }) =>
        reading('dynamodb:BatchGetItem', () => store.loadStates(organizations.map(({ id }) => id))),
      ),
    ),
    topicHealth: once(async () =>
      then(await audiences(), ({ audiences: all }) =>
        reading('dynamodb:BatchGetItem', () =>
          store.loadTopicHealth([...new Set(['events', ...CHANNELS, ...all.flatMap(destinationsOf)])]),
        ),
      ),
    ),
    functionSeen: onceEach((name) => readFunction(clients, name)),
    counts: onceEach((name) => readCounts(clients, name, nowMs)),
    eventSources: onceEach((name) => readEventSources(clients, name)),
    concurrency: () => deployed(() => readConcurrency(clients)),
    inspected: once(async () =>
      then(await resources(), async (all) => {
        const found = scheduleOf(all, 'Health');
        if (found === undefined) return { kind: 'gone' };
        return then(await schedule(found.physicalId), ({ input }) => toTopics(input));
      }),
    ),
    queue: onceEach((url) => readQueue(clients, url)),
    oldestTurn: (name) => deployed(() => readOldestAge(clients, name, nowMs)),
    topic: onceEach((arn) => readTopic(clients, arn)),
    subscriptions: onceEach((arn) => readSubscriptions(clients, arn)),
    hasDeadLetters: (arn) => readHasDeadLetters(clients, arn),
    texts: once(() => readTexts(clients, nowMs)),
    alarms: (names) => readAlarms(clients, [...names]),
    secret: onceEach((name) => readSecret(clients, parseSecretId(name).secret)),
    secretPolicy: onceEach((name) => deployed(() => readSecretPolicy(clients, parseSecretId(name).secret))),
    tryKey: (organization) => readAndTryKey(clients, texts, organization),
    contract: onceEach(fetchContract),
    clockAheadSec: readClockAhead,
    awsUrl: async () =>
      place.awsEndpoint ?? clients.sqs.config.endpointProvider({ Region: place.region }).url.href,
  };
}

function toTopics(input: string): Reading<NonNullable<HealthInput['topics']>> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), HealthInput), input);
  return parsed.success && parsed.output.topics !== undefined
    ? { kind: 'read', value: parsed.output.topics }
    : { kind: 'gone' };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reads: Promise<T> | undefined;
  return () => {
    reads ??= read();
    return reads;
  };
}

function onceEach<T>(read: (of: string) => Promise<T>): (of: string) => Promise<T> {
  const reads = new Map<string, Promise<T>>();
  return (of) => {
    const before = reads.get(of) ?? read(of);
    reads.set(of, before);
    return before;
  };
}
