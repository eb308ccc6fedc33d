import type { ClipAnswer, ListAnswer, PageAnswer, Vendor, VendorCall } from '../ports/vendor.ts';
import { readCameras, readClip, readList, readPage, readSites } from './answers.ts';
import { createPost } from './post.ts';

export interface RhombusClientOptions {
  /** Origin, checked by `base-url.ts`. */
  baseUrl: string;
  apiKey: string;
  /** The vendor's id of the client org, where the key is a partner's. */
  partnerOrg?: string;
  /** The service whose list answered last. Default: `event`. */
  listService?: 'event' | 'video';
  /**
   * One deadline for a call: connecting, headers, body, and its repetition. Default: 12 s, a little more than Node
   * takes to give up connecting, so that a host out of reach is told from a slow one.
   */
  timeoutMs?: number;
  /** Default: 5 MiB, several times a full page. */
  maxBodyBytes?: number;
  /** Told of every HTTP attempt. */
  onCall?: (call: VendorCall) => void;
}

/**
 * Reads clips, and what cameras are called, from Rhombus. Every method makes one call, repeated once on a 5xx or a broken
 * connection.
 */
export function createRhombusClient({
  baseUrl,
  apiKey,
  partnerOrg,
  listService: firstService = 'event',
  timeoutMs = 12_000,
  maxBodyBytes = 5 * 2 ** 20,
  onCall,
}: RhombusClientOptions): Vendor {
  const post = createPost({ baseUrl, apiKey, partnerOrg, timeoutMs, maxBodyBytes, onCall });
  let listService = firstService;

  return {
    get listService() {
      return listService;
    },

    async listClipsInProgress(): Promise<ListAnswer> {
      const first = await list(listService);
      if (first.kind !== 'failed' || first.reason !== 'no-route') return first;
      const twin = listService === 'event' ? 'video' : 'event';
      const second = await list(twin);
      if (second.kind === 'shows') listService = twin;
      return second;
    },

    async getClip(clipUuid: string): Promise<ClipAnswer> {
      const path = '/api/event/getClipWithProgress';
      return post({ endpoint: 'clip', path, json: { clipUuid } }, (reply) => readClip(reply, clipUuid));
    },

    async listSavedClips({ pageSize, pageToken }): Promise<PageAnswer> {
      const path = '/api/event/getClipsWithProgress';
      const json = { pageSize, ...(pageToken !== undefined && { pageToken }) };
      return post({ endpoint: 'page', path, json }, (reply) => readPage(reply, pageToken !== undefined));
    },

    async listCameras() {
      const path = '/api/camera/getMinimalCameraStateList';
      return post({ endpoint: 'names', path, json: {} }, readCameras);
    },

    async listSites() {
      return post({ endpoint: 'names', path: '/api/location/getLocations', json: {} }, readSites);
    },
  };

  function list(service: 'event' | 'video'): Promise<ListAnswer> {
    return post({ endpoint: 'list', path: `/api/${service}/getSplicedClipsInProgress`, json: {} }, readList);
  }
}
