import type { OrgState, Told } from '../../domain/org/state.ts';
import { toldPeople } from '../../domain/outbox/storm.ts';
import { DESTINATIONS, type Destination, isForPeople } from '../../domain/outcome.ts';
import { StoreError } from '../../ports/store.ts';
import type { Recording } from '../record/record.ts';
import type { Outbox } from './outbox.ts';
import { planDeliveries } from './plan-deliveries.ts';
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
  const { deps, clips, invocation, names } = recording;
  const more: Record<string, Told> = {};
  if (clips.all.some(({ owed }) => owed.length > 0)) {
    await Promise.all([knowHealth(recording, outbox), names.load()]);
    const deliveries = planDeliveries({
      clips: clips.all,
      invocation,
      isDone: (eventId, destination) => outbox.isDone(eventId, destination),
      healthOf: (destination) => outbox.healthOf(destination),
      told: org.told,
      // What programs get lies in the clip, to the letter; people get names that were learned since, too.
      compose: (to, events, options) =>
        deps.compose(to, isForPeople(to) ? events.map((event) => names.onto(event)) : events, options),
      nowMs: deps.clock.now(),
    });
    await Promise.all(
      deliveries
        .filter(({ destination }) => !isLater(destination))
        .map(async (delivery) => {
          const messages = await publish(recording, outbox, delivery);
          const { destination } = delivery;
          if (messages > 0) more[destination] = toldPeople(org.told[destination], messages, deps.clock.now());
        }),
    );
  }
  await settleOut(recording, outbox);
  return Object.keys(more).length === 0 ? org.told : { ...org.told, ...more };
}

/** The topics' health is shared by all orgs; it is read once an invocation, when there is something to tell. */
async function knowHealth({ deps, orgId }: Recording, outbox: Outbox): Promise<void> {
  if (outbox.isHealthKnown) return;
  const destinations: readonly Destination[] = DESTINATIONS;
  try {
    outbox.knowHealth(await deps.store.loadTopicHealth(destinations), destinations);
  } catch (error) {
    // Without it each topic is taken to be well: it will tell.
    if (!(error instanceof StoreError)) throw error;
    deps.report({ kind: 'table-failed', orgId, what: 'load-topic-health', reason: error.kind });
  }
}
