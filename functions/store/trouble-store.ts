import * as v from 'valibot';
import { TROUBLE_KINDS, type Trouble } from '../domain/trouble/trouble.ts';
import type { HealthStore } from '../ports/store.ts';
import { TROUBLES, troubleKey } from './keys.ts';
import { readable, readItem, schemaVersionOf } from './read-item.ts';
import { Amount, type EntriesOf, MaybeAmount, Text } from './schema.ts';
import { deleteItem, putItem, queryPartition, type Table } from './table.ts';

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
  };
}
