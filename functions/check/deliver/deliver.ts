import type { OrgState, Told } from '../../domain/org/state.ts';
import { isOrgEvent } from '../../domain/outbox/event.ts';
import { toldPeople } from '../../domain/outbox/storm.ts';
import { type Destination, isForPeople } from '../../domain/outcome.ts';
import { StoreError } from '../../ports/store.ts';
import type { ComposeOptions } from '../../ports/topics.ts';
import type { Recording } from '../record/record.ts';
import { opening } from './opening.ts';
import type { Outbox } from './outbox.ts';
import { type Delivery, planDeliveries } from './plan-deliveries.ts';
import { publish } from './publish.ts';
import { settleOut } from './settle.ts';

/**
 * Publishes what this invocation owes and may tell now, one topic beside the other, and takes what is out off its clips.
 * What fails stays owed. Answers what people were told of the org, with the new messages.
 */
export async function deliver(
  recording: Recording,
  outbox: Outbox,
  org: OrgState,
  /** Destinations that are told later in the pass, together with what others left for them. */
  isLater: (destination: Destination) => boolean = () => false,
): Promise<Record<string, Told>> {
  const { deps, clips } = recording;
  const more: Record<string, Told> = {};
  if (clips.all.some(({ owed }) => owed.length > 0)) {
    await Promise.all([
      knowRecipients(recording).then(() => knowHealth(recording, outbox)),
      recording.names.load(),
    ]);
    letGo(recording, outbox);
    const inFlight = clips.live.length;
    const deliveries = plan(recording, outbox, org, inFlight).filter(
      ({ destination }) => !isLater(destination),
    );
    await Promise.all(
      deliveries.map(async (delivery) => {
        const messages = await publish(recording, outbox, delivery);
        const { destination } = delivery;
        const expected = inFlight + delivery.messages.flatMap(({ eventIds }) => eventIds).length;
        if (messages > 0)
          more[destination] = toldPeople(org.told[destination], messages, expected, deps.clock.now());
      }),
    );
  }
  await settleOut(recording, outbox);
  return Object.keys(more).length === 0 ? org.told : { ...org.told, ...more };
}

function plan(recording: Recording, outbox: Outbox, { told }: OrgState, inFlight: number): Delivery[] {
  const { deps, clips, invocation, names, recipients } = recording;
  const { destinations } = recipients;
  const nowMs = deps.clock.now();
  const audienceOf = (destination: string) => recipients.audienceOf(destination);
  const healthOf = (destination: string) => outbox.healthOf(destination);
  return planDeliveries({
    owing: clips.all,
    invocation,
    destinations,
    audienceOf,
    opensAtMs: opening({ destinations, audienceOf, healthOf, told, nowMs }),
    isDone: (eventId, destination) => outbox.isDone(eventId, destination),
    healthOf,
    told,
    inFlight,
    // What programs get lies in the clip, to the letter; people get names that were learned since, too.
    compose: (to, events, options: ComposeOptions = {}) =>
      deps.compose(
        to,
        isForPeople(to) ? events.map((event) => (isOrgEvent(event) ? event : names.onto(event))) : events,
        options,
      ),
    nowMs,
  });
}

/** Who hears of the org; where the table does not say, people are told later. */
async function knowRecipients({ deps, orgId, recipients }: Recording): Promise<void> {
  try {
    await recipients.load();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    deps.report({ kind: 'table-failed', orgId, what: 'read-audiences', reason: error.kind });
  }
}

/** The topics' health is shared by all orgs; it is read once an invocation, when there is something to tell. */
async function knowHealth({ deps, orgId, recipients }: Recording, outbox: Outbox): Promise<void> {
  if (outbox.isHealthKnown) return;
  try {
    outbox.knowHealth(await deps.store.loadTopicHealth(recipients.destinations));
  } catch (error) {
    // Without it each topic is taken to be well: it will tell.
    if (!(error instanceof StoreError)) throw error;
    deps.report({ kind: 'table-failed', orgId, what: 'load-topic-health', reason: error.kind });
  }
}

/** What is owed to an audience that is gone would be owed for ever. */
function letGo({ deps, orgId, clips, recipients }: Recording, outbox: Outbox): void {
  const isGone = (destination: string) => recipients.isGone(destination);
  let count = 0;
  for (const { owed } of clips.all)
    for (const { event, due } of owed)
      for (const destination of Object.keys(due).filter(isGone)) {
        outbox.letGo(event.id, destination);
        count++;
      }
  if (count > 0) deps.report({ kind: 'audience-gone', orgId, count });
}
