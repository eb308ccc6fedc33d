import type { PassStore, Store } from '../ports/store.ts';
import { createAudienceStore } from './audience-store.ts';
import { createClipStore } from './clip-store.ts';
import { createDoneStore } from './done-store.ts';
import { createLeaseStore } from './lease-store.ts';
import { createNamesStore } from './names-store.ts';
import { createOrgStore } from './org-store.ts';
import { createRegistryStore, loadOrganization } from './registry-store.ts';
import { createStartStore } from './start-store.ts';
import { createStatesStore } from './states-store.ts';
import type { Table } from './table.ts';
import { createTopicStore } from './topic-store.ts';
import { createTroubleStore } from './trouble-store.ts';

/** What `check` asks of the table, whose bundle has no more than that. */
export function createPassStore(table: Table): PassStore {
  return {
    ...createLeaseStore(table),
    ...createOrgStore(table),
    ...createClipStore(table),
    ...createDoneStore(table),
    ...createTopicStore(table),
    ...createNamesStore(table),
    readAudiences: createAudienceStore(table).readAudiences,
    loadOrganization: (orgId) => loadOrganization(table, orgId),
  };
}

/**
 * The table, by the questions that are asked of it (`docs/table.md`). The document client has to leave out undefined
 * values (`removeUndefinedValues`).
 */
export function createStore(table: Table): Store {
  return {
    ...createPassStore(table),
    ...createStartStore(table),
    ...createAudienceStore(table),
    ...createRegistryStore(table),
    ...createStatesStore(table),
    ...createTroubleStore(table),
  };
}
