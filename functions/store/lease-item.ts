import * as v from 'valibot';
import type { IdleLook, OrgLease } from '../domain/org/state.ts';
import { read } from './read-item.ts';
import { Amount, type EntriesOf, MaybeText, Text } from './schema.ts';
import type { Item } from './table.ts';

const IDLE_LOOK = {
  atMs: Amount,
  listAtMs: Amount,
  fullAtMs: Amount,
  sweptAtMs: Amount,
  calls: v.record(Text, Amount),
  recentMs: v.optional(v.array(Amount), []),
} satisfies EntriesOf<IdleLook>;

/** A hint may have made the item before anybody took the lease, and the other way round. */
export const LEASE = {
  holder: MaybeText,
  expiresAtMs: v.optional(Amount, 0),
  hintAtMs: v.optional(Amount, 0),
  endsAtMs: v.optional(Amount, 0),
  takes: v.optional(Amount, 0),
  idle: v.exactOptional(v.object(IDLE_LOOK)),
} satisfies EntriesOf<OrgLease>;

/** Only ever updated by its attributes: what it has besides stays in the table, and is of no use here. */
const Lease: v.GenericSchema<unknown, OrgLease> = v.object(LEASE);

/** Throws an `UnreadableItemError`. */
export function readLeaseItem(item: Item): OrgLease {
  return read(Lease, item);
}
