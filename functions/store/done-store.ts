import type { Store } from '../core/ports.ts';
import { readDoneItem } from './done-item.ts';
import { doneKey, donePartition } from './keys.ts';
import { getItems, queryPartition, type Table } from './table.ts';

type DoneStore = Pick<Store, 'findDone' | 'listRecentlyDone'>;

/** Clips that have ended and owe nothing. */
export function createDoneStore(table: Table): DoneStore {
  return {
    async findDone(orgId, clipUuids, nowMs) {
      const keys = [...new Set(clipUuids)].map((clipUuid) => doneKey(orgId, clipUuid));
      const items = await getItems(table, keys);
      const clips = items.flatMap((item) => readDoneItem(item, nowMs) ?? []);
      return new Map(clips.map((clip) => [clip.clipUuid, clip]));
    },

    // The keys are in no order of time: everything that is remembered of the org is read.
    async listRecentlyDone(orgId, limit, nowMs) {
      const items = await queryPartition(table, donePartition(orgId));
      return items
        .flatMap((item) => readDoneItem(item, nowMs) ?? [])
        .sort((a, b) => b.stateSinceMs - a.stateSinceMs)
        .slice(0, limit);
    },
  };
}
