import fc from 'fast-check';
import {
  BLIND_REASONS,
  ENDPOINT_TROUBLES,
  LARGEST_PAGE,
  type OrgState,
  VENDOR_TROUBLES,
} from '../../functions/domain/org/state.ts';
import { ORG_OUTCOMES, OUTCOMES } from '../../functions/domain/outcome.ts';
import { makeOrgEvent } from './records.ts';

const ms = fc.integer({ min: 0, max: 8.64e15 });
/** Names that mean something to every object are not read back. */
const name = fc
  .stringMatching(/^[A-Za-z0-9_:-]{1,40}$/)
  .filter((any) => !['__proto__', 'constructor', 'prototype'].includes(any));
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const real = fc.integer({ min: -1e9, max: 1e9 }).map((part) => part / 1024);
const durations = plain({ count: fc.nat(), mean: real, variance: real });

function failing<Reason extends string>(reasons: readonly Reason[]) {
  return plain({ reason: fc.constantFrom(...reasons), failures: fc.nat(), sinceMs: ms, untilMs: ms });
}

const vendor = fc.record(
  {
    listService: fc.constantFrom('event' as const, 'video' as const),
    resting: failing(VENDOR_TROUBLES),
    failing: fc.record(
      {
        list: failing(ENDPOINT_TROUBLES),
        page: failing(ENDPOINT_TROUBLES),
        clip: failing(ENDPOINT_TROUBLES),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    answeredAtMs: fc.record({ list: ms, page: ms, clip: ms }, { requiredKeys: [], noNullPrototype: true }),
    pageSize: fc.integer({ min: 1, max: LARGEST_PAGE }),
    pageShrunkAtMs: ms,
    pageCovers: fc.boolean(),
    rateLimitedAtMs: ms,
    rateLimited: fc.constantFrom('list' as const, 'page' as const, 'clip' as const),
    lastError: plain({ name: text, message: text, atMs: ms }),
  },
  { requiredKeys: ['listService', 'failing', 'answeredAtMs', 'pageSize'], noNullPrototype: true },
);

const swept = { sweptAtMs: ms, pages: fc.nat() };
const reached = { ...swept, cursorMs: ms, movedAtMs: ms };
const sweep = fc.oneof(
  fc.record(
    { ...swept, phase: fc.constant('baseline' as const), pendingCursorMs: ms, pageToken: text },
    { requiredKeys: ['phase', 'sweptAtMs', 'pendingCursorMs', 'pages'], noNullPrototype: true },
  ),
  plain({ phase: fc.constant('idle' as const), sweptAtMs: ms, cursorMs: ms, movedAtMs: ms, heldSinceMs: ms }),
  plain({
    ...reached,
    phase: fc.constant('round' as const),
    pendingCursorMs: ms,
    pageToken: text,
    joins: fc.boolean(),
    heldSinceMs: ms,
  }),
);

const told = plain({ level: fc.nat(), holds: fc.nat(), lastAtMs: ms, heldUntilMs: ms });

const clips = { count: fc.nat(), sinceMs: ms, reason: fc.constantFrom(...BLIND_REASONS), inFlight: fc.nat() };
const ended = fc.array(plain({ clipUuid: name, outcome: fc.constantFrom(...OUTCOMES) }), { maxLength: 100 });
const blindness = fc.oneof(
  fc.record(
    {
      ...clips,
      phase: fc.constant('told' as const),
      isBack: fc.boolean(),
      seenAtMs: ms,
      ended,
      endedCount: fc.nat(),
    },
    {
      requiredKeys: ['phase', 'count', 'sinceMs', 'reason', 'inFlight', 'ended', 'endedCount'],
      noNullPrototype: true,
    },
  ),
  plain({ phase: fc.constant('over' as const), count: fc.nat(), overAtMs: ms }),
);
const owed = fc.record(
  {
    event: fc.constantFrom(...ORG_OUTCOMES).map((outcome) => makeOrgEvent(outcome)),
    due: dictionary(ms),
    recordedBy: name,
    recordedAtMs: ms,
  },
  { noNullPrototype: true },
);
const debt = plain({ destination: name, sinceMs: ms, why: text });
const oddity = plain({ sinceMs: ms, lastAtMs: ms, count: fc.nat(), fields: text });

/** Any state of an org that is not stored yet. */
export const anyState: fc.Arbitrary<OrgState> = fc.record(
  {
    orgId: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    version: fc.constant(0),
    baselineAtMs: ms,
    looks: fc.record(
      { lastAtMs: ms, lastFullAtMs: ms, lastListAtMs: ms, nextAtMs: ms },
      { requiredKeys: [], noNullPrototype: true },
    ),
    vendor,
    sweep,
    learned: fc.record(
      { durations, cameraDurations: dictionary(durations), arrivals: plain({ perSecond: real, atMs: ms }) },
      { requiredKeys: ['cameraDurations'], noNullPrototype: true },
    ),
    calls: plain({ recentMs: fc.array(ms), ledger: dictionary(dictionary(fc.nat())) }),
    told: dictionary(told),
    keyStoredAtMs: ms,
    unseenSinceMs: ms,
    blindness,
    owed: fc.array(owed, { maxLength: 3 }),
    oldestDebt: debt,
    oddities: dictionary(oddity),
    released: fc.array(name),
  },
  {
    requiredKeys: [
      'orgId',
      'version',
      'looks',
      'vendor',
      'sweep',
      'learned',
      'calls',
      'told',
      'owed',
      'released',
    ],
    noNullPrototype: true,
  },
);

function dictionary<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(name, value, { noNullPrototype: true, maxKeys: 8 });
}

function plain<T>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true });
}
