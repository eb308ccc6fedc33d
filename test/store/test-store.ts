import assert from 'node:assert/strict';
import type { Store, Written } from '../../functions/ports/store.ts';

/** A store of a test's own. */
export interface TestStore {
  store: Store;
  close(): Promise<void>;
}

export function written<T>(result: Written<T>): T {
  assert.ok(result.kind === 'written', 'the write met a conflict');
  return result.value;
}

export function conflicted(result: Written<unknown>): void {
  assert.equal(result.kind, 'conflict');
}

/** How several writes ended, in no order of time. */
export function kinds(results: readonly Written<unknown>[]): string[] {
  return results.map(({ kind }) => kind).sort();
}
