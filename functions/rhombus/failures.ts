import { HTTPError, TimeoutError } from 'ky';
import type { FailedBecause } from '../ports/vendor.ts';
import { TooLongError } from './bounded-fetch.ts';

/** What no key, host or rate limit has to do with: the vendor refuses this one question. */
export function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 407, 408, 425, 429].includes(status);
}

/** `words` is the beginning of the body of a 403. */
export function failureOfStatus(status: number, words: string): FailedBecause {
  const failed = (reason: FailedBecause['reason'], detail = `HTTP ${status}`): FailedBecause => {
    return { kind: 'failed', reason, detail };
  };
  if (status === 429) return failed('rate-limited');
  if (status === 401) return failed('unauthorized');
  if (status !== 403) return failed('unavailable');
  return /invalid api key/i.test(words)
    ? failed('wrong-region', 'HTTP 403, invalid API key')
    : failed('unauthorized');
}

/** No answer, or none that was complete. */
export function failureOfTransport(error: unknown): FailedBecause {
  const failed = (reason: FailedBecause['reason'], detail: string): FailedBecause => {
    return { kind: 'failed', reason, detail };
  };
  if (error instanceof TimeoutError) return failed('unavailable', 'no complete answer in time');
  const cause = rootOf(error);
  if (cause instanceof TooLongError) return failed('too-large', 'a body too long to be read');
  const code = codeOf(cause);
  return failed(isUnreachable(code) ? 'unreachable' : 'unavailable', code);
}

/**
 * A 5xx or a broken connection is tried once more. A timeout has cost enough already, and a server that says when to
 * come back means it.
 */
export function isWorthOneRetry(error: Error, asksToWait: (headers: Headers) => boolean): boolean {
  if (error instanceof HTTPError) return error.response.status >= 500 && !asksToWait(error.response.headers);
  if (error instanceof TimeoutError) return false;
  const cause = rootOf(error);
  return !(cause instanceof TooLongError || CONNECT_TIMEOUTS.includes(codeOf(cause)));
}

const CONNECT_TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ERR_TLS_HANDSHAKE_TIMEOUT'];
const NO_WAY_TO_THE_HOST = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'],
  ...['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ECONNABORTED'],
];
/** OpenSSL's and Node's names of what is wrong with a certificate or a handshake. */
const TLS = /CERT|^ERR_(TLS|SSL)_|^EPROTO$|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$/;

function isUnreachable(code: string): boolean {
  return NO_WAY_TO_THE_HOST.includes(code) || CONNECT_TIMEOUTS.includes(code) || TLS.test(code);
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** A system error's code, such as ECONNREFUSED: its message may hold what is nobody's business. */
function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'a broken connection';
}
