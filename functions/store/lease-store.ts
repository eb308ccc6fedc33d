import type { Store } from '../ports/store.ts';
import { leaseKey } from './keys.ts';
import { readLeaseItem } from './lease-item.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { conditionally, getItem, type Table, updateItem } from './table.ts';

type LeaseStore = Pick<Store, 'acquireLease' | 'releaseLease' | 'leaveHint' | 'readLease' | 'admitStart'>;

const VERSIONED = 'schemaVersion = if_not_exists(schemaVersion, :schema)';
const IS_FREE = 'attribute_not_exists(holder) OR expiresAtMs <= :now OR holder = :holder';
const IS_OURS = 'holder = :holder';
const IS_NEW_MINUTE = 'attribute_not_exists(startsInMs) OR startsInMs < :minute';
const HAS_ROOM = 'starts < :most';

const MINUTE_MS = 60_000;

/** Who works on an org, and what others leave for them: one small item, which each of them updates by its part. */
export function createLeaseStore(table: Table): LeaseStore {
  return {
    acquireLease: (orgId, { holder, expiresAtMs, isTick }, nowMs) =>
      conditionally(async () => {
        const taken = await updateItem(table, leaseKey(orgId), {
          update: `SET holder = :holder, expiresAtMs = :end, ${VERSIONED}${isTick ? ', tickAtMs = :now' : ''}`,
          condition: IS_FREE,
          values: { ':holder': holder, ':end': expiresAtMs, ':now': nowMs, ':schema': SCHEMA_VERSION },
          returns: 'ALL_NEW',
        });
        return readLeaseItem(taken);
      }),

    async releaseLease(orgId, holder) {
      const release = { update: 'REMOVE holder, expiresAtMs', condition: IS_OURS };
      await conditionally(() =>
        updateItem(table, leaseKey(orgId), { ...release, values: { ':holder': holder } }),
      );
    },

    async leaveHint(orgId, nowMs) {
      const lease = await updateItem(table, leaseKey(orgId), {
        update: `SET hintAtMs = :now, ${VERSIONED}`,
        values: { ':now': nowMs, ':schema': SCHEMA_VERSION },
        returns: 'ALL_NEW',
      });
      return readLeaseItem(lease);
    },

    async readLease(orgId) {
      const item = await getItem(table, leaseKey(orgId));
      return item && readLeaseItem(item);
    },

    // The first start of a minute takes one write, a further one two. A clock that is behind counts in the later minute.
    async admitStart(orgId, most, nowMs) {
      if (most < 1) return false;
      const minute = nowMs - (nowMs % MINUTE_MS);
      const first = await conditionally(() =>
        updateItem(table, leaseKey(orgId), {
          update: `SET startsInMs = :minute, starts = :one, ${VERSIONED}`,
          condition: IS_NEW_MINUTE,
          values: { ':minute': minute, ':one': 1, ':schema': SCHEMA_VERSION },
        }),
      );
      if (first.kind === 'written') return true;
      const further = await conditionally(() =>
        updateItem(table, leaseKey(orgId), {
          update: 'SET starts = starts + :one',
          condition: HAS_ROOM,
          values: { ':one': 1, ':most': most },
        }),
      );
      return further.kind === 'written';
    },
  };
}
