import ky, { HTTPError } from 'ky';
import * as v from 'valibot';
import type { VendorCall } from '../core/ports.ts';
import { createBoundedFetch } from './bounded-fetch.ts';
import { MalformedError, RhombusError } from './errors.ts';
import { errorForStatus, errorForTransport, isWorthOneRetry, outcomeOf } from './failures.ts';

export interface Reply {
  status: number;
  body: Record<string, unknown>;
}

/** Posts JSON and answers the parsed body, or the bare status where that is one of those expected. */
export type Post = (
  endpoint: VendorCall['endpoint'],
  path: string,
  json: object,
  expectedStatuses: readonly number[],
) => Promise<Reply>;

export interface PostOptions {
  /** Origin, checked by `base-url.ts`. */
  baseUrl: string;
  apiKey: string;
  /** One deadline for a call, its repetition included. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Told of every HTTP attempt. */
  onCall: ((call: VendorCall) => void) | undefined;
}

/** A 5xx or a broken connection is repeated once, after at most this. */
const REPEAT_AFTER_MS = 500;

export function createPost({ baseUrl, apiKey, timeoutMs, maxBodyBytes, onCall }: PostOptions): Post {
  const http = ky.create({
    prefix: baseUrl,
    timeout: false,
    headers: { accept: 'application/json', 'x-auth-scheme': 'api-token', 'x-auth-apikey': apiKey },
    retry: {
      limit: 1,
      methods: ['post'],
      delay: () => REPEAT_AFTER_MS,
      jitter: true,
      shouldRetry: ({ error }) => isWorthOneRetry(error),
    },
  });
  return async (endpoint, path, json, expectedStatuses) => {
    const count = (outcome: VendorCall['outcome']) => onCall?.({ endpoint, outcome });
    try {
      const response = await http.post(path.slice(1), {
        json,
        fetch: createBoundedFetch(AbortSignal.timeout(timeoutMs), maxBodyBytes),
        hooks: { beforeRetry: [() => count('unavailable')] },
      });
      const body = parseBody(await response.text());
      count('ok');
      return { status: response.status, body };
    } catch (error) {
      if (error instanceof HTTPError && expectedStatuses.includes(error.response.status)) {
        count('ok');
        return { status: error.response.status, body: {} };
      }
      const failure = toRhombusError(error);
      count(outcomeOf(failure));
      throw failure;
    }
  };
}

/** Without a cause: those of `ky` hold the request, and with it the key. */
function toRhombusError(error: unknown): RhombusError {
  if (error instanceof RhombusError) return error;
  if (!(error instanceof HTTPError)) return errorForTransport(error);
  const { data, response } = error;
  const retryAfter = response.headers.get('retry-after');
  return errorForStatus(response.status, { retryAfter, text: vendorText(data), nowMs: Date.now() });
}

/** Where Rhombus' own clients look for the words of an error that came as JSON. */
const ErrorBody = v.object(
  v.entriesFromList(['errorMsg', 'message', 'msg', 'error', 'detail'], v.optional(v.unknown())),
);

function vendorText(data: unknown): string {
  const parsed = v.safeParse(ErrorBody, data);
  const fields = parsed.success ? Object.values(parsed.output) : [data];
  return fields.filter((field) => typeof field === 'string').join(' ');
}

function parseBody(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new MalformedError({ reason: `not JSON, ${text.length} characters` });
  }
  const parsed = v.safeParse(v.record(v.string(), v.unknown()), body);
  if (!parsed.success || Array.isArray(body)) throw new MalformedError({ reason: 'not a JSON object' });
  return parsed.output;
}
