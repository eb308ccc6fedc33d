import type { Backoff, BackoffReason } from './org.ts';

/** Where only a person can help, one call each five minutes finds out whether somebody did. */
const PROBE_MS = 300_000;
const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/**
 * How long to leave an org alone after a failure. Waits grow from 5 s to 5 minutes; the vendor's own word
 * (`retryAfterMs`, for `rate-limited`) goes before ours; a rejected key or secret is probed every 5 minutes.
 * `random` is 0..1 and spreads orgs that failed together.
 */
export function backOff(
  before: Backoff | undefined,
  failure: { reason: BackoffReason; retryAfterMs?: number },
  nowMs: number,
  random: number,
): Backoff {
  const again = before?.reason === failure.reason;
  const failures = again ? before.failures + 1 : 1;
  const waitMs = waitFor(failure, failures);
  return {
    reason: failure.reason,
    failures,
    sinceMs: again ? before.sinceMs : nowMs,
    untilMs: nowMs + Math.round(waitMs * (1 + 0.2 * random)),
  };
}

function waitFor(failure: { reason: BackoffReason; retryAfterMs?: number }, failures: number): number {
  switch (failure.reason) {
    case 'rate-limited':
      return failure.retryAfterMs ?? FIRST_MS;
    case 'unauthorized':
    case 'wrong-region':
    case 'secret':
      return PROBE_MS;
    case 'unavailable':
    case 'malformed':
      return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
    default:
      throw new Error(`Unknown back-off reason ${failure.reason satisfies never}`);
  }
}
