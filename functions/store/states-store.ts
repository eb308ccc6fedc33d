import type { HealthStore, OrgKnown } from '../ports/store.ts';
import { LEASE_SORT_KEY, leaseKey, ORG_SORT_KEY, orgKey, orgPartition } from './keys.ts';
import { readLeaseItem } from './lease-item.ts';
import { readState } from './org-store.ts';
import { readable } from './read-item.ts';
import { getItems, type Item, type Table } from './table.ts';

/** What is known of many orgs beside their clips. */
export function createStatesStore(table: Table): Pick<HealthStore, 'loadStates'> {
  return {
    async loadStates(orgIds) {
      const items = await getItems(
        table,
        orgIds.flatMap((orgId) => [orgKey(orgId), leaseKey(orgId)]),
      );
      const byKey = new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
      const found = (orgId: string, sk: string) => byKey.get(`${orgPartition(orgId)} ${sk}`);
      return new Map(
        orgIds.flatMap((orgId) => {
          const [state, lease] = [found(orgId, ORG_SORT_KEY), found(orgId, LEASE_SORT_KEY)];
          if (state === undefined && lease === undefined) return [];
          return [[orgId, knownFrom(state, lease)] as const];
        }),
      );
    },
  };
}

/** A lease that cannot be read is as good as none. */
function knownFrom(stateItem: Item | undefined, leaseItem: Item | undefined): OrgKnown {
  const state = readable(() => readState(stateItem));
  const hasState = stateItem !== undefined && 'version' in stateItem;
  return {
    state,
    lease: leaseItem && readable(() => readLeaseItem(leaseItem)),
    ...(hasState && state === undefined && { isUnreadable: true }),
  };
}
