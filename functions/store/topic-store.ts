import * as v from 'valibot';
import type { TopicHealth } from '../domain/outbox/topic-health.ts';
import type { Store } from '../ports/store.ts';
import { failing } from './failing.ts';
import { topicKey, topicOf } from './keys.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { oneOf } from './schema.ts';
import { conditionally, getItems, type Table, updateItem } from './table.ts';

type TopicStore = Pick<Store, 'reserveSlots' | 'loadTopicHealth' | 'saveTopicHealth'>;

const VERSIONED = 'schemaVersion = if_not_exists(schemaVersion, :schema)';
const IS_IDLE = 'attribute_not_exists(nextSlotAtMs) OR nextSlotAtMs <= :now';
const IS_SOON = 'nextSlotAtMs > :now AND nextSlotAtMs <= :latest';

const Pace = v.object({
  pk: v.string(),
  health: failing<TopicHealth['reason']>(
    oneOf({ denied: true, gone: true, throttled: true, unavailable: true }),
  ),
});

/** The pace and the health of topics, which all orgs share. */
export function createTopicStore(table: Table): TopicStore {
  return {
    // One write where the topic is idle, two where its slots run ahead of the present.
    async reserveSlots(topic, { count, gapMs, nowMs, latestMs }) {
      if (latestMs < nowMs) return undefined;
      const lengthMs = count * gapMs;
      const first = await conditionally(() =>
        updateItem(table, topicKey(topic), {
          update: `SET nextSlotAtMs = :next, ${VERSIONED}`,
          condition: IS_IDLE,
          values: { ':next': nowMs + lengthMs, ':now': nowMs, ':schema': SCHEMA_VERSION },
        }),
      );
      if (first.kind === 'written') return nowMs;
      const further = await conditionally(() =>
        updateItem(table, topicKey(topic), {
          update: 'SET nextSlotAtMs = nextSlotAtMs + :length',
          condition: IS_SOON,
          values: { ':length': lengthMs, ':now': nowMs, ':latest': latestMs },
          returns: 'UPDATED_OLD',
        }),
      );
      return further.kind === 'written' ? Number(further.value.nextSlotAtMs) : undefined;
    },

    // A topic whose health cannot be read is taken to be well: publishing to it will tell.
    async loadTopicHealth(topics) {
      const items = await getItems(table, [...new Set(topics)].map(topicKey));
      return new Map(
        items.flatMap((item) => {
          const pace = v.safeParse(Pace, item);
          return pace.success ? [[topicOf(pace.output.pk), pace.output.health]] : [];
        }),
      );
    },

    async saveTopicHealth(topic, health) {
      await updateItem(table, topicKey(topic), {
        update: `SET ${VERSIONED}${health === undefined ? ' REMOVE health' : ', health = :health'}`,
        values: { ':schema': SCHEMA_VERSION, ...(health && { ':health': health }) },
      });
    },
  };
}
