import * as v from 'valibot';
import type { OrgLease } from '../domain/org/state.ts';
import { read } from './read-item.ts';
import { Amount, type EntriesOf, MaybeText } from './schema.ts';
import type { Item } from './table.ts';

/** A hint may have made the item before anybody took the lease, and the other way round. */
export const LEASE = {
  holder: MaybeText,
  expiresAtMs: v.optional(Amount, 0),
  hintAtMs: v.optional(Amount, 0),
  tickAtMs: v.optional(Amount, 0),
} satisfies EntriesOf<OrgLease>;

/** Only ever updated by its attributes: what it has besides stays in the table, and is of no use here. */
const Lease: v.GenericSchema<unknown, OrgLease> = v.object(LEASE);

/** Throws an `UnreadableItemError`. */
export function readLeaseItem(item: Item): OrgLease {
  return read(Lease, item);
}
