import * as v from 'valibot';
import type { Oddity } from '../domain/org/oddities.ts';
import {
  BLIND_REASONS,
  type Blindness,
  type Durations,
  ENDPOINT_TROUBLES,
  ENDPOINTS,
  LARGEST_PAGE,
  type Learned,
  type Looks,
  type OrgState,
  type Sweep,
  type Told,
  VENDOR_TROUBLES,
  type VendorState,
} from '../domain/org/state.ts';
import type { Debt } from '../domain/outbox/debt.ts';
import { ENDED, OWED_OF_ORG, writeOwed } from './event-item.ts';
import { failing } from './failing.ts';
import { readItem, schemaVersionOf } from './read-item.ts';
import { Amount, type EntriesOf, MaybeAmount, MaybeText, oneOf, Text } from './schema.ts';
import type { Item } from './table.ts';
import { upgradeOrg } from './version-1.ts';

// Objects are loose, so that what a newer release keeps in them is written back.

export const LOOKS = {
  lastAtMs: MaybeAmount,
  lastFullAtMs: MaybeAmount,
  lastListAtMs: MaybeAmount,
  turnAtMs: MaybeAmount,
  nextAtMs: MaybeAmount,
} satisfies EntriesOf<Looks>;

export const VENDOR = {
  listService: oneOf<VendorState['listService']>({ event: true, video: true }),
  resting: v.exactOptional(failing(v.picklist(VENDOR_TROUBLES))),
  failing: v.optional(
    v.looseObject(v.entriesFromList(ENDPOINTS, v.exactOptional(failing(v.picklist(ENDPOINT_TROUBLES))))),
    {},
  ),
  answeredAtMs: v.optional(v.looseObject(v.entriesFromList(ENDPOINTS, MaybeAmount)), {}),
  pageSize: v.optional(Amount, LARGEST_PAGE),
  pageShrunkAtMs: MaybeAmount,
  pageCovers: v.exactOptional(v.boolean()),
  rateLimitedAtMs: MaybeAmount,
  rateLimited: v.exactOptional(v.picklist(ENDPOINTS)),
  lastError: v.exactOptional(
    v.looseObject({ name: Text, message: Text, atMs: Amount } satisfies EntriesOf<
      NonNullable<VendorState['lastError']>
    >),
  ),
} satisfies EntriesOf<VendorState>;

type SweepIn<Phase extends Sweep['phase']> = Extract<Sweep, { phase: Phase }>;

const SWEEPS = {
  baseline: v.looseObject({
    phase: v.literal('baseline'),
    sweptAtMs: Amount,
    pendingCursorMs: Amount,
    pageToken: v.exactOptional(Text),
    pages: Amount,
  } satisfies EntriesOf<SweepIn<'baseline'>>),
  idle: v.looseObject({
    phase: v.literal('idle'),
    sweptAtMs: Amount,
    cursorMs: Amount,
    movedAtMs: Amount,
    heldSinceMs: MaybeAmount,
  } satisfies EntriesOf<SweepIn<'idle'>>),
  round: v.looseObject({
    phase: v.literal('round'),
    sweptAtMs: Amount,
    cursorMs: Amount,
    movedAtMs: Amount,
    pendingCursorMs: Amount,
    pageToken: Text,
    pages: Amount,
    joins: v.boolean(),
    heldSinceMs: MaybeAmount,
  } satisfies EntriesOf<SweepIn<'round'>>),
} satisfies { [Phase in Sweep['phase']]: v.GenericSchema<unknown, SweepIn<Phase>> };

export const DURATIONS = { count: Amount, mean: Amount, variance: Amount } satisfies EntriesOf<Durations>;

export const LEARNED = {
  durations: v.exactOptional(v.looseObject(DURATIONS)),
  cameraDurations: v.optional(v.record(Text, v.looseObject(DURATIONS)), {}),
  arrivals: v.exactOptional(
    v.looseObject({ perSecond: Amount, atMs: Amount } satisfies EntriesOf<NonNullable<Learned['arrivals']>>),
  ),
} satisfies EntriesOf<Learned>;

export const CALLS = {
  recentMs: v.optional(v.array(Amount), []),
  ledger: v.optional(v.record(Text, v.record(Text, Amount)), {}),
} satisfies EntriesOf<OrgState['calls']>;

export const TOLD = {
  level: Amount,
  holds: Amount,
  lastAtMs: Amount,
  heldUntilMs: Amount,
} satisfies EntriesOf<Told>;

type BlindnessIn<Phase extends Blindness['phase']> = Extract<Blindness, { phase: Phase }>;

const BLINDNESSES = {
  told: v.looseObject({
    phase: v.literal('told'),
    count: Amount,
    sinceMs: Amount,
    reason: v.picklist(BLIND_REASONS),
    inFlight: Amount,
    isBack: v.exactOptional(v.boolean()),
    seenAtMs: MaybeAmount,
    ended: v.array(v.looseObject(ENDED)),
    endedCount: Amount,
  } satisfies EntriesOf<BlindnessIn<'told'>>),
  over: v.looseObject({ phase: v.literal('over'), count: Amount, overAtMs: Amount } satisfies EntriesOf<
    BlindnessIn<'over'>
  >),
} satisfies { [Phase in Blindness['phase']]: v.GenericSchema<unknown, BlindnessIn<Phase>> };
export const DEBT = { destination: Text, sinceMs: Amount, why: Text } satisfies EntriesOf<Debt>;

export const ODDITY = {
  sinceMs: Amount,
  lastAtMs: Amount,
  count: Amount,
  fields: MaybeText,
} satisfies EntriesOf<Oddity>;

export const ORG = {
  orgId: Text,
  version: Amount,
  baselineAtMs: MaybeAmount,
  looks: v.optional(v.looseObject(LOOKS), {}),
  vendor: v.looseObject(VENDOR),
  sweep: v.union(Object.values(SWEEPS)),
  learned: v.optional(v.looseObject(LEARNED), {}),
  calls: v.optional(v.looseObject(CALLS), {}),
  told: v.optional(v.record(Text, v.looseObject(TOLD)), {}),
  keyStoredAtMs: MaybeAmount,
  unseenSinceMs: MaybeAmount,
  blindness: v.exactOptional(v.union(Object.values(BLINDNESSES))),
  owed: v.optional(v.array(v.looseObject(OWED_OF_ORG)), []),
  oldestDebt: v.exactOptional(v.looseObject(DEBT)),
  oddities: v.exactOptional(v.record(Text, v.looseObject(ODDITY))),
  released: v.optional(v.array(Text), []),
} satisfies EntriesOf<OrgState>;

const Org: v.GenericSchema<unknown, OrgState> = v.looseObject(ORG);

/** Reads the item of an org's state. Throws an `UnreadableItemError`. */
export function readOrgItem(item: Item): OrgState {
  // An invocation of 0.1 that is still at work may leave its lease and a hint on an item of today.
  const { lease, hintAtMs, ...state } = item;
  return item.schemaVersion === 1 ? upgradeOrg(item) : readItem(Org, state);
}

/** An org's state as it is stored, without its key. */
export function writeOrgItem(state: OrgState, version: number): Item {
  const { looks, learned, told, owed, released, ...always } = state;
  return {
    ...always,
    learned: { ...learned, cameraDurations: storable(learned.cameraDurations) },
    version,
    schemaVersion: schemaVersionOf(state),
    ...(Object.keys(looks).length > 0 && { looks }),
    ...(Object.keys(told).length > 0 && { told }),
    ...writeOwed(owed),
    ...(released.length > 0 && { released }),
  };
}

/** The vendor's names may be anything, and an object with one of these cannot be stored. */
const UNSTORABLE = new Set(['__proto__', 'constructor', 'prototype']);

function storable<T>(byName: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(byName).filter(([name]) => !UNSTORABLE.has(name)));
}
