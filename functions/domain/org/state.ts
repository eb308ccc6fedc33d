import type { Debt } from '../outbox/debt.ts';
import type { OrgEvent, OrgEventData, Owed } from '../outbox/event.ts';
import type { Failing } from './health.ts';
import type { Oddities } from './oddities.ts';

/** The three ways to ask the vendor for clips, each with a health of its own. */
export const ENDPOINTS = ['list', 'page', 'clip'] as const;
/** `list`: all clips in progress. `page`: a page of saved clips. `clip`: one clip by its id. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** Why an endpoint is left alone for a while. */
export const ENDPOINT_TROUBLES = [
  /** Of the reasons for which every endpoint rests, those that others prove to be this one's alone. */
  'rate-limited',
  'unauthorized',
  'wrong-region',
  'unreachable',
  /** 5xx, a broken connection, a call that did not end in time. */
  'unavailable',
  /** An answer that cannot be read. */
  'malformed',
  /** An answer in good form that is not one to what was asked: `{}`, a notice, an error of the vendor's. */
  'says-nothing',
  /** The server does not know the path. */
  'no-route',
  /** An answer longer than we read. */
  'too-large',
  /** A page that was asked for by a token that the vendor no longer takes. */
  'token-refused',
] as const;
export type EndpointTrouble = (typeof ENDPOINT_TROUBLES)[number];

/** Why every endpoint is left alone for a while. */
export const VENDOR_TROUBLES = [
  'rate-limited',
  'unauthorized',
  'wrong-region',
  /** The host cannot be reached at all. */
  'unreachable',
  /** The key cannot be read from Secrets Manager. */
  'secret',
] as const;
export type VendorTrouble = (typeof VENDOR_TROUBLES)[number];

/** Why nothing of an org can be seen. `no-answer`: no endpoint gives an answer, each for reasons of its own. */
export const BLIND_REASONS = [...VENDOR_TROUBLES, 'no-answer'] as const;
export type BlindReason = (typeof BLIND_REASONS)[number];

/** Calls to the vendor on one UTC day, by `<endpoint>:<outcome>`, such as `list:ok` or `clip:rate-limited`. */
export type Ledger = Record<string, Record<string, number>>;

/** What the vendor is to us at the moment. */
export interface VendorState {
  /** The service whose list answered last: `event`, or its twin `video` where that is gone. */
  listService: 'event' | 'video';
  /** Every endpoint rests. */
  resting?: Failing<VendorTrouble>;
  /** Endpoints that fail; the others are well. */
  failing: Partial<Record<Endpoint, Failing<EndpointTrouble>>>;
  /** When each endpoint last answered. */
  answeredAtMs: Partial<Record<Endpoint, number>>;
  /** Clips a page that the vendor can be asked for, 1 to 200, and when it was last made smaller. */
  pageSize: number;
  pageShrunkAtMs?: number;
  /** Does a page of saved clips show the clips in flight? Learned by comparing it with the list. */
  pageCovers?: boolean;
  /** The last 429, and of which endpoint: the price of a call doubles and decays. */
  rateLimitedAtMs?: number;
  rateLimited?: Endpoint;
  /** In words, for operators; bounded, and never of the vendor's making. */
  lastError?: { name: string; message: string; atMs: number };
}

/**
 * How far pages of saved clips have been dealt with. Cursors are the newest `createdAtMs` (the vendor's clock) before
 * which every clip has been.
 *
 *   baseline ──last page, or a newest-first page──► idle ──a page that does not reach back──► round
 *                                                    ▲                                          │
 *                                                    └──────────last page, or reaches back──────┘
 */
export type Sweep =
  /** What had ended before the first look is being remembered, in silence. */
  | { phase: 'baseline'; sweptAtMs: number; pendingCursorMs: number; pageToken?: string; pages: number }
  | {
      phase: 'idle';
      sweptAtMs: number;
      cursorMs: number;
      movedAtMs: number;
      /** Since when rounds have ended without showing anything that is as old as the cursor: they may be cut short. */
      heldSinceMs?: number;
    }
  /** Further pages are looked at one by one. */
  | {
      phase: 'round';
      sweptAtMs: number;
      cursorMs: number;
      movedAtMs: number;
      pendingCursorMs: number;
      pageToken: string;
      pages: number;
      /** Something as old as the cursor was shown in this round. */
      joins: boolean;
      heldSinceMs?: number;
    };

/** Exponentially weighted mean and variance of ln(seconds from start to end). */
export interface Durations {
  count: number;
  mean: number;
  variance: number;
}

/** What was learned of an org's clips, for the pacing. */
export interface Learned {
  durations?: Durations;
  cameraDurations: Record<string, Durations>;
  /** Clips that turn up by themselves: per second, as of `atMs`. */
  arrivals?: { perSecond: number; atMs: number };
}

/** What people were told of this org lately, by destination: a storm is told of at growing distances. */
export interface Told {
  /** Messages that count, as of `lastAtMs`: they are forgotten with time. */
  level: number;
  /** How often people had to wait, without a quiet time between. */
  holds: number;
  lastAtMs: number;
  /** The next message waits until then. */
  heldUntilMs: number;
}

/** What people were told of an org that cannot be seen: `blindness.ts` has its moves. */
export type Blindness =
  | {
      phase: 'told';
      /** How often people were told so, this time included: the last part of the events' ids. */
      count: number;
      /** Since when nothing could be seen. */
      sinceMs: number;
      reason: BlindReason;
      /** Clips that were in flight when people were told: nobody has seen them since. */
      inFlight: number;
      /** It came back soon after people were told that it was over: they hear of its end when that has lasted. */
      isBack?: boolean;
      /** Something is seen again, since then and until now. */
      seenAtMs?: number;
      /** Clips that have ended since people were told, the first of them; and how many there were. */
      ended: OrgEventData['ended'];
      endedCount: number;
    }
  /** People were told that it is over, at `overAtMs`. */
  | { phase: 'over'; count: number; overAtMs: number };

/** When the org was looked at, epoch ms by our clock. */
export interface Looks {
  /** The last pass in which the vendor answered. */
  lastAtMs?: number;
  /** The last look at everything: the list, or pages that cover it. */
  lastFullAtMs?: number;
  lastListAtMs?: number;
  /** When the last turn of a tick was due: the next ones come at the same second of each minute. */
  turnAtMs?: number;
  /** When the next pass is due, as the last one saw it. */
  nextAtMs?: number;
}

/** What passes know of an org beside its clips, as the table keeps it. A value: `vendor-health.ts`, `sweep.ts` and `calls.ts` have its moves. */
export interface OrgState {
  orgId: string;
  /** The version that was read; 0 for an org that is not stored yet. Every write is conditional on it. */
  version: number;
  /** When the first look succeeded: what had ended by then is never announced. */
  baselineAtMs?: number;
  looks: Looks;
  vendor: VendorState;
  sweep: Sweep;
  learned: Learned;
  /** Calls to the vendor within the last minute, for the budget, and by day. */
  calls: { recentMs: number[]; ledger: Ledger };
  told: Record<string, Told>;
  /** When the key was stored that the vendor is asked with, where Secrets Manager says so. */
  keyStoredAtMs?: number;
  /** Since when clips are no longer shown, and nothing proves that the vendor shows what there is. */
  unseenSinceMs?: number;
  /** Absent where people were never told that nothing could be seen. */
  blindness?: Blindness;
  /** Notifications about the org itself that are recorded and not yet published everywhere. */
  owed: Owed<OrgEvent>[];
  /** What has been owed for too long, where something is. */
  oldestDebt?: Debt;
  /** What was odd lately, by its kind; of kinds that a newer release knows, too. */
  oddities?: Oddities;
  /** Invocations that ended in good order lately, newest last: they publish nothing any more. */
  released: string[];
}

/** Rhombus takes pages of 1 to 200. Source: the vendor's OpenAPI document, `getClipsWithProgress`. */
export const LARGEST_PAGE = 200;

export function newOrgState(orgId: string): OrgState {
  return {
    orgId,
    version: 0,
    looks: {},
    vendor: { listService: 'event', failing: {}, answeredAtMs: {}, pageSize: LARGEST_PAGE },
    sweep: { phase: 'baseline', sweptAtMs: 0, pendingCursorMs: 0, pages: 0 },
    learned: { cameraDurations: {} },
    calls: { recentMs: [], ledger: {} },
    told: {},
    owed: [],
    released: [],
  };
}

/** What a look at an idle org came to. It is noted beside the lease, and folded into the state when that is read. */
export interface IdleLook {
  atMs: number;
  /** The last look of each kind, also of idle looks before this one; 0 for never. */
  listAtMs: number;
  fullAtMs: number;
  sweptAtMs: number;
  /** Calls to the vendor that the state does not count yet, by `<endpoint>:<outcome>`. */
  calls: Record<string, number>;
  /** When calls of the last minute were made. */
  recentMs: number[];
}

/** Who works on an org, and what others left for them. A small item of its own. */
export interface OrgLease {
  holder?: string;
  expiresAtMs: number;
  /** When `watch` last left word of something new; 0 for never. */
  hintAtMs: number;
  /** When whoever holds it means to end; 0 where nobody does. */
  endsAtMs: number;
  /** How often it was taken: who finds one more than there were has taken it right after reading. */
  takes: number;
  idle?: IdleLook;
}
