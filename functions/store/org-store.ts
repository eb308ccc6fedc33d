import type { ClipRecord } from '../domain/clip/clip.ts';
import type { OrgState } from '../domain/org/state.ts';
import type { PassStore } from '../ports/store.ts';
import { readClipItem } from './clip-item.ts';
import { isClipKey, LEASE_SORT_KEY, ORG_SORT_KEY, orgKey, orgPartition } from './keys.ts';
import { readLeaseItem } from './lease-item.ts';
import { readOrgItem, writeOrgItem } from './org-item.ts';
import { readable } from './read-item.ts';
import { conditionally, getItem, type Item, putItem, queryPartition, type Table } from './table.ts';

type OrgStore = Pick<PassStore, 'loadOrg' | 'loadState' | 'saveOrg'>;

/** Release 0.1 left hints on the item before the org was ever saved: it is the version that says that there is an org. */
const IS_NEW = { condition: 'attribute_not_exists(version)' };

/** What passes know of an org, and its working set. */
export function createOrgStore(table: Table): OrgStore {
  return {
    async loadOrg(orgId) {
      const items = await queryPartition(table, orgPartition(orgId));
      const state = readState(items.find(({ sk }) => sk === ORG_SORT_KEY));
      const leaseItem = items.find(({ sk }) => sk === LEASE_SORT_KEY);
      const clips: ClipRecord[] = [];
      let unreadable = 0;
      for (const item of items.filter(({ sk }) => isClipKey(sk))) {
        const clip = readable(() => readClipItem(item));
        if (clip) clips.push(clip);
        else unreadable++;
      }
      return { state, lease: leaseItem && readLeaseItem(leaseItem), clips, unreadable };
    },

    async loadState(orgId) {
      return readState(await getItem(table, orgKey(orgId)));
    },

    saveOrg: (state) =>
      conditionally(async () => {
        const version = state.version + 1;
        const item = { ...orgKey(state.orgId), ...writeOrgItem(state, version) };
        await putItem(table, item, state.version === 0 ? IS_NEW : isUnchanged(state));
        return { ...state, version };
      }),
  };
}

export function readState(item: Item | undefined): OrgState | undefined {
  return item !== undefined && 'version' in item ? readOrgItem(item) : undefined;
}

function isUnchanged({ version }: OrgState) {
  return { condition: 'version = :read', values: { ':read': version } };
}
