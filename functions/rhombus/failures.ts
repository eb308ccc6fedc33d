import { HTTPError } from 'ky';
import type { VendorCall } from '../core/ports.ts';
import { DeadlineError, TooLongError } from './bounded-fetch.ts';
import {
  MalformedError,
  RateLimitedError,
  type RhombusError,
  UnauthorizedError,
  UnavailableError,
} from './errors.ts';

/** Without a `Retry-After`, the first step of the vendor's own advice, with room for other users of the org's limit. */
const DEFAULT_RETRY_AFTER_MS = 5_000;
const SHORTEST_RETRY_AFTER_MS = 1_000;
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * A 5xx or a broken connection is tried once more; a timeout has cost enough already, and a server that says when to
 * come back means it.
 */
export function isWorthOneRetry(error: Error): boolean {
  if (error instanceof HTTPError)
    return error.response.status >= 500 && !error.response.headers.has('retry-after');
  const cause = rootOf(error);
  return !(cause instanceof DeadlineError || cause instanceof TooLongError) && !isRedirect(cause);
}

export function errorForStatus(
  status: number,
  { retryAfter, text, nowMs }: { retryAfter: string | null; text: string; nowMs: number },
): RhombusError {
  if (status === 429) return new RateLimitedError({ retryAfterMs: parseRetryAfterMs(retryAfter, nowMs) });
  if (status === 401) return new UnauthorizedError({ status, wrongRegion: false });
  if (status === 403) return new UnauthorizedError({ status, wrongRegion: /invalid api key/i.test(text) });
  const reason = status >= 500 ? 'http' : status === 404 || status === 410 ? 'no-route' : 'rejected';
  return new UnavailableError({ reason, status });
}

export function errorForTransport(error: unknown): RhombusError {
  const cause = rootOf(error);
  if (cause instanceof DeadlineError) return new UnavailableError({ reason: 'timeout' });
  if (cause instanceof TooLongError) return new MalformedError({ reason: 'a body without end' });
  return new UnavailableError({
    reason: 'connection',
    detail: isRedirect(cause) ? 'a redirect' : codeOf(cause),
  });
}

/** How a failed call is counted. */
export function outcomeOf(error: RhombusError): Exclude<VendorCall['outcome'], 'ok'> {
  switch (error.name) {
    case 'UnauthorizedError':
      return 'unauthorized';
    case 'RateLimitedError':
      return 'rate-limited';
    case 'MalformedError':
      return 'malformed';
    default:
      return 'unavailable';
  }
}

/** An HTTP date begins with the name of its day. `Date.parse` alone would take `-5` for a month of May. */
const HTTP_DATE = /^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;
const SECONDS = /^\s*\d+(\.\d+)?\s*$/;

/** Seconds or an HTTP date, clamped to 1 s .. 5 min. */
export function parseRetryAfterMs(value: string | null, nowMs: number): number {
  const waitMs = readWaitMs(value ?? '', nowMs);
  if (Number.isNaN(waitMs)) return DEFAULT_RETRY_AFTER_MS;
  return Math.min(LONGEST_RETRY_AFTER_MS, Math.max(SHORTEST_RETRY_AFTER_MS, Math.ceil(waitMs)));
}

function readWaitMs(value: string, nowMs: number): number {
  if (SECONDS.test(value)) return Number(value) * 1000;
  return HTTP_DATE.test(value) ? Date.parse(value) - nowMs : Number.NaN;
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

function isRedirect(cause: unknown): boolean {
  return cause instanceof Error && /redirect/i.test(cause.message);
}

/** A system error's code, such as ECONNREFUSED: its message may hold what is nobody's business. */
function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'connection';
}
