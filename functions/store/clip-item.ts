import * as v from 'valibot';
import { AUDIENCES, type Audience, type ClipRecord, OUTCOMES, TERMINAL_STATES } from '../core/clip.ts';
import { EventText, writeEvent } from './event-item.ts';
import { readItem, SCHEMA_VERSION, VERSIONED } from './read-item.ts';

const Details = v.object({
  title: v.exactOptional(v.string()),
  deviceUuids: v.exactOptional(v.array(v.string())),
  locatedDeviceUuids: v.exactOptional(v.array(v.string())),
  footageStartMs: v.exactOptional(v.number()),
  requestedSec: v.exactOptional(v.number()),
  durationSec: v.exactOptional(v.number()),
  byteCount: v.exactOptional(v.number()),
  region: v.exactOptional(v.string()),
  createdAtMs: v.exactOptional(v.number()),
  parentClipUuid: v.exactOptional(v.string()),
  expectedSubClips: v.exactOptional(v.number()),
  completedSubClips: v.exactOptional(v.number()),
  placeholder: v.exactOptional(v.boolean()),
});

const Movement = v.object({
  status: v.nullable(v.string()),
  operation: v.nullable(v.string()),
  percent: v.nullable(v.number()),
  segments: v.nullable(v.string()),
  deviceSegments: v.nullable(v.string()),
  movedAtMs: v.number(),
});

const Progress = v.object({
  fraction: v.number(),
  scale: v.picklist(['segments', 'percent']),
  reachedAtMs: v.number(),
  zeroAtMs: v.number(),
  steps: v.number(),
  stages: v.number(),
  lookedAtMs: v.number(),
});

/** Only audiences that are still owed are in the set; DynamoDB has no empty sets. */
const Pending = v.pipe(
  v.instance(Set),
  v.transform((set) => AUDIENCES.filter((audience) => set.has(audience))),
);

const OwedItem = v.object({
  event: EventText,
  pending: v.optional(Pending, new Set<Audience>()),
  recordedBy: v.string(),
  recordedAtMs: v.number(),
  order: v.number(),
});

const ClipItem = v.object({
  ...VERSIONED,
  orgId: v.string(),
  clipUuid: v.string(),
  state: v.picklist(['in-progress', 'stalled', ...TERMINAL_STATES]),
  rawStatus: v.nullable(v.string()),
  source: v.picklist(['list', 'sweep', 'watch']),
  label: v.exactOptional(v.string()),
  createdAtMs: v.number(),
  firstSeenAtMs: v.exactOptional(v.number()),
  startedAtMs: v.exactOptional(v.number()),
  stateSinceMs: v.number(),
  attempt: v.number(),
  attemptSinceMs: v.number(),
  movement: v.exactOptional(Movement),
  progress: v.exactOptional(Progress),
  missing: v.exactOptional(
    v.object({ sinceMs: v.number(), confirmedAtMs: v.number(), confirmations: v.number() }),
  ),
  told: v.object(v.entriesFromList(OUTCOMES, v.exactOptional(v.number()))),
  details: Details,
  owed: v.record(v.string(), OwedItem),
});

/** Reads a clip's item. Throws an `UnreadableItemError`. */
export function readClipItem(item: unknown): ClipRecord {
  const { schemaVersion, owed, ...clip } = readItem(ClipItem, item);
  const inOrder = Object.values(owed)
    .filter(({ pending }) => pending.length > 0)
    .sort((a, b) => a.order - b.order)
    .map(({ order, ...entry }) => entry);
  return { ...clip, owed: inOrder };
}

/** A clip as it is stored, without its key. What is owed is a map by event id, so that one entry can be settled. */
export function writeClipItem(clip: ClipRecord, version: number): Record<string, unknown> {
  const owed = clip.owed.map(({ event, pending, ...entry }, order) => [
    event.id,
    { ...entry, event: writeEvent(event), pending: new Set(pending), order },
  ]);
  return { ...clip, owed: Object.fromEntries(owed), schemaVersion: SCHEMA_VERSION, version };
}
