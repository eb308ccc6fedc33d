/**
 * The health of one thing that is asked again and again: an endpoint of the vendor, the vendor as a whole, a topic.
 *
 *            a failure                       a failure (again: a longer rest)
 *   well ───────────────► resting ──────────────────────────┐
 *    ▲                     │   ▲                             │
 *    │   an answer         │   └─────────────────────────────┘
 *    └──────────── tried ◄─┘ the rest is over: the next call is the trial
 *
 * `Failing` is the resting and the tried state in one: it rests until `untilMs`, and is tried after that. Well is the
 * absence of a `Failing`.
 */
export interface Failing<Reason extends string = string> {
  reason: Reason;
  /** Failures in a row. */
  failures: number;
  sinceMs: number;
  /** It is left alone until then. */
  untilMs: number;
  /** The other side named that time. */
  isAsked?: boolean;
}

export interface RestRule {
  firstMs: number;
  longestMs: number;
}

/** Waits double from the first to the longest. `random` is 0..1 and spreads those that failed together. */
export function fail<Reason extends string>(
  before: Failing | undefined,
  reason: Reason,
  nowMs: number,
  random: number,
  { firstMs, longestMs }: RestRule,
  /** The other side's own word on how long to wait: it goes before ours. */
  askedMs?: number,
): Failing<Reason> {
  const failures = (before?.failures ?? 0) + 1;
  const ours = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16)) * (1 - 0.2 * random);
  const theirs = askedMs === undefined ? 0 : askedMs * (1 + 0.2 * random);
  return {
    reason,
    failures,
    sinceMs: before?.sinceMs ?? nowMs,
    untilMs: nowMs + Math.round(askedMs === undefined ? ours : theirs),
    ...(askedMs !== undefined && { isAsked: true }),
  };
}

export function isResting(health: Failing | undefined, nowMs: number): boolean {
  return health !== undefined && health.untilMs > nowMs;
}
