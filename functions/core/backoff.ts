import type { Backoff, BackoffReason } from './org.ts';

/** Where only a person can help, one call each five minutes finds out whether somebody did. */
const PROBE_MS = 300_000;
const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/**
 * How long to leave an org alone after a failure. Waits grow from 5 s to 5 minutes; the vendor's own word
 * (`retryAfterMs`, for `rate-limited`) goes before ours; a rejected key is probed every 5 minutes. `random` is 0..1
 * and spreads orgs that failed together: never to less than the vendor asked for, nor to more than 5 minutes of ours.
 */
export function backOff(
  before: Backoff | undefined,
  failure: { reason: BackoffReason; retryAfterMs?: number },
  nowMs: number,
  random: number,
): Backoff {
  const again = before?.reason === failure.reason;
  const failures = again ? before.failures + 1 : 1;
  const spread = failure.reason === 'rate-limited' ? 1 + 0.2 * random : 1 - 0.2 * random;
  return {
    reason: failure.reason,
    failures,
    sinceMs: again ? before.sinceMs : nowMs,
    untilMs: nowMs + Math.round(waitFor(failure, failures) * spread),
  };
}

function waitFor(failure: { reason: BackoffReason; retryAfterMs?: number }, failures: number): number {
  switch (failure.reason) {
    case 'rate-limited':
      return failure.retryAfterMs ?? FIRST_MS;
    case 'unauthorized':
    case 'wrong-region':
      return PROBE_MS;
    // Secrets Manager may have been busy for a moment: that is no reason to be blind for minutes.
    case 'secret':
    case 'unavailable':
    case 'malformed':
      return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
    default:
      throw new Error(`Unknown back-off reason ${failure.reason satisfies never}`);
  }
}
