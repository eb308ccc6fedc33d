import pMap from 'p-map';
import { subscriptionMark } from '../../../functions/domain/trouble/subscription-mark.ts';
import { shownText } from '../../../infra/shown.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, named, notChecked, warning, well, wrong } from '../finding.ts';
import { topicsOf } from '../named-parts.ts';
import type { Readers, SubscriptionSeen } from '../readers.ts';
import { type NotRead, type Reading, unread } from '../reading.ts';

/** SNS takes 30 requests a second for subscriptions. Source: the ListSubscriptionsByTopic action's API reference. */
const AT_ONCE = 4;
/** Amazon Q subscribes chat channels by itself, without a dead-letter queue. */
const OF_CHAT = /^https:\/\/[\w.-]*chatbot\.amazonaws\.com\//;

/** A subscription, and whether it has a dead-letter queue; undefined where that makes no sense. */
export interface SubscriptionJudged extends SubscriptionSeen {
  hasDeadLetters: Reading<boolean> | undefined;
}

/** `configured` are the marks of those that there should be; undefined where that is not known. */
export function judgeSubscriptions(
  topic: string,
  listed: Reading<SubscriptionJudged[]>,
  configured: readonly string[] | undefined,
): Finding[] {
  if (listed.kind === 'gone') return [];
  if (listed.kind !== 'read') return [unread(`subscriptions of ${topic}`, listed)];
  const there = listed.value.filter(({ state }) => state !== 'deleted');
  const pending = there.filter(({ state }) => state === 'pending');
  const marks = new Set(there.map(({ protocol, endpoint }) => subscriptionMark(protocol, endpoint)));
  const gone = (configured ?? []).filter((mark) => !marks.has(mark));
  const found = [
    ...(pending.length > 0 ? [sayPending(topic, pending)] : []),
    ...(gone.length > 0 ? [sayGone(topic, gone.length)] : []),
    ...sayUndelivered(topic, there),
  ];
  if (found.length > 0) return found;
  if (topic === 'operators' && there.length === 0)
    return [
      warning('nobody is told of troubles: operators has no subscription', {
        todo: 'Name somebody under operators in cdk.json and deploy.',
        section: 'all-is-well',
      }),
    ];
  return [well(`${topic}: ${counted(there.length, 'subscription')}`)];
}

function sayPending(topic: string, pending: readonly SubscriptionSeen[]): Finding {
  const who = named(pending.map(({ protocol, endpoint }) => `${protocol} ${shownText(endpoint)}`));
  return wrong(`${topic}: not confirmed, so that they get nothing: ${who}`, {
    todo: 'Have them confirm, from the command line at best (docs/subscribers.md).',
    section: 'subscription-pending',
  });
}

function sayGone(topic: string, count: number): Finding {
  return wrong(`${topic}: ${counted(count, 'subscription')} of the configuration no longer there`, {
    todo: 'If it was meant, take the address out of cdk.json and deploy; else take it out, deploy, put it in again and deploy.',
    section: 'subscription-gone',
  });
}

function sayUndelivered(topic: string, there: readonly SubscriptionJudged[]): Finding[] {
  const known = there.filter(({ hasDeadLetters }) => hasDeadLetters !== undefined);
  const without = known.filter(
    ({ hasDeadLetters }) => hasDeadLetters?.kind === 'read' && !hasDeadLetters.value,
  );
  const failed = known.flatMap(({ hasDeadLetters }): NotRead[] =>
    hasDeadLetters === undefined || hasDeadLetters.kind === 'read' || hasDeadLetters.kind === 'gone'
      ? []
      : [hasDeadLetters],
  );
  const [first] = failed;
  const who = named(without.map(({ protocol, endpoint }) => `${protocol} ${shownText(endpoint)}`));
  return [
    ...(without.length > 0
      ? [
          warning(`${topic}: without a dead-letter queue, so that what SNS gives up is lost: ${who}`, {
            todo: 'Name them in cdk.json in place of subscribing by hand, or set their RedrivePolicy.',
            section: 'eventsnottaken',
          }),
        ]
      : []),
    ...(first ? [unread(`dead-letter queues of ${topic}`, first)] : []),
  ];
}

async function readAll(readers: Readers, arn: string): Promise<Reading<SubscriptionJudged[]>> {
  const listed = await readers.subscriptions(arn);
  if (listed.kind !== 'read') return listed;
  const value = await pMap(
    listed.value,
    async (subscription): Promise<SubscriptionJudged> => {
      const { arn: own, endpoint, protocol } = subscription;
      const isAsked = own !== undefined && protocol !== 'chat' && !OF_CHAT.test(endpoint);
      return { ...subscription, hasDeadLetters: isAsked ? await readers.hasDeadLetters(own) : undefined };
    },
    { concurrency: AT_ONCE },
  );
  return { kind: 'read', value };
}

export const subscriptions: Check = {
  name: 'subscriptions',
  about: 'those that are pending, gone, or without a dead-letter queue',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the subscriptions', resources)];
    const inspected = await readers.inspected();
    const configured = new Map(
      inspected.kind === 'read' ? inspected.value.map(({ arn, subscriptions: marks }) => [arn, marks]) : [],
    );
    const found = await pMap(
      topicsOf(resources.value),
      async ({ name, arn }) => judgeSubscriptions(name, await readAll(readers, arn), configured.get(arn)),
      { concurrency: AT_ONCE },
    );
    return [...found.flat(), ...sayUnknown(inspected)];
  },
};

function sayUnknown(inspected: Reading<unknown>): Finding[] {
  if (inspected.kind === 'read') return [];
  const what = 'which subscriptions there should be';
  if (inspected.kind !== 'gone') return [unread(what, inspected)];
  return [
    notChecked(`${what}: the schedule of health, which says so, is gone`, 'Put the schedule back first.'),
  ];
}
