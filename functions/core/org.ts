/** Calls to the vendor on one UTC day, by `<endpoint>:<outcome>`, such as `list:ok` or `clip:rate-limited`. */
export type Ledger = Record<string, Record<string, number>>;

/** Why an org is left alone for a while. */
export type BackoffReason =
  | 'rate-limited'
  | 'unavailable'
  | 'malformed'
  | 'unauthorized'
  | 'wrong-region'
  | 'secret';

export interface Backoff {
  reason: BackoffReason;
  /** Failures in a row. */
  failures: number;
  sinceMs: number;
  /** No call to the vendor before this. */
  untilMs: number;
}

/** Exponentially weighted mean and variance of ln(seconds from first sight to end). */
export interface Durations {
  count: number;
  mean: number;
  variance: number;
}

/** An org as the table keeps it. Times are ours, epoch ms. */
export interface OrgRecord {
  orgId: string;
  version: number;
  lease?: { holder: string; expiresAtMs: number };
  /** When the first pass succeeded: what had ended by then is never announced. */
  baselineAtMs?: number;
  /** The last pass whose look at the vendor succeeded. */
  lastPassAtMs?: number;
  /** The last look at everything: the list, or a page that covers it. */
  lastFullLookAtMs?: number;
  /** When the next pass is due, as the last one saw it. */
  nextPassAtMs?: number;
  /** When the schedule last invoked a check: the next one comes a minute later. */
  lastTickAtMs?: number;
  /** Calls to the vendor within the last minute, for the budget. */
  recentCallsMs?: number[];
  lastError?: { name: string; message: string; atMs: number };
  backoff?: Backoff;
  /** The service whose list answered last: `event`, or its twin `video` where that is gone. */
  listService?: 'event' | 'video';
  /** Does a page of saved clips show the clips in flight? Learned by comparing it with the list. */
  page?: { covers: boolean; comparedAtMs: number };
  /**
   * The newest `createdAtMs` (the vendor's clock) whose clips have all been dealt with; without a meaning until the
   * baseline is laid. `movedAtMs` is when it last moved, by our clock; `pageToken` and `pendingCursorMs` belong to a
   * round of pages that is not through.
   */
  sweep?: {
    cursorMs: number;
    sweptAtMs: number;
    movedAtMs?: number;
    pageToken?: string;
    pendingCursorMs?: number;
  };
  lastListAtMs?: number;
  durations?: Durations;
  cameraDurations?: Record<string, Durations>;
  /** Clips that turn up by themselves: per second, as of `atMs`. */
  arrivals?: { perSecond: number; atMs: number };
  /** The last 429: the price of a call doubles and decays. */
  rateLimitedAtMs?: number;
  ledger?: Ledger;
}
