import * as v from 'valibot';
import type { Sighting } from '../core/clip.ts';
import type { ClipAnswer, ClipList, ClipPage, Vendor, VendorCall } from '../core/ports.ts';
import { MalformedError, UnavailableError } from './errors.ts';
import { createPost, type Reply } from './post.ts';
import { Envelope, PageToken } from './schemas.ts';
import { readClipAskedFor, readInProgressItem, readSavedClip } from './sighting.ts';

export interface RhombusClientOptions {
  /** Origin, checked by `base-url.ts`. */
  baseUrl: string;
  apiKey: string;
  /** The service whose list answered last. Default: `event`. */
  listService?: 'event' | 'video';
  /** One deadline for a call: connecting, headers, body, and its repetition. Default: 10 s, as public integrations use. */
  timeoutMs?: number;
  /** Default: 5 MiB, several times a full page. */
  maxBodyBytes?: number;
  /** Told of every HTTP attempt. */
  onCall?: (call: VendorCall) => void;
}

/** Rhombus takes 1 to 200 and defaults to 100. */
const PAGE_SIZE = 200;
/** Far more clips than an org exports at once, and as many as a small function can hold. */
const MAX_ITEMS = 10_000;
const NO_ROUTE = [404, 410];
const NOT_FOUND = 404;
/** The vendor refuses the id: an error of whoever gave it to us, and no reason to leave the whole org alone. */
const BAD_VALUE = 400;

/** Reads clips from Rhombus. Every method makes one call, repeated once on a 5xx or a broken connection. */
export function createRhombusClient({
  baseUrl,
  apiKey,
  listService: firstService = 'event',
  timeoutMs = 10_000,
  maxBodyBytes = 5 * 2 ** 20,
  onCall,
}: RhombusClientOptions): Vendor {
  const post = createPost({ baseUrl, apiKey, timeoutMs, maxBodyBytes, onCall });
  let listService = firstService;

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
      const path = '/api/event/getClipWithProgress';
      const reply = await post('clip', path, { clipUuid }, [NOT_FOUND, BAD_VALUE]);
      if (reply.status === NOT_FOUND) return { kind: 'unknown', form: 'http-404' };
      if (reply.status === BAD_VALUE || isVendorError(reply)) return { kind: 'unknown', form: 'error' };
      const { clip: item } = reply.body;
      if (item === undefined || item === null) return { kind: 'unknown', form: 'no-clip' };
      const clip = readClipAskedFor(item, clipUuid);
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
      const nextPageToken = readPageToken(reply.body.pageToken);
      return { ...readItems(reply.body.savedClips, readSavedClip), nextPageToken };
    },
  };
}

function isVendorError({ body }: Reply): boolean {
  return v.parse(Envelope, body).error === true;
}

/** HTTP 200 with `error: true`. The vendor's text stays here: it may quote what it was asked about. */
function refuseVendorError(reply: Reply): void {
  if (isVendorError(reply)) throw new UnavailableError({ reason: 'vendor-error' });
}

/** A token that cannot be handed back must not pass for the last page: older clips would never be looked at. */
function readPageToken(token: unknown): string | null {
  if (token === undefined || token === null || token === '') return null;
  const parsed = v.safeParse(PageToken, token);
  if (!parsed.success) throw new MalformedError({ reason: 'a page token that is none' });
  return parsed.output;
}

function readItems(items: unknown, read: (item: unknown) => Sighting | undefined): ClipList {
  if (items === undefined || items === null) return { clips: [], malformed: 0 };
  if (!Array.isArray(items)) throw new MalformedError({ reason: 'the clips are not a list' });
  const present = items.filter((item) => item !== null);
  const clips = present
    .slice(0, MAX_ITEMS)
    .map(read)
    .filter((clip) => clip !== undefined);
  return { clips, malformed: present.length - clips.length };
}
