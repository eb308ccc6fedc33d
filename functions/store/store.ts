import type { Store } from '../core/ports.ts';
import { createClipStore } from './clip-store.ts';
import { createDoneStore } from './done-store.ts';
import { createOrgStore } from './org-store.ts';
import type { Table } from './table.ts';

/**
 * The table, by the questions that are asked of it (`docs/table.md`). The document client has to leave out undefined
 * values (`removeUndefinedValues`).
 */
export function createStore(table: Table): Store {
  return { ...createOrgStore(table), ...createClipStore(table), ...createDoneStore(table) };
}
