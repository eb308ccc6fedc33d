import type { Sighting } from '../../functions/domain/clip/clip.ts';
import type {
  ClipAnswer,
  FailedBecause,
  ListAnswer,
  PageAnswer,
  SaysNothing,
} from '../../functions/ports/vendor.ts';
import type { EndpointFaultKind, Paging } from './scenario.ts';
import { fractionAt, knownStatusAt, type TrueClip } from './true-clip.ts';

export interface VendorWorld {
  clips: TrueClip[];
  /** How long after its end a clip is still known; Infinity for ever. */
  forgetAfterMs: number;
  paging: Paging;
  /** What is wrong with the next list or page. */
  listFault: () => ListFault;
  /** What is wrong with this endpoint at the moment. */
  endpointFault: (endpoint: Asked, nowMs: number) => EndpointFaultKind | undefined;
}

export type Asked = 'list' | 'page' | 'clip';
export type ListFault = 'none' | 'empty' | 'truncated';

/** What an endpoint answers that is out of order; undefined for one that is slow, or denies. */
const OUT_OF_ORDER: Record<EndpointFaultKind, FailedBecause | SaysNothing | undefined> = {
  unavailable: { kind: 'failed', reason: 'unavailable', detail: 'HTTP 500' },
  malformed: { kind: 'failed', reason: 'malformed', detail: 'not JSON' },
  'no-route': { kind: 'failed', reason: 'no-route', detail: 'HTTP 404' },
  'too-large': { kind: 'failed', reason: 'too-large', detail: 'more than 5 MB' },
  unreachable: { kind: 'failed', reason: 'unreachable', detail: 'ENOTFOUND' },
  'says-nothing': { kind: 'says-nothing', why: 'an empty object' },
  slow: undefined,
  denies: undefined,
};

/** Answers as the vendor would, from the true lives. */
export class FakeVendor {
  readonly #world: VendorWorld;

  constructor(world: VendorWorld) {
    this.#world = world;
  }

  list(nowMs: number): ListAnswer {
    const fault = this.#world.endpointFault('list', nowMs);
    const refused = fault && OUT_OF_ORDER[fault];
    if (refused) return refused;
    const clips = this.#sightings(nowMs).filter(({ status }) => !FINAL.has(status ?? ''));
    return { kind: 'shows', clips: fault === 'denies' ? [] : this.#withFault(clips), malformed: 0 };
  }

  get(uuid: string, nowMs: number): ClipAnswer {
    const fault = this.#world.endpointFault('clip', nowMs);
    const refused = fault && OUT_OF_ORDER[fault];
    if (refused) return refused;
    const clip = this.#world.clips.find((known) => known.uuid === uuid);
    const sighting = clip && fault !== 'denies' ? this.#sightingOf(clip, nowMs) : undefined;
    return sighting ? { kind: 'shows', clip: sighting } : { kind: 'does-not-know', form: 'null' };
  }

  page({ pageSize, pageToken }: { pageSize: number; pageToken?: string }, nowMs: number): PageAnswer {
    const fault = this.#world.endpointFault('page', nowMs);
    const refused = fault && OUT_OF_ORDER[fault];
    if (refused) return refused;
    if (fault === 'denies') return { kind: 'shows', clips: [], malformed: 0, nextPageToken: null };
    const { most, tooLargeAbove } = this.#world.paging;
    const from = this.#readToken(pageToken, nowMs);
    if (from === undefined) return { kind: 'failed', reason: 'token-refused', detail: 'HTTP 400' };
    const size = Math.min(pageSize, most);
    const all = this.#inOrder(nowMs);
    const shown = all.slice(from, from + size);
    if (shown.length > tooLargeAbove)
      return { kind: 'failed', reason: 'too-large', detail: 'more than 5 MB' };
    const clips = this.#withFault(shown);
    // Cut short, it looks like all that there is.
    const isCut = clips.length < shown.length;
    const goesOn = !isCut && from + size < all.length;
    return {
      kind: 'shows',
      clips,
      malformed: 0,
      nextPageToken: goesOn ? this.#token(from, size, nowMs) : null,
    };
  }

  /** `repeats`: the second page goes on with itself for ever. */
  #token(from: number, size: number, nowMs: number): string {
    const next = this.#world.paging.tokens === 'repeats' ? size : from + size;
    return `${next}@${this.#world.paging.tokens === 'repeats' ? 0 : Math.round(nowMs)}`;
  }

  #readToken(token: string | undefined, nowMs: number): number | undefined {
    if (token === undefined) return 0;
    const { tokens, tokenLivesMs } = this.#world.paging;
    const [from, madeAtMs] = token.split('@').map(Number);
    const isOld = tokens !== 'repeats' && nowMs - (madeAtMs ?? 0) > tokenLivesMs;
    return tokens === 'refused' || isOld ? undefined : from;
  }

  #inOrder(nowMs: number): Sighting[] {
    const createdAt = ({ details }: Sighting) => details.createdAtMs ?? 0;
    const clips = this.#sightings(nowMs);
    switch (this.#world.paging.order) {
      case 'newest-first':
        return clips.sort((a, b) => createdAt(b) - createdAt(a));
      case 'oldest-first':
        return clips.sort((a, b) => createdAt(a) - createdAt(b));
      default:
        // The same each time, and without a pattern.
        return clips.sort((a, b) => shuffled(a.clipUuid) - shuffled(b.clipUuid));
    }
  }

  #withFault(clips: Sighting[]): Sighting[] {
    switch (this.#world.listFault()) {
      case 'empty':
        return [];
      case 'truncated':
        return clips.slice(0, Math.ceil(clips.length / 2));
      default:
        return clips;
    }
  }

  #sightings(nowMs: number): Sighting[] {
    return this.#world.clips.flatMap((clip) => this.#sightingOf(clip, nowMs) ?? []);
  }

  #sightingOf(clip: TrueClip, nowMs: number): Sighting | undefined {
    const status = knownStatusAt(clip, nowMs, this.#world.forgetAfterMs);
    return status === undefined ? undefined : sightingOf(clip, status, nowMs);
  }
}

function shuffled(uuid: string): number {
  let hash = 7;
  for (const letter of uuid) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
  return (hash * 7_919) % 104_729;
}

const FINAL = new Set(['COMPLETE', 'FAILED', 'DELETED']);

/** The vendor's clock at the world's beginning: later than its oldest clip. */
const VENDOR_EPOCH_MS = 1_000_000_000_000;

function sightingOf(clip: TrueClip, status: string, nowMs: number): Sighting {
  return {
    clipUuid: clip.uuid,
    status,
    percent: clip.unreadable ? null : Math.round(100 * fractionAt(clip, nowMs)),
    operation: null,
    segments: null,
    deviceSegments: null,
    deleted: false,
    unreadable: clip.unreadable ? ['percentComplete'] : [],
    details: { createdAtMs: VENDOR_EPOCH_MS + clip.startMs, deviceUuids: [clip.camera ?? 'camera'] },
  };
}
