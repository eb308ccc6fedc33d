import type { ClipRecord } from '../domain/clip/clip.ts';
import type { Store } from '../ports/store.ts';
import { isExpired, readDoneItem } from './done-item.ts';
import { clipUuidOf, doneKey, donePartition } from './keys.ts';
import { readable } from './read-item.ts';
import { getItems, type Item, queryPartition, type Table } from './table.ts';

type DoneStore = Pick<Store, 'findDone' | 'listRecentlyDone'>;

/** Clips that have ended and owe nothing. */
export function createDoneStore(table: Table): DoneStore {
  return {
    async findDone(orgId, clipUuids, nowMs) {
      const keys = [...new Set(clipUuids)].map((clipUuid) => doneKey(orgId, clipUuid));
      const items = (await getItems(table, keys)).filter((item) => !isExpired(item, nowMs));
      const clips = items.map((item) => readable(() => readDoneItem(item)) ?? endedSomehow(orgId, item));
      return new Map(clips.map((clip) => [clip.clipUuid, clip]));
    },

    // The keys are in no order of time: everything that is remembered of the org is read.
    async listRecentlyDone(orgId, limit, nowMs) {
      const items = await queryPartition(table, donePartition(orgId));
      return items
        .flatMap((item) => (isExpired(item, nowMs) ? [] : (readable(() => readDoneItem(item)) ?? [])))
        .sort((a, b) => b.stateSinceMs - a.stateSinceMs)
        .slice(0, limit);
    },
  };
}

/** What cannot be read has ended all the same: it is no news, nobody is told of it, and it does not live again. */
function endedSomehow(orgId: string, { sk, attempt }: Item): ClipRecord {
  return {
    orgId,
    clipUuid: clipUuidOf(String(sk)),
    version: 0,
    state: 'stopped',
    rawStatus: null,
    source: 'sweep',
    createdAtMs: 0,
    stateSinceMs: 0,
    attempt: typeof attempt === 'number' ? attempt : 1,
    attemptSinceMs: 0,
    told: {},
    details: {},
    owed: [],
  };
}
