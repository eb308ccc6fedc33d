import ky, { HTTPError } from 'ky';
import type { FailedBecause, SaysNothing, VendorCall } from '../ports/vendor.ts';
import { createBoundedFetch } from './bounded-fetch.ts';
import { type Parsed, parseBoundedJson } from './bounded-json.ts';
import { failureOfStatus, failureOfTransport, isRefusal, isWorthOneRetry } from './failures.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** A reply that can be looked into: JSON of whatever form, or the bare status of a refused question. */
export type Reply = { kind: 'json'; value: unknown } | { kind: 'refused'; status: number };

interface Exchange {
  reply: Reply | FailedBecause;
  /** How long the vendor asks to be left alone. */
  waitMs: number | undefined;
}

type Answer = { kind: 'shows' | 'does-not-know' } | SaysNothing | FailedBecause;

/** Posts JSON, and answers what `read` makes of the reply, or why there is none. Never throws for what the vendor does. */
export type Post = <Read extends Answer>(
  call: { endpoint: VendorCall['endpoint']; path: string; json: object },
  read: (reply: Reply) => Read,
) => Promise<Read | FailedBecause>;

export interface PostOptions {
  /** Origin, checked by `base-url.ts`. */
  baseUrl: string;
  apiKey: string;
  /** The vendor's id of the client org, where the key is a partner's. */
  partnerOrg: string | undefined;
  /** One deadline for a call: connecting, headers, body, and its repetition. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Told of every HTTP attempt. */
  onCall: ((call: VendorCall) => void) | undefined;
}

/** A 5xx or a broken connection is repeated once, after at most this. */
const REPEAT_AFTER_MS = 500;
/** What a header can carry without a doubt; the vendor's keys are 22 letters, digits, hyphens and underscores. */
const KEY = /^[\x21-\x7e]+$/;

export function createPost({
  baseUrl,
  apiKey,
  partnerOrg,
  timeoutMs,
  maxBodyBytes,
  onCall,
}: PostOptions): Post {
  const retryAfterMs = (headers: Headers) => readRetryAfterMs(headers, Date.now());
  const http = ky.create({
    prefix: baseUrl,
    fetch: createBoundedFetch(maxBodyBytes),
    timeout: false,
    totalTimeout: timeoutMs,
    headers: { accept: 'application/json', ...authHeaders(apiKey, partnerOrg) },
    retry: {
      limit: 1,
      methods: ['post'],
      delay: () => REPEAT_AFTER_MS,
      jitter: true,
      shouldRetry: ({ error }) => isWorthOneRetry(error, (headers) => retryAfterMs(headers) !== undefined),
    },
  });
  return async ({ endpoint, path, json }, read) => {
    if (!KEY.test(apiKey) || !KEY.test(partnerOrg ?? '-'))
      return { kind: 'failed', reason: 'unauthorized', detail: 'a key that no header can carry' };
    const count = (outcome: VendorCall['outcome']) => onCall?.({ endpoint, outcome });
    const { reply, waitMs } = await exchange(path, json, () => count('unavailable'));
    const answer = heed(reply.kind === 'failed' ? reply : read(reply), waitMs);
    count(outcomeOf(answer));
    return answer;
  };

  async function exchange(path: string, json: object, onRepeat: () => void): Promise<Exchange> {
    try {
      const response = await http.post(path.slice(1), { json, hooks: { beforeRetry: [onRepeat] } });
      const parsed = parseBoundedJson(new Uint8Array(await response.arrayBuffer()));
      return { reply: replyOf(parsed), waitMs: retryAfterMs(response.headers) };
    } catch (error) {
      if (!(error instanceof HTTPError)) return { reply: failureOfTransport(error), waitMs: undefined };
      const { status, headers } = error.response;
      const words = typeof error.data === 'string' ? error.data : '';
      const reply: Exchange['reply'] = isRefusal(status)
        ? { kind: 'refused', status }
        : failureOfStatus(status, words);
      return { reply, waitMs: retryAfterMs(headers) };
    }
  }
}

/** Source: the vendor's command line, which acts for a partner's clients. */
function authHeaders(apiKey: string, partnerOrg: string | undefined): Record<string, string> {
  if (partnerOrg === undefined) return { 'x-auth-scheme': 'api-token', 'x-auth-apikey': apiKey };
  return { 'x-auth-scheme': 'partner-api-token', 'x-auth-apikey': apiKey, 'x-auth-org': partnerOrg };
}

function replyOf(parsed: Parsed): Exchange['reply'] {
  return parsed.kind === 'json' ? parsed : { kind: 'failed', reason: parsed.kind, detail: parsed.detail };
}

/** Whoever shows nothing and says when to come back is not ready yet, whatever else is said. */
function heed<Read extends Answer>(answer: Read, waitMs: number | undefined): Read | FailedBecause {
  if (answer.kind === 'shows' || waitMs === undefined) return answer;
  const failed: FailedBecause =
    answer.kind === 'failed'
      ? answer
      : { kind: 'failed', reason: 'unavailable', detail: 'no answer yet, and a time to come back' };
  return { ...failed, retryAfterMs: waitMs };
}

/** How a call is counted. */
function outcomeOf(answer: Answer): VendorCall['outcome'] {
  if (answer.kind === 'says-nothing') return 'malformed';
  if (answer.kind !== 'failed') return 'ok';
  switch (answer.reason) {
    case 'rate-limited':
      return 'rate-limited';
    case 'unauthorized':
    case 'wrong-region':
    case 'secret':
      return 'unauthorized';
    case 'malformed':
    case 'too-large':
      return 'malformed';
    case 'unavailable':
    case 'unreachable':
    case 'no-route':
    case 'token-refused':
      return 'unavailable';
    default:
      throw new Error(`Unknown reason ${answer.reason satisfies never}`);
  }
}
