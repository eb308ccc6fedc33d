import * as v from 'valibot';
import type { Item } from './table.ts';

/** The version of the items' form. Those of version 1 are read, too: `version-1.ts`. */
export const SCHEMA_VERSION = 2;

/** An item of the table is not what it should be. The message never shows a value. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/**
 * Reads the attributes that a schema names. Those that it does not name stay on what is read, so that they are written
 * back with it; so does a schema version that is newer than ours. Throws an `UnreadableItemError`.
 */
export function readItem<Output>(schema: v.GenericSchema<unknown, Output>, item: Item): Output {
  const { pk, sk, schemaVersion, ...attributes } = item;
  if (typeof schemaVersion !== 'number' || schemaVersion < SCHEMA_VERSION) throw unreadable('schemaVersion');
  return read(schema, schemaVersion > SCHEMA_VERSION ? { ...attributes, schemaVersion } : attributes);
}

/** Reads any value by its schema. Throws an `UnreadableItemError`. */
export function read<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw unreadable(v.getDotPath(parsed.issues[0]) ?? 'the item itself');
}

/** What can be read, or undefined where that is an `UnreadableItemError`. */
export function readable<Output>(readIt: () => Output): Output | undefined {
  try {
    return readIt();
  } catch (error) {
    if (error instanceof UnreadableItemError) return undefined;
    throw error;
  }
}

/** The schema version to write what was read with: its own where that is newer than ours. */
export function schemaVersionOf(record: object): number {
  const newer = 'schemaVersion' in record ? record.schemaVersion : undefined;
  return typeof newer === 'number' ? Math.max(newer, SCHEMA_VERSION) : SCHEMA_VERSION;
}

function unreadable(path: string): UnreadableItemError {
  return new UnreadableItemError(`An item of the table cannot be read: ${path} is not as expected`);
}
