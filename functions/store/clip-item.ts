import * as v from 'valibot';
import type { ClipDetails, ClipRecord, Courses, Missing, Movement, Progress } from '../domain/clip/clip.ts';
import type { Announcement } from '../domain/outbox/announcement.ts';
import { CLIP_STATES, OUTCOMES } from '../domain/outcome.ts';
import { OWED, writeOwed } from './event-item.ts';
import { readItem, schemaVersionOf } from './read-item.ts';
import { Amount, type EntriesOf, MaybeAmount, MaybeText, oneOf, Text, TextOrNull } from './schema.ts';
import type { Item } from './table.ts';
import { upgradeClip } from './version-1.ts';

// Objects are loose, so that what a newer release keeps in them is written back.

export const DETAILS = {
  title: MaybeText,
  deviceUuids: v.exactOptional(v.array(Text)),
  locatedDeviceUuids: v.exactOptional(v.array(Text)),
  footageStartMs: MaybeAmount,
  requestedSec: MaybeAmount,
  durationSec: MaybeAmount,
  byteCount: MaybeAmount,
  region: MaybeText,
  createdAtMs: MaybeAmount,
  thumbnailRegion: MaybeText,
  sha256Hex: MaybeText,
  userUuid: MaybeText,
  externalTransactionId: MaybeText,
  sourceAlertUuid: MaybeText,
  parentClipUuid: MaybeText,
  expectedSubClips: MaybeAmount,
  completedSubClips: MaybeAmount,
  placeholder: v.exactOptional(v.boolean()),
} satisfies EntriesOf<ClipDetails>;

export const MOVEMENT = {
  status: TextOrNull,
  operation: TextOrNull,
  percent: v.nullable(Amount),
  segments: TextOrNull,
  deviceSegments: TextOrNull,
  movedAtMs: Amount,
} satisfies EntriesOf<Movement>;

const PREVIOUS = { fraction: Amount, atMs: Amount } satisfies EntriesOf<NonNullable<Progress['previous']>>;

const COURSES = { even: Amount, late: Amount, steps: Amount, sudden: Amount } satisfies EntriesOf<Courses>;

export const PROGRESS = {
  fraction: Amount,
  scale: oneOf<Progress['scale']>({ segments: true, percent: true }),
  reachedAtMs: Amount,
  zeroAtMs: Amount,
  steps: Amount,
  stages: Amount,
  lookedAtMs: Amount,
  shownAtMs: MaybeAmount,
  begunAtMs: MaybeAmount,
  previous: v.exactOptional(v.looseObject(PREVIOUS)),
  courses: v.exactOptional(v.looseObject(COURSES)),
} satisfies EntriesOf<Progress>;

export const MISSING = {
  sinceMs: Amount,
  askedAtMs: Amount,
  asked: Amount,
  deniedSinceMs: MaybeAmount,
} satisfies EntriesOf<Missing>;

const ANNOUNCEMENT = {
  outcome: v.picklist(OUTCOMES),
  n: Amount,
  atMs: Amount,
  late: v.boolean(),
  stalledMs: MaybeAmount,
  toldAtMs: v.record(Text, Amount),
} satisfies EntriesOf<Announcement>;

/** `rawStatus`, `told`, `details` and `owed` are left out of the item where there is nothing in them. */
export const CLIP = {
  orgId: Text,
  clipUuid: Text,
  version: Amount,
  state: v.picklist(CLIP_STATES),
  rawStatus: v.optional(TextOrNull, null),
  source: oneOf<ClipRecord['source']>({ list: true, sweep: true, watch: true }),
  label: MaybeText,
  createdAtMs: Amount,
  firstSeenAtMs: MaybeAmount,
  startedAtMs: MaybeAmount,
  stateSinceMs: Amount,
  attempt: Amount,
  attemptSinceMs: Amount,
  movement: v.exactOptional(v.looseObject(MOVEMENT)),
  progress: v.exactOptional(v.looseObject(PROGRESS)),
  missing: v.exactOptional(v.looseObject(MISSING)),
  told: v.optional(v.looseObject(v.entriesFromList(OUTCOMES, MaybeAmount)), {}),
  announced: v.exactOptional(v.array(v.looseObject(ANNOUNCEMENT))),
  peopleToldAtMs: MaybeAmount,
  details: v.optional(v.looseObject(DETAILS), {}),
  owed: v.optional(v.array(v.looseObject(OWED)), []),
} satisfies EntriesOf<ClipRecord>;

const Clip: v.GenericSchema<unknown, ClipRecord> = v.looseObject(CLIP);

/** Reads a clip's item. Throws an `UnreadableItemError`. */
export function readClipItem(item: Item): ClipRecord {
  return readItem(Clip, item.schemaVersion === 1 ? upgradeClip(item) : item);
}

/** A clip as it is stored, without its key. */
export function writeClipItem(clip: ClipRecord, version: number): Item {
  const { rawStatus, told, details, owed, ...always } = clip;
  return {
    ...always,
    version,
    schemaVersion: schemaVersionOf(clip),
    ...(rawStatus !== null && { rawStatus }),
    ...(Object.keys(told).length > 0 && { told }),
    ...(Object.keys(details).length > 0 && { details }),
    ...writeOwed(owed),
  };
}
