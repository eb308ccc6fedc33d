import * as v from 'valibot';
import { newOrgState, type OrgState, type Sweep, type VendorState } from '../domain/org/state.ts';
import { read, SCHEMA_VERSION } from './read-item.ts';
import { Amount, MaybeAmount, MaybeText, Text } from './schema.ts';
import type { Item } from './table.ts';

// Items that release 0.1 wrote, in the form of today. What was held until it was seen is seen to: nothing is told again.

const Owed = v.object({
  event: v.pipe(Text, v.parseJson(), v.looseObject({ data: v.looseObject({}) })),
  /** Only destinations that had not been told were in the set; an entry without it was settled. */
  pending: v.optional(v.set(Text), new Set<string>()),
  recordedBy: Text,
  recordedAtMs: Amount,
  /** What was owed was a map by event id, and a map has no order. */
  order: Amount,
});

const Clip = v.looseObject({
  missing: v.exactOptional(v.object({ sinceMs: Amount, confirmedAtMs: Amount, confirmations: Amount })),
  owed: v.record(Text, Owed),
});

/** What events tell since then. */
const LATER_DATA = {
  thumbnailRegion: null,
  sha256Hex: null,
  userUuid: null,
  externalTransactionId: null,
  sourceAlertUuid: null,
};

/** A clip's item. Throws an `UnreadableItemError`. */
export function upgradeClip(item: Item): Item {
  const { owed, missing, ...kept } = read(Clip, item);
  const inOrder = Object.values(owed)
    .filter(({ pending }) => pending.size > 0)
    .sort((a, b) => a.order - b.order)
    .map(({ event, pending, recordedBy, recordedAtMs }) => ({
      event: JSON.stringify({ ...event, data: { ...LATER_DATA, ...event.data } }),
      due: Object.fromEntries([...pending].map((destination) => [destination, 0])),
      recordedBy,
      recordedAtMs,
    }));
  return {
    ...kept,
    schemaVersion: SCHEMA_VERSION,
    owed: inOrder,
    // Nobody asked for a control then, so that it is not yet denied.
    ...(missing && {
      missing: { sinceMs: missing.sinceMs, askedAtMs: missing.confirmedAtMs, asked: missing.confirmations },
    }),
  };
}

const Failing = <Reason extends string>(reasons: readonly Reason[]) =>
  v.object({ reason: v.picklist(reasons), failures: Amount, sinceMs: Amount, untilMs: Amount });

const Durations = v.object({ count: Amount, mean: Amount, variance: Amount });

const Org = v.object({
  orgId: Text,
  version: Amount,
  baselineAtMs: MaybeAmount,
  lastPassAtMs: MaybeAmount,
  lastFullLookAtMs: MaybeAmount,
  nextPassAtMs: MaybeAmount,
  recentCallsMs: v.optional(v.array(Amount), []),
  lastError: v.exactOptional(v.object({ name: Text, message: Text, atMs: Amount })),
  backoff: v.exactOptional(
    v.union([
      Failing(['rate-limited', 'unauthorized', 'wrong-region', 'secret']),
      Failing(['unavailable', 'malformed']),
    ]),
  ),
  listService: v.optional(v.picklist(['event', 'video']), 'event'),
  page: v.exactOptional(v.object({ covers: v.boolean() })),
  sweep: v.exactOptional(
    v.object({
      cursorMs: Amount,
      sweptAtMs: Amount,
      movedAtMs: MaybeAmount,
      pageToken: MaybeText,
      pendingCursorMs: MaybeAmount,
    }),
  ),
  lastListAtMs: MaybeAmount,
  durations: v.exactOptional(Durations),
  cameraDurations: v.optional(v.record(Text, Durations), {}),
  arrivals: v.exactOptional(v.object({ perSecond: Amount, atMs: Amount })),
  rateLimitedAtMs: MaybeAmount,
  ledger: v.optional(v.record(Text, v.record(Text, Amount)), {}),
});
type Org = v.InferOutput<typeof Org>;

/**
 * An org's item. Its lease and its hint are read over: they are an item of their own today, so that an invocation of
 * 0.1 that is still at work costs some calls, and the versions keep the two from harming each other. Throws an
 * `UnreadableItemError`.
 */
export function upgradeOrg(item: Item): OrgState {
  const org = read(Org, item);
  const { durations, cameraDurations, arrivals, baselineAtMs } = org;
  return {
    ...newOrgState(org.orgId),
    version: org.version,
    ...(baselineAtMs !== undefined && { baselineAtMs }),
    looks: {
      ...(org.lastPassAtMs !== undefined && { lastAtMs: org.lastPassAtMs }),
      ...(org.lastFullLookAtMs !== undefined && { lastFullAtMs: org.lastFullLookAtMs }),
      ...(org.lastListAtMs !== undefined && { lastListAtMs: org.lastListAtMs }),
      ...(org.nextPassAtMs !== undefined && { nextAtMs: org.nextPassAtMs }),
    },
    vendor: upgradeVendor(org),
    sweep: upgradeSweep(org),
    learned: { cameraDurations, ...(durations && { durations }), ...(arrivals && { arrivals }) },
    calls: { recentMs: org.recentCallsMs, ledger: org.ledger },
  };
}

/** One back-off stood for all endpoints. The list is the one that is asked again first. */
function upgradeVendor({ orgId, backoff, listService, page, rateLimitedAtMs, lastError }: Org): VendorState {
  const vendor: VendorState = {
    ...newOrgState(orgId).vendor,
    listService,
    ...(page && { pageCovers: page.covers }),
    ...(rateLimitedAtMs !== undefined && { rateLimitedAtMs }),
    ...(lastError && { lastError }),
  };
  if (backoff === undefined) return vendor;
  const { reason, ...rest } = backoff;
  return reason === 'unavailable' || reason === 'malformed'
    ? { ...vendor, failing: { list: { ...rest, reason } } }
    : { ...vendor, resting: { ...rest, reason } };
}

function upgradeSweep({ baselineAtMs, sweep }: Org): Sweep {
  const { sweptAtMs = 0, pageToken, pendingCursorMs } = sweep ?? {};
  if (baselineAtMs === undefined)
    return {
      phase: 'baseline',
      sweptAtMs,
      pendingCursorMs: pendingCursorMs ?? 0,
      ...(pageToken !== undefined && { pageToken }),
      pages: 0,
    };
  const cursorMs = sweep?.cursorMs ?? baselineAtMs;
  const reached = { sweptAtMs, cursorMs, movedAtMs: sweep?.movedAtMs ?? sweptAtMs };
  if (pageToken === undefined) return { phase: 'idle', ...reached };
  return {
    phase: 'round',
    ...reached,
    pendingCursorMs: pendingCursorMs ?? cursorMs,
    pageToken,
    pages: 0,
    joins: true,
  };
}
