import type { PassStore } from '../ports/store.ts';
import { leaseKey } from './keys.ts';
import { readLeaseItem } from './lease-item.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { conditionally, getItem, type Table, updateItem } from './table.ts';

type LeaseStore = Pick<PassStore, 'acquireLease' | 'releaseLease' | 'readLease' | 'noteIdleLook'>;

const VERSIONED = 'schemaVersion = if_not_exists(schemaVersion, :schema)';
const IS_FREE = 'attribute_not_exists(holder) OR expiresAtMs <= :now OR holder = :holder';
const IS_OURS = 'holder = :holder';

/** Who works on an org, and what others leave for them: one small item, which each of them updates by its part. */
export function createLeaseStore(table: Table): LeaseStore {
  return {
    acquireLease: (orgId, { holder, expiresAtMs, endsAtMs }, nowMs) =>
      conditionally(async () => {
        const taken = await updateItem(table, leaseKey(orgId), {
          update: `SET holder = :holder, expiresAtMs = :expires, endsAtMs = :ends, takes = if_not_exists(takes, :none) + :one, ${VERSIONED}`,
          condition: IS_FREE,
          values: {
            ':holder': holder,
            ':expires': expiresAtMs,
            ':ends': endsAtMs,
            ':now': nowMs,
            ':none': 0,
            ':one': 1,
            ':schema': SCHEMA_VERSION,
          },
          returns: 'ALL_NEW',
        });
        return readLeaseItem(taken);
      }),

    async releaseLease(orgId, holder) {
      const release = { update: 'REMOVE holder, expiresAtMs, endsAtMs', condition: IS_OURS };
      await conditionally(() =>
        updateItem(table, leaseKey(orgId), { ...release, values: { ':holder': holder } }),
      );
    },

    async noteIdleLook(orgId, look) {
      await updateItem(table, leaseKey(orgId), {
        update: `SET idle = :look, ${VERSIONED}`,
        values: { ':look': look, ':schema': SCHEMA_VERSION },
      });
    },

    async readLease(orgId) {
      const item = await getItem(table, leaseKey(orgId));
      return item && readLeaseItem(item);
    },
  };
}
