import * as v from 'valibot';

/** The version of the items' form. A reader that does not know it stops. */
export const SCHEMA_VERSION = 1;

/** What every item carries beside its own attributes. */
export const VERSIONED = { schemaVersion: v.literal(SCHEMA_VERSION), version: v.number() };

/** An item was written by another version of Clipwatch, or by somebody else: it is better to stop than to guess. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/** Attributes that the schema does not name are left out. Throws an `UnreadableItemError`, which never shows a value. */
export function readItem<Output>(schema: v.GenericSchema<unknown, Output>, item: unknown): Output {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return parsed.output;
  const path = v.getDotPath(parsed.issues[0]) ?? 'the item itself';
  throw new UnreadableItemError(`An item of the table cannot be read: ${path} is not as expected`);
}
