import * as v from 'valibot';
import type { HealthLog } from '../domain/trouble/health-log.ts';
import { TROUBLE_KINDS, type Trouble } from '../domain/trouble/trouble.ts';
import type { HealthStore } from '../ports/store.ts';
import { healthLogKey, TROUBLES, troubleKey } from './keys.ts';
import { readable, readItem, SCHEMA_VERSION, schemaVersionOf } from './read-item.ts';
import { Amount, type EntriesOf, MaybeAmount, Text } from './schema.ts';
import { deleteItem, getItem, putItem, queryPartition, type Table } from './table.ts';

const TROUBLE = {
  kind: v.picklist(TROUBLE_KINDS),
  subject: Text,
  sinceMs: Amount,
  toldAtMs: Amount,
  times: Amount,
  isOver: v.exactOptional(v.boolean()),
  turnedAtMs: MaybeAmount,
  why: Text,
} satisfies EntriesOf<Trouble>;

const TroubleItem: v.GenericSchema<unknown, Trouble> = v.looseObject(TROUBLE);

export const HEALTH_LOG = {
  wellSinceMs: Amount,
  queuesAtMs: Amount,
  subscribersAtMs: Amount,
} satisfies EntriesOf<HealthLog>;

const HealthLogItem: v.GenericSchema<unknown, HealthLog> = v.object(HEALTH_LOG);

/** Troubles that operators were told of and that are not over. A kind that a newer release knows is left to it. */
export function createTroubleStore(table: Table): Omit<HealthStore, 'loadStates'> {
  return {
    async listTroubles() {
      const items = await queryPartition(table, TROUBLES);
      return items.flatMap((item) => readable(() => readItem(TroubleItem, item)) ?? []);
    },

    async putTrouble(trouble) {
      const item = { ...trouble, schemaVersion: schemaVersionOf(trouble) };
      await putItem(table, { ...troubleKey(trouble.kind, trouble.subject), ...item });
    },

    async removeTrouble({ kind, subject }) {
      await deleteItem(table, troubleKey(kind, subject));
    },

    async loadHealthLog() {
      const item = await getItem(table, healthLogKey());
      return item && readable(() => readItem(HealthLogItem, item));
    },

    async saveHealthLog(log) {
      await putItem(table, { ...healthLogKey(), ...log, schemaVersion: SCHEMA_VERSION });
    },
  };
}
