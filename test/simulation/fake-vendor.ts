import type { Sighting } from '../../functions/core/clip.ts';
import type { ClipAnswer, ClipList, ClipPage } from '../../functions/core/ports.ts';
import { fractionAt, knownStatusAt, type TrueClip } from './true-clip.ts';

export interface VendorWorld {
  clips: TrueClip[];
  /** How long after its end a clip is still known; Infinity for ever. */
  forgetAfterMs: number;
  /** What is wrong with the next list or page. */
  listFault: () => ListFault;
}

export type ListFault = 'none' | 'empty' | 'truncated';

/** Answers as the vendor would, from the true lives. */
export class FakeVendor {
  readonly #world: VendorWorld;

  constructor(world: VendorWorld) {
    this.#world = world;
  }

  list(nowMs: number): ClipList {
    const clips = this.#sightings(nowMs).filter(({ status }) => !FINAL.has(status ?? ''));
    return { clips: this.#withFault(clips), malformed: 0 };
  }

  get(uuid: string, nowMs: number): ClipAnswer {
    const clip = this.#sightings(nowMs).find(({ clipUuid }) => clipUuid === uuid);
    return clip ? { kind: 'clip', clip } : { kind: 'unknown', form: 'no-clip' };
  }

  page(token: string | undefined, nowMs: number): ClipPage {
    const from = Number(token ?? 0);
    const all = this.#sightings(nowMs).sort(
      (a, b) => (b.details.createdAtMs ?? 0) - (a.details.createdAtMs ?? 0),
    );
    const nextPageToken = from + 200 < all.length ? String(from + 200) : null;
    return { clips: this.#withFault(all.slice(from, from + 200)), malformed: 0, nextPageToken };
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
    return this.#world.clips.flatMap((clip) => {
      const status = knownStatusAt(clip, nowMs, this.#world.forgetAfterMs);
      return status === undefined ? [] : [sightingOf(clip, status, nowMs)];
    });
  }
}

const FINAL = new Set(['COMPLETE', 'FAILED', 'DELETED']);

/** The vendor's clock at the world's beginning. */
const VENDOR_EPOCH_MS = 1_000_000;

function sightingOf(clip: TrueClip, status: string, nowMs: number): Sighting {
  return {
    clipUuid: clip.uuid,
    status,
    percent: Math.round(100 * fractionAt(clip, nowMs)),
    operation: null,
    segments: null,
    deviceSegments: null,
    deleted: false,
    details: { createdAtMs: VENDOR_EPOCH_MS + clip.startMs, deviceUuids: ['camera'] },
  };
}
