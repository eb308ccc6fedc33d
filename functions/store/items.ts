import * as v from 'valibot';
import { AUDIENCES, type Audience, type ClipRecord, OUTCOMES, TERMINAL_STATES } from '../core/clip.ts';
import type { ClipEvent } from '../core/event.ts';
import type { OrgRecord } from '../core/org.ts';

/** An item was written by another version of Clipwatch, or by somebody else: it is better to stop than to guess. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/** The version of the items' form. A reader that does not know it stops. */
export const SCHEMA_VERSION = 1;

const Versioned = { schemaVersion: v.literal(SCHEMA_VERSION), version: v.number() };
const Durations = v.object({ count: v.number(), mean: v.number(), variance: v.number() });

const OrgItem = v.object({
  ...Versioned,
  orgId: v.string(),
  lease: v.optional(v.object({ holder: v.string(), expiresAtMs: v.number() })),
  baselineAtMs: v.optional(v.number()),
  lastPassAtMs: v.optional(v.number()),
  lastFullLookAtMs: v.optional(v.number()),
  nextPassAtMs: v.optional(v.number()),
  lastTickAtMs: v.optional(v.number()),
  recentCallsMs: v.optional(v.array(v.number())),
  lastError: v.optional(v.object({ name: v.string(), message: v.string(), atMs: v.number() })),
  backoff: v.optional(
    v.object({
      reason: v.picklist([
        'rate-limited',
        'unavailable',
        'malformed',
        'unauthorized',
        'wrong-region',
        'secret',
      ]),
      failures: v.number(),
      sinceMs: v.number(),
      untilMs: v.number(),
    }),
  ),
  listService: v.optional(v.picklist(['event', 'video'])),
  page: v.optional(v.object({ covers: v.boolean(), comparedAtMs: v.number() })),
  sweep: v.optional(
    v.object({
      cursorMs: v.number(),
      sweptAtMs: v.number(),
      pageToken: v.optional(v.string()),
      pendingCursorMs: v.optional(v.number()),
    }),
  ),
  lastListAtMs: v.optional(v.number()),
  durations: v.optional(Durations),
  cameraDurations: v.optional(v.record(v.string(), Durations)),
  arrivals: v.optional(v.object({ perSecond: v.number(), atMs: v.number() })),
  rateLimitedAtMs: v.optional(v.number()),
  ledger: v.optional(v.record(v.string(), v.record(v.string(), v.number()))),
});

/** The attributes of an org's record, so that a write can remove those that it no longer has. */
export const ORG_ATTRIBUTES = Object.keys(OrgItem.entries).filter((name) => name !== 'version');

const Details = v.object({
  title: v.optional(v.string()),
  deviceUuids: v.optional(v.array(v.string())),
  locatedDeviceUuids: v.optional(v.array(v.string())),
  footageStartMs: v.optional(v.number()),
  requestedSec: v.optional(v.number()),
  durationSec: v.optional(v.number()),
  byteCount: v.optional(v.number()),
  region: v.optional(v.string()),
  createdAtMs: v.optional(v.number()),
  parentClipUuid: v.optional(v.string()),
  expectedSubClips: v.optional(v.number()),
  completedSubClips: v.optional(v.number()),
  placeholder: v.optional(v.boolean()),
});

/** Only audiences that are still owed are left in the set; DynamoDB has no empty sets. */
const Pending = v.pipe(
  v.instance(Set),
  v.transform((set) => AUDIENCES.filter((audience) => set.has(audience))),
);

const OwedItem = v.object({
  // The event is kept as the text that goes out, so that every copy is the same to the letter.
  event: v.string(),
  pending: v.optional(Pending, new Set<Audience>()),
  recordedBy: v.string(),
  recordedAtMs: v.number(),
  order: v.number(),
});

const ClipItem = v.object({
  ...Versioned,
  orgId: v.string(),
  clipUuid: v.string(),
  state: v.picklist(['in-progress', 'stalled', ...TERMINAL_STATES]),
  rawStatus: v.nullable(v.string()),
  source: v.picklist(['list', 'sweep', 'watch']),
  label: v.optional(v.string()),
  createdAtMs: v.number(),
  firstSeenAtMs: v.optional(v.number()),
  startedAtMs: v.optional(v.number()),
  stateSinceMs: v.number(),
  attempt: v.number(),
  attemptSinceMs: v.number(),
  movement: v.optional(
    v.object({
      status: v.nullable(v.string()),
      operation: v.nullable(v.string()),
      percent: v.nullable(v.number()),
      segments: v.nullable(v.string()),
      deviceSegments: v.nullable(v.string()),
      movedAtMs: v.number(),
    }),
  ),
  progress: v.optional(
    v.object({
      fraction: v.number(),
      scale: v.picklist(['segments', 'percent']),
      reachedAtMs: v.number(),
      zeroAtMs: v.number(),
      steps: v.number(),
      stages: v.number(),
      lookedAtMs: v.number(),
    }),
  ),
  missing: v.optional(
    v.object({ sinceMs: v.number(), confirmedAtMs: v.number(), confirmations: v.number() }),
  ),
  told: v.partial(v.object(v.entriesFromList(OUTCOMES, v.number()))),
  details: Details,
  owed: v.record(v.string(), OwedItem),
});

/** Reads an org's item. Throws an `UnreadableItemError`. */
export function readOrgItem(item: unknown): OrgRecord {
  const { schemaVersion, ...org } = readItem(OrgItem, item);
  return org as OrgRecord;
}

/** Reads a clip's item. Throws an `UnreadableItemError`. */
export function readClipItem(item: unknown): ClipRecord {
  const { schemaVersion, owed, ...clip } = readItem(ClipItem, item);
  const inOrder = Object.values(owed)
    .sort((a, b) => a.order - b.order)
    .filter(({ pending }) => pending.length > 0)
    .map(({ order, event, ...entry }) => ({ ...entry, event: JSON.parse(event) as ClipEvent }));
  return { ...clip, owed: inOrder } as ClipRecord;
}

/** A clip as it is stored, without its key. What is owed is a map by event id, so that one entry can be settled. */
export function writeClipItem(clip: ClipRecord, version: number): Record<string, unknown> {
  const owed = clip.owed.map(({ event, pending, ...entry }, order) => [
    event.id,
    { ...entry, event: JSON.stringify(event), pending: new Set(pending), order },
  ]);
  return { ...clip, owed: Object.fromEntries(owed), schemaVersion: SCHEMA_VERSION, version };
}

function readItem<Output>(schema: v.GenericSchema<unknown, Output>, item: unknown): Output {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return parsed.output;
  const path = v.getDotPath(parsed.issues[0]) ?? 'item';
  throw new UnreadableItemError(`An item of the table cannot be read: ${path} is not as expected`);
}
