import type { Store } from '../ports/store.ts';
import { createClipStore } from './clip-store.ts';
import { createDoneStore } from './done-store.ts';
import { createLeaseStore } from './lease-store.ts';
import { createOrgStore } from './org-store.ts';
import type { Table } from './table.ts';
import { createTopicStore } from './topic-store.ts';

/**
 * The table, by the questions that are asked of it (`docs/table.md`). The document client has to leave out undefined
 * values (`removeUndefinedValues`).
 */
export function createStore(table: Table): Store {
  return {
    ...createLeaseStore(table),
    ...createOrgStore(table),
    ...createClipStore(table),
    ...createDoneStore(table),
    ...createTopicStore(table),
  };
}
