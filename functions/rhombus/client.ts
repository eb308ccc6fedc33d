import ky, { HTTPError } from 'ky';
import * as v from 'valibot';
import type { Sighting } from '../core/clip.ts';
import type { ClipAnswer, ClipList, ClipPage, Vendor, VendorCall } from '../core/ports.ts';
import { createBoundedFetch } from './bounded-fetch.ts';
import { MalformedError, RhombusError, UnavailableError } from './errors.ts';
import { errorForStatus, errorForTransport, isWorthOneRetry } from './failures.ts';
import { Envelope } from './schemas.ts';
import { readInProgressItem, readSavedClip } from './sighting.ts';

export interface RhombusClientOptions {
  /** Origin, checked by `base-url.ts`. */
  baseUrl: string;
  apiKey: string;
  /** The service whose list answered last. Default: `event`. */
  listService?: 'event' | 'video';
  /** One deadline for connecting, headers and body of an attempt. Default: 10 s, as public integrations use. */
  timeoutMs?: number;
  /** Default: 5 MiB, several times a full page. */
  maxBodyBytes?: number;
  /** Told of every HTTP attempt. */
  onCall?: (call: VendorCall) => void;
}

/** Rhombus takes 1 to 200 and defaults to 100. */
const PAGE_SIZE = 200;
const NO_ROUTE = [404, 410];

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

/** Reads clips from Rhombus. Every method makes one call, repeated once on a 5xx or a broken connection. */
export function createRhombusClient(options: RhombusClientOptions): Vendor {
  const post = createPost(options);
  let listService = options.listService ?? 'event';

  return {
    get listService() {
      return listService;
    },

    async listClipsInProgress(): Promise<ClipList> {
      const services =
        listService === 'event' ? (['event', 'video'] as const) : (['video', 'event'] as const);
      for (const service of services) {
        const reply = await post('list', `/api/${service}/getSplicedClipsInProgress`, {}, NO_ROUTE);
        if (NO_ROUTE.includes(reply.status)) continue;
        listService = service;
        refuseVendorError(reply);
        return readItems(reply.body.splicedClips, readInProgressItem);
      }
      throw new UnavailableError({ reason: 'no-route' });
    },

    async getClip(clipUuid: string): Promise<ClipAnswer> {
      const reply = await post('clip', '/api/event/getClipWithProgress', { clipUuid }, [404]);
      if (reply.status === 404) return { kind: 'unknown', form: 'http-404' };
      if (v.parse(Envelope, reply.body).error === true) return { kind: 'unknown', form: 'error' };
      if (reply.body.clip === undefined || reply.body.clip === null)
        return { kind: 'unknown', form: 'no-clip' };
      const clip = readSavedClip(reply.body.clip);
      if (clip?.clipUuid !== clipUuid)
        throw new MalformedError({ reason: 'another clip than the one asked for' });
      return { kind: 'clip', clip };
    },

    async listSavedClips(pageToken?: string): Promise<ClipPage> {
      const request = { pageSize: PAGE_SIZE, ...(pageToken !== undefined && { pageToken }) };
      const reply = await post('page', '/api/event/getClipsWithProgress', request, NO_ROUTE);
      if (NO_ROUTE.includes(reply.status))
        throw new UnavailableError({ reason: 'no-route', status: reply.status });
      refuseVendorError(reply);
      const token = v.safeParse(v.pipe(v.string(), v.nonEmpty()), reply.body.pageToken);
      return {
        ...readItems(reply.body.savedClips, readSavedClip),
        nextPageToken: token.success ? token.output : null,
      };
    },
  };
}

type Post = (
  endpoint: VendorCall['endpoint'],
  path: string,
  json: object,
  expectedStatuses: readonly number[],
) => Promise<Reply>;

/** Posts JSON and answers the parsed body, or the bare status where that is one of those expected. */
function createPost({
  baseUrl,
  apiKey,
  timeoutMs = 10_000,
  maxBodyBytes = 5 * 2 ** 20,
  onCall,
}: RhombusClientOptions): Post {
  const http = ky.create({
    prefix: baseUrl,
    fetch: createBoundedFetch(timeoutMs, maxBodyBytes),
    timeout: false,
    headers: { accept: 'application/json', 'x-auth-scheme': 'api-token', 'x-auth-apikey': apiKey },
    retry: {
      limit: 1,
      methods: ['post'],
      delay: () => 500,
      jitter: true,
      shouldRetry: ({ error }) => isWorthOneRetry(error),
    },
  });
  return async (endpoint, path, json, expectedStatuses) => {
    const count = (outcome: VendorCall['outcome']) => onCall?.({ endpoint, outcome });
    try {
      const response = await http.post(path.slice(1), {
        json,
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
      const failure = error instanceof RhombusError ? error : await describeFailure(error, apiKey);
      count(outcomeOf(failure));
      throw failure;
    }
  };
}

async function describeFailure(error: unknown, apiKey: string): Promise<RhombusError> {
  if (!(error instanceof HTTPError)) return errorForTransport(error);
  const { data, response } = error;
  const body = typeof data === 'string' ? data : JSON.stringify(data ?? '');
  return errorForStatus(
    response.status,
    response.headers.get('retry-after'),
    body.replaceAll(apiKey, '[key]'),
  );
}

function outcomeOf(error: RhombusError): VendorCall['outcome'] {
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

/** HTTP 200 with `error: true`. The vendor's text stays here: it may quote what it was asked about. */
function refuseVendorError({ body }: Reply): void {
  if (v.parse(Envelope, body).error === true) throw new UnavailableError({ reason: 'vendor-error' });
}

function readItems(items: unknown, read: (item: unknown) => Sighting | undefined): ClipList {
  if (items === undefined || items === null) return { clips: [], malformed: 0 };
  if (!Array.isArray(items)) throw new MalformedError({ reason: 'the clips are not a list' });
  const present = items.filter((item) => item !== null);
  const clips = present.map(read).filter((clip) => clip !== undefined);
  return { clips, malformed: present.length - clips.length };
}
