import { unseenSince } from '../org/blindness.ts';
import type { RegisteredOrganization } from '../org/organization.ts';
import type { Endpoint, OrgLease, OrgState, VendorTrouble } from '../org/state.ts';
import { reasonOf, vendorOpenAtMs } from '../org/vendor-health.ts';
import { oddityTroubles } from './oddity-troubles.ts';
import { type FoundTrouble, hasLasted, type Moment, type TroubleKind } from './trouble.ts';

/** What `health` knows of one org. */
export interface OrgSeen {
  organization: RegisteredOrganization;
  state: OrgState | undefined;
  lease: OrgLease | undefined;
  /** There is a state, and this release cannot read it. */
  isUnreadable: boolean;
  idleSeconds: number;
  /** Is that a topic that is known to take no messages? Then what is owed there is no news. */
  refuses(destination: string): boolean;
}

const DAY_MS = 86_400_000;
/** A key that nobody has replaced for so long is worth a word: who left, and what leaked, may still have it. */
export const KEY_OLD_DAYS = 365;
/** Nobody has looked for so long, and for at least three times the org's own idle time. */
const NOT_SEEN_MS = 180_000;
/** A turn with clips in flight stays for so long, and notes its looks when it ends. */
const STAYS_MS = 60_000;
/** What a look may be late, and take. */
const SLACK_MS = 10_000;
/** What passes by itself is worth a word only when it has gone on for a while. */
const LASTS_MS: Record<VendorTrouble, number> = {
  unauthorized: 0,
  'wrong-region': 0,
  secret: 60_000,
  unreachable: 180_000,
  'rate-limited': 600_000,
};
const ENDPOINT_LASTS_MS = 300_000;
const UNSEEN_LASTS_MS = 120_000;

const KIND_OF: Record<VendorTrouble, TroubleKind> = {
  unauthorized: 'key-rejected',
  'wrong-region': 'wrong-region',
  secret: 'key-unreadable',
  unreachable: 'unreachable',
  'rate-limited': 'rate-limited',
};

/** What is wrong with an org. Pure: from what its items say, and the time. */
export function troublesOfOrg(seen: OrgSeen, moment: Moment): FoundTrouble[] {
  const { organization, state, isUnreadable } = seen;
  if (isUnreadable) return [unreadableState(organization.id, moment)];
  return [
    ...outTroubles(seen, moment),
    ...unseenTroubles(seen, moment),
    ...endpointTroubles(seen, moment),
    ...keyTroubles(seen, moment),
    ...clipTroubles(seen, moment),
    ...debtTroubles(seen),
    ...(state ? oddityTroubles(state, lastLookMs(seen)) : []),
  ];
}

/** None of the vendor's endpoints can be asked, or each fails by itself: errors to everything, a host of somebody else. */
function outTroubles(seen: OrgSeen, moment: Moment): FoundTrouble[] {
  const { organization, state } = seen;
  const resting = state?.vendor.resting;
  if (resting === undefined) return unansweredTroubles(seen, moment);
  if (!hasLasted(resting.sinceMs, LASTS_MS[resting.reason], moment)) return [];
  const { reason, sinceMs } = resting;
  return [{ kind: KIND_OF[reasonOf(resting, state ?? {})], subject: organization.id, sinceMs, why: reason }];
}

function unansweredTroubles({ organization, state }: OrgSeen, moment: Moment): FoundTrouble[] {
  const sinceMs = outSinceMs(state);
  if (sinceMs === undefined || !hasLasted(sinceMs, LASTS_MS.unreachable, moment)) return [];
  const reasons = Object.values(state?.vendor.failing ?? {}).map(({ reason }) => reason);
  return [{ kind: 'unreachable', subject: organization.id, sinceMs, why: [...new Set(reasons)].join(', ') }];
}

/** Since when nothing of the org is seen. What is heard of single clips is something, while there may be some. */
function outSinceMs(state: OrgState | undefined): number | undefined {
  return state && unseenSince(state, 1)?.sinceMs;
}

/** Nobody looks. */
function unseenTroubles(seen: OrgSeen, moment: Moment): FoundTrouble[] {
  const { organization, state, idleSeconds } = seen;
  const sinceMs = Math.max(lastLookMs(seen), organization.addedAtMs);
  // Whoever rests is not looked at, for a reason that is said already.
  if (state !== undefined && moment.nowMs < vendorOpenAtMs(state, false) + NOT_SEEN_MS) return [];
  const waitMs = Math.max(
    moment.patience * Math.max(NOT_SEEN_MS, 3_000 * idleSeconds),
    // Between two looks nobody looks, however little patience there is.
    Math.max(2_000 * idleSeconds, STAYS_MS) + SLACK_MS,
  );
  if (moment.nowMs - sinceMs < waitMs) return [];
  return [{ kind: 'org-not-seen', subject: organization.id, sinceMs, why: 'no turn came to its end' }];
}

function lastLookMs({ state, lease }: OrgSeen): number {
  return Math.max(state?.looks.lastAtMs ?? 0, lease?.idle?.atMs ?? 0);
}

/**
 * One way of asking fails while the others go on. Once none of them does, what had lasted by then is still so, and of the
 * others nothing is said by itself.
 */
function endpointTroubles({ organization, state }: OrgSeen, moment: Moment): FoundTrouble[] {
  const failing = Object.entries(state?.vendor.failing ?? {}) as [Endpoint, Failing][];
  const outMs = outSinceMs(state);
  const judged = outMs === undefined ? moment : { nowMs: outMs, patience: 1 };
  return failing
    .filter(([, { sinceMs }]) => hasLasted(sinceMs, ENDPOINT_LASTS_MS, judged))
    .map(([endpoint, { sinceMs, reason }]) => {
      return { kind: 'endpoint-out', subject: `${organization.id}:${endpoint}`, sinceMs, why: reason };
    });
}

/** Nothing fails by it, so that there is nothing to be patient with. */
function keyTroubles({ organization, state }: OrgSeen, { nowMs }: Moment): FoundTrouble[] {
  const sinceMs = (state?.keyStoredAtMs ?? Number.POSITIVE_INFINITY) + KEY_OLD_DAYS * DAY_MS;
  if (nowMs < sinceMs) return [];
  return [{ kind: 'key-old', subject: organization.id, sinceMs, why: `the same for ${KEY_OLD_DAYS} days` }];
}

function clipTroubles({ organization, state }: OrgSeen, moment: Moment): FoundTrouble[] {
  const { unseenSinceMs: sinceMs } = state ?? {};
  if (sinceMs === undefined || !hasLasted(sinceMs, UNSEEN_LASTS_MS, moment)) return [];
  const why = 'clips that were in flight are no longer shown';
  return [{ kind: 'clips-unseen', subject: organization.id, sinceMs, why }];
}

/** `check` notes a debt only once it has lasted. */
function debtTroubles({ organization, state, refuses }: OrgSeen): FoundTrouble[] {
  const debt = state?.oldestDebt;
  if (debt === undefined || refuses(debt.destination)) return [];
  const { destination, sinceMs, why } = debt;
  return [{ kind: 'owed-too-long', subject: `${organization.id}:${destination}`, sinceMs, why }];
}

type Failing = NonNullable<OrgState['vendor']['failing'][Endpoint]>;

const UNREADABLE = 'it makes no sense to this release';

/** The registry's entry of an org. */
export function unreadableOrg(subject: string, { nowMs }: Moment): FoundTrouble {
  return { kind: 'org-unreadable', subject, sinceMs: nowMs, why: UNREADABLE };
}

function unreadableState(subject: string, { nowMs }: Moment): FoundTrouble {
  return { kind: 'state-unreadable', subject, sinceMs: nowMs, why: UNREADABLE };
}

/** What the table has of an audience. */
export function unreadableAudience(subject: string, { nowMs }: Moment): FoundTrouble {
  return { kind: 'audience-unreadable', subject, sinceMs: nowMs, why: UNREADABLE };
}
