import type { Sighting } from '../domain/clip/clip.ts';
import type { CameraSeen, SiteSeen } from '../domain/org/names.ts';
import type { Endpoint, EndpointTrouble, VendorTrouble } from '../domain/org/state.ts';

/** Clips that an answer shows. */
export interface Shows {
  kind: 'shows';
  clips: Sighting[];
  /** Items that could not be read at all (no usable id), and those beyond what we read; the others stand. */
  malformed: number;
}

export interface ShowsPage extends Shows {
  /** Opaque; null on the last page. */
  nextPageToken: string | null;
}

/**
 * The vendor, asked for one clip by its id, does not know it. `null`: the documented field is there and empty.
 * `not-found`: HTTP 404, which is no word on a clip that was seen before.
 */
export interface DoesNotKnow {
  kind: 'does-not-know';
  form: 'null' | 'not-found';
}

/** An answer in good form that is not one to what was asked. `why` is of fixed words. */
export interface SaysNothing {
  kind: 'says-nothing';
  why: string;
}

/** No usable answer. `detail` is of fixed words, codes and numbers; it never holds a key, a title or the vendor's text. */
export interface FailedBecause {
  kind: 'failed';
  reason: VendorTrouble | Exclude<EndpointTrouble, 'says-nothing'>;
  detail: string;
  /** How long the vendor asks to be left alone. */
  retryAfterMs?: number;
}

export type ListAnswer = Shows | SaysNothing | FailedBecause;
export type PageAnswer = ShowsPage | SaysNothing | FailedBecause;
export type ClipAnswer = { kind: 'shows'; clip: Sighting } | DoesNotKnow | SaysNothing | FailedBecause;

/** What a list of names shows; items without a usable id are left out. */
export type NamesAnswer<Item> = { kind: 'shows'; named: Item[] } | SaysNothing | FailedBecause;

/**
 * Rhombus, read only. Every method makes one call (its one retry included), and answers a value: it never throws for
 * what the vendor does. `functions/rhombus/client.ts` is the real one.
 */
export interface Vendor {
  listClipsInProgress(): Promise<ListAnswer>;
  /** A page of saved clips, finished ones included, in no documented order. `pageSize` is 1 to 200. */
  listSavedClips(options: { pageSize: number; pageToken?: string }): Promise<PageAnswer>;
  getClip(clipUuid: string): Promise<ClipAnswer>;
  /** Every camera of the org, and every site: a key may be allowed to see clips and not these. */
  listCameras(): Promise<NamesAnswer<CameraSeen>>;
  listSites(): Promise<NamesAnswer<SiteSeen>>;
  /** The service that answered the last list. */
  readonly listService: 'event' | 'video';
}

export const CALL_OUTCOMES = ['ok', 'unauthorized', 'rate-limited', 'unavailable', 'malformed'] as const;

/** One HTTP attempt, for the ledger. */
export interface VendorCall {
  endpoint: Endpoint | 'names';
  outcome: (typeof CALL_OUTCOMES)[number];
}

/** Opens the line to the vendor for one org. */
export type ConnectVendor = (options: {
  /** Origin of the API. */
  baseUrl: string;
  apiKey: string;
  /** The vendor's id of the client org, where the key is a partner's. */
  partnerOrg?: string;
  listService: 'event' | 'video';
  /** Told of every HTTP attempt. */
  onCall: (call: VendorCall) => void;
}) => Vendor;
