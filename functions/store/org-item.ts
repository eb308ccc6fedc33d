import * as v from 'valibot';
import type { OrgRecord } from '../core/org.ts';
import { readItem, VERSIONED } from './read-item.ts';

const Durations = v.object({ count: v.number(), mean: v.number(), variance: v.number() });

const Backoff = v.object({
  reason: v.picklist(['rate-limited', 'unavailable', 'malformed', 'unauthorized', 'wrong-region', 'secret']),
  failures: v.number(),
  sinceMs: v.number(),
  untilMs: v.number(),
});

const Sweep = v.object({
  cursorMs: v.number(),
  sweptAtMs: v.number(),
  movedAtMs: v.exactOptional(v.number()),
  pageToken: v.exactOptional(v.string()),
  pendingCursorMs: v.exactOptional(v.number()),
});

const OrgItem = v.object({
  ...VERSIONED,
  orgId: v.string(),
  lease: v.exactOptional(v.object({ holder: v.string(), expiresAtMs: v.number() })),
  baselineAtMs: v.exactOptional(v.number()),
  lastPassAtMs: v.exactOptional(v.number()),
  lastFullLookAtMs: v.exactOptional(v.number()),
  nextPassAtMs: v.exactOptional(v.number()),
  lastTickAtMs: v.exactOptional(v.number()),
  recentCallsMs: v.exactOptional(v.array(v.number())),
  lastError: v.exactOptional(v.object({ name: v.string(), message: v.string(), atMs: v.number() })),
  backoff: v.exactOptional(Backoff),
  listService: v.exactOptional(v.picklist(['event', 'video'])),
  page: v.exactOptional(v.object({ covers: v.boolean(), comparedAtMs: v.number() })),
  sweep: v.exactOptional(Sweep),
  lastListAtMs: v.exactOptional(v.number()),
  durations: v.exactOptional(Durations),
  cameraDurations: v.exactOptional(v.record(v.string(), Durations)),
  arrivals: v.exactOptional(v.object({ perSecond: v.number(), atMs: v.number() })),
  rateLimitedAtMs: v.exactOptional(v.number()),
  ledger: v.exactOptional(v.record(v.string(), v.record(v.string(), v.number()))),
});

/** The attributes of an org's record besides its version, so that a write can remove those that it no longer has. */
export const ORG_ATTRIBUTES = Object.keys(OrgItem.entries).filter((name) => name !== 'version');

/** Reads an org's item. Throws an `UnreadableItemError`. */
export function readOrgItem(item: unknown): OrgRecord {
  const { schemaVersion, ...org } = readItem(OrgItem, item);
  return org;
}
