import type { Starts } from '../ports/store.ts';
import { leaseKey } from './keys.ts';
import { readLeaseItem } from './lease-item.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { conditionally, type Table, updateItem } from './table.ts';

const VERSIONED = 'schemaVersion = if_not_exists(schemaVersion, :schema)';
const IS_NEW_MINUTE = 'attribute_not_exists(startsInMs) OR startsInMs < :minute';
const NOT_JUST_ASKED = 'attribute_not_exists(askedAtMs) OR askedAtMs <= :since';
const HAS_ROOM = 'starts < :most';

const MINUTE_MS = 60_000;

/** What `watch` leaves for those who look, beside the lease. */
export function createStartStore(table: Table): Starts {
  return {
    async leaveHint(orgId, nowMs) {
      const lease = await updateItem(table, leaseKey(orgId), {
        update: `SET hintAtMs = :now, ${VERSIONED}`,
        values: { ':now': nowMs, ':schema': SCHEMA_VERSION },
        returns: 'ALL_NEW',
      });
      return readLeaseItem(lease);
    },

    async askForTurn(orgId, nowMs, everyMs) {
      const asked = await conditionally(() =>
        updateItem(table, leaseKey(orgId), {
          update: `SET askedAtMs = :now, ${VERSIONED}`,
          condition: NOT_JUST_ASKED,
          values: { ':now': nowMs, ':since': nowMs - everyMs, ':schema': SCHEMA_VERSION },
        }),
      );
      return asked.kind === 'written';
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
