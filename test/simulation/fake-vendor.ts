import type { Sighting } from '../../functions/core/clip.ts';
import type { ClipAnswer, ClipList, ClipPage } from '../../functions/core/ports.ts';
import { logNormal } from '../../local/random.ts';

/** One clip's true life. Times are true milliseconds. */
export interface TrueClip {
  uuid: string;
  startMs: number;
  endMs: number;
  ending: 'COMPLETE' | 'FAILED' | 'DELETED' | 'vanished';
  /** A failed clip that is retried starts again here and completes at `retryEndMs`. */
  retryStartMs?: number;
  retryEndMs?: number;
  /** A spell without movement. */
  stall?: { fromMs: number; toMs: number };
  visibleFromMs: number;
}

export interface VendorWorld {
  clips: TrueClip[];
  /** How long after its end a clip is still known; Infinity for ever. */
  forgetAfterMs: number;
  listFault: () => 'none' | 'empty' | 'truncated';
}

export interface LifeOptions {
  count: number;
  fromMs: number;
  spreadMs: number;
  medianSec: number;
}

/** Lives for a world: most complete, some fail, some are retried, some are deleted, some stall for a while. */
export function createLives(
  random: () => number,
  { count, fromMs, spreadMs, medianSec }: LifeOptions,
): TrueClip[] {
  return Array.from({ length: count }, (_, index) => {
    const startMs = Math.round(fromMs + random() * spreadMs);
    const tookMs = Math.round(1000 * Math.max(2, logNormal(random, medianSec, 0.55)));
    const roll = random();
    const ending = roll < 0.86 ? 'COMPLETE' : roll < 0.94 ? 'FAILED' : roll < 0.97 ? 'DELETED' : 'vanished';
    const stalls = random() < 0.03;
    const stall = { fromMs: startMs + tookMs / 2, toMs: startMs + tookMs / 2 + 800_000 };
    const endMs = startMs + tookMs + (stalls ? 800_000 : 0);
    const retried = ending === 'FAILED' && random() < 0.3;
    return {
      uuid: String(index).padStart(22, 'A'),
      startMs,
      endMs,
      ending,
      ...(stalls && { stall }),
      ...(retried && { retryStartMs: endMs + 60_000, retryEndMs: endMs + 60_000 + tookMs }),
      visibleFromMs: startMs + (random() < 0.1 ? 5_000 : 0),
    };
  });
}

/** What the vendor says of a clip at a moment; undefined where it does not know it (yet, or any longer). */
export function statusAt(clip: TrueClip, nowMs: number, forgetAfterMs: number): string | undefined {
  if (nowMs < clip.visibleFromMs) return undefined;
  if (clip.retryStartMs !== undefined && clip.retryEndMs !== undefined && nowMs >= clip.retryStartMs)
    return nowMs < clip.retryEndMs
      ? 'RENDERING'
      : nowMs < clip.retryEndMs + forgetAfterMs
        ? 'COMPLETE'
        : undefined;
  if (nowMs < clip.endMs)
    return nowMs < clip.startMs + (clip.endMs - clip.startMs) * 0.2 ? 'INITIATING' : 'UPLOADING';
  if (clip.ending === 'vanished' || nowMs >= clip.endMs + forgetAfterMs) return undefined;
  return clip.ending;
}

/** Answers as the vendor would, from the true lives. */
export class FakeVendor {
  readonly #world: VendorWorld;

  constructor(world: VendorWorld) {
    this.#world = world;
  }

  list(nowMs: number): ClipList {
    const clips = this.#sightings(nowMs).filter(({ status }) => !FINAL.has(status ?? ''));
    const fault = this.#world.listFault();
    if (fault === 'empty') return { clips: [], malformed: 0 };
    return {
      clips: fault === 'truncated' ? clips.slice(0, Math.ceil(clips.length / 2)) : clips,
      malformed: 0,
    };
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
    const clips = all.slice(from, from + 200);
    return { clips, malformed: 0, nextPageToken: from + 200 < all.length ? String(from + 200) : null };
  }

  #sightings(nowMs: number): Sighting[] {
    return this.#world.clips.flatMap((clip) => {
      const status = statusAt(clip, nowMs, this.#world.forgetAfterMs);
      return status === undefined ? [] : [sightingOf(clip, status, nowMs)];
    });
  }
}

const FINAL = new Set(['COMPLETE', 'FAILED', 'DELETED']);

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

/** The vendor's clock has nothing to do with ours. */
const VENDOR_EPOCH_MS = 1_000_000;

function fractionAt(clip: TrueClip, nowMs: number): number {
  const [startMs, endMs] =
    clip.retryStartMs !== undefined && nowMs >= clip.retryStartMs
      ? [clip.retryStartMs, clip.retryEndMs ?? clip.retryStartMs]
      : [clip.startMs, clip.endMs];
  const stoodMs = clip.stall ? Math.max(0, Math.min(nowMs, clip.stall.toMs) - clip.stall.fromMs) : 0;
  const stallMs = clip.stall ? clip.stall.toMs - clip.stall.fromMs : 0;
  return Math.min(1, Math.max(0, (nowMs - startMs - stoodMs) / Math.max(1, endMs - startMs - stallMs)));
}
