import * as v from 'valibot';
import type { Names } from '../domain/org/names.ts';
import type { PassStore } from '../ports/store.ts';
import { NAMED_CAMERA } from './event-item.ts';
import { namesKey } from './keys.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { Amount, Text } from './schema.ts';
import { getItem, putItem, type Table } from './table.ts';

/** One text for all cameras: thousands of attributes would take the function long to read. */
const NamesItem = v.object({
  askedAtMs: Amount,
  cameras: v.pipe(Text, v.parseJson(), v.array(v.object(NAMED_CAMERA))),
});

/** What organizations call their cameras. An item that cannot be read is as good as none: names are learned again. */
export function createNamesStore(table: Table): Pick<PassStore, 'loadNames' | 'saveNames'> {
  return {
    async loadNames(orgId) {
      const item = v.safeParse(NamesItem, await getItem(table, namesKey(orgId)));
      if (!item.success) return undefined;
      const { askedAtMs, cameras } = item.output;
      return { askedAtMs, cameras: new Map(cameras.map((camera) => [camera.uuid, camera])) };
    },

    async saveNames(orgId, { askedAtMs, cameras }: Names) {
      const text = JSON.stringify([...cameras.values()]);
      await putItem(table, { ...namesKey(orgId), schemaVersion: SCHEMA_VERSION, askedAtMs, cameras: text });
    },
  };
}
