import type { OrgState, Told } from '../../domain/org/state.ts';
import { isOrgEvent } from '../../domain/outbox/event.ts';
import { isAbandoned, isLongOwed, type OpensAtMs, type Owing, settle } from '../../domain/outbox/owed.ts';
import { toldPeople } from '../../domain/outbox/storm.ts';
import { isForPeople } from '../../domain/outcome.ts';
import type { ComposeOptions } from '../../ports/topics.ts';
import type { Recording } from '../record/record.ts';
import { tableFailed } from '../reporting.ts';
import { opening } from './opening.ts';
import type { Outbox } from './outbox.ts';
import { type Delivery, planDeliveries } from './plan-deliveries.ts';
import { publish } from './publish.ts';
import { settleOut } from './settle.ts';

interface At {
  /** One moment for all that may be told, so that what comes to be due meanwhile, as a night ends, is told as a whole. */
  nowMs: number;
  /** Where others left something of these that people may be told now, they hear of all together, once it is taken over. */
  left?: readonly Owing[];
}

/**
 * Publishes what this invocation owes and may tell now, of the org as it is written and of its clips together, one topic
 * beside the other, and takes what is out off the clips. What fails stays owed. Answers the org without what is out, and
 * with what people were told of it: whoever has its state writes that.
 */
export async function deliver(
  recording: Recording,
  outbox: Outbox,
  org: OrgState,
  at: At,
): Promise<OrgState> {
  const owing = [...recording.clips.all, org].filter(({ owed }) => owed.length > 0);
  const told = owing.length > 0 ? await publishDue(recording, outbox, org, owing, at) : org.told;
  const { unsettled } = outbox;
  await settleOut(recording, outbox);
  const isOut = org.owed.some(({ event, due }) =>
    [...(unsettled.get(event.id) ?? [])].some((name) => name in due),
  );
  return { ...(isOut ? settle(org, unsettled) : org), told };
}

/** It is out then, and not settled. */
async function publishDue(
  recording: Recording,
  outbox: Outbox,
  org: OrgState,
  owing: readonly Owing[],
  { nowMs, left = [] }: At,
): Promise<Record<string, Told>> {
  const { deps, invocation } = recording;
  await Promise.all([knowTopics(recording, outbox), recording.names.load()]);
  letGo(recording, outbox, owing);
  const more: Record<string, Told> = {};
  const send = async (delivery: Delivery) => {
    const messages = await publish(recording, outbox, delivery);
    const { destination, expected } = delivery;
    if (messages > 0)
      more[destination] = toldPeople(org.told[destination], messages, expected, deps.clock.now());
  };
  const opens = opensAtMs(recording, outbox, org, nowMs);
  const isLater = ({ destination }: Delivery) => {
    const there: OpensAtMs = (name, owed) => (name === destination ? opens(name, owed) : Infinity);
    const isLeft = (one: Owing) => isAbandoned(one, { invocation, released: org.released }, there, nowMs);
    return isForPeople(destination) && left.some(isLeft);
  };
  const deliveries = plan(recording, outbox, org, owing, { opensAtMs: opens, nowMs });
  await Promise.all(deliveries.filter((delivery) => !isLater(delivery)).map(send));
  return Object.keys(more).length === 0 ? org.told : { ...org.told, ...more };
}

/** From when on what is owed may be told, as far as that is known at this moment. */
export function opensAtMs(
  { recipients }: Recording,
  outbox: Outbox,
  { told }: OrgState,
  nowMs: number,
): OpensAtMs {
  return opening({
    destinations: recipients.destinations,
    audienceOf: (destination) => recipients.audienceOf(destination),
    healthOf: (destination) => outbox.healthOf(destination),
    told,
    nowMs,
  });
}

/** Who hears of the org. False where the table does not say: then people are told later. */
export async function knowRecipients({ deps, orgId, recipients }: Recording): Promise<boolean> {
  await recipients.load().catch(tableFailed(deps, orgId, 'read-audiences'));
  return recipients.isKnown;
}

function plan(
  recording: Recording,
  outbox: Outbox,
  org: OrgState,
  owing: readonly Owing[],
  at: { opensAtMs: OpensAtMs; nowMs: number },
): Delivery[] {
  const { deps, clips, invocation, names, recipients } = recording;
  return planDeliveries({
    owing,
    invocation,
    destinations: recipients.destinations,
    audienceOf: (destination) => recipients.audienceOf(destination),
    ...at,
    isDone: (eventId, destination) => outbox.isDone(eventId, destination),
    healthOf: (destination) => outbox.healthOf(destination),
    told: org.told,
    inFlight: clips.live.length,
    // What programs get lies in the clip, to the letter; people get names that were learned since, too.
    compose: (to, events, options: ComposeOptions = {}) =>
      deps.compose(
        to,
        isForPeople(to) ? events.map((event) => (isOrgEvent(event) ? event : names.onto(event))) : events,
        options,
      ),
  });
}

/** Who hears of the org, and how their topics fare: what `opensAtMs` goes by. */
export async function knowTopics(recording: Recording, outbox: Outbox): Promise<void> {
  await knowRecipients(recording);
  await knowHealth(recording, outbox);
}

/** The topics' health is shared by all orgs; it is read once an invocation, when there is something to tell. */
async function knowHealth({ deps, orgId, recipients }: Recording, outbox: Outbox): Promise<void> {
  if (outbox.isHealthKnown) return;
  const health = await deps.store
    .loadTopicHealth(recipients.destinations)
    .catch(tableFailed(deps, orgId, 'load-topic-health'));
  // Without it each topic is taken to be well: it will tell.
  if (health !== undefined) outbox.knowHealth(health);
}

/**
 * What is owed to an audience that is gone would be owed for ever. What was recorded lately may be owed to one that this
 * invocation has not heard of yet.
 */
function letGo({ deps, orgId, recipients }: Recording, outbox: Outbox, owing: readonly Owing[]): void {
  const isGone = (destination: string) => recipients.isGone(destination);
  const nowMs = deps.clock.now();
  let count = 0;
  for (const { owed } of owing)
    for (const { event, due } of owed.filter((one) => isLongOwed(one, nowMs)))
      for (const destination of Object.keys(due).filter(isGone)) {
        outbox.letGo(event.id, destination);
        count++;
      }
  if (count > 0) deps.report({ kind: 'audience-gone', orgId, count });
}
