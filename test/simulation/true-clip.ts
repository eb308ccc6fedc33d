import { logNormal } from '../../local/random.ts';

interface Span {
  fromMs: number;
  toMs: number;
}

/** One clip's true life. Times are true milliseconds. */
export interface TrueClip {
  uuid: string;
  startMs: number;
  /** Infinity for a clip that is stuck. */
  endMs: number;
  /** `vanished`: unknown from its end on. */
  ending: 'COMPLETE' | 'FAILED' | 'DELETED' | 'vanished';
  /** A failed clip that is retried starts again here and completes at `retryEndMs`. */
  retryStartMs?: number;
  retryEndMs?: number;
  /** A spell without movement. */
  stall?: Span;
  /** A spell during which the vendor denies that there is such a clip. */
  denied?: Span;
  /** Infinity for a clip that never was. */
  visibleFromMs: number;
}

export interface LifeOptions {
  count: number;
  fromMs: number;
  spreadMs: number;
  medianSec: number;
  /** Share of the clips that the vendor denies for a while. */
  denied: number;
  /** Share of the clips that never end. */
  stuck: number;
}

/** How long a clip with a stall stands still. */
const STALL_MS = 800_000;

/** Lives for a world: most complete, some fail, some are retried, some are deleted, some stall for a while. */
export function createLives(
  random: () => number,
  { count, fromMs, spreadMs, medianSec, denied, stuck }: LifeOptions,
): TrueClip[] {
  return Array.from({ length: count }, (_, index) => {
    const startMs = Math.round(fromMs + random() * spreadMs);
    const tookMs = Math.round(1000 * Math.max(2, logNormal(random, medianSec, 0.55)));
    const ending = endingFor(random());
    const stalls = random() < 0.03;
    const stallFromMs = startMs + tookMs / 2;
    const isStuck = random() < stuck;
    const endMs = isStuck ? Infinity : startMs + tookMs + (stalls ? STALL_MS : 0);
    const retried = ending === 'FAILED' && !isStuck && random() < 0.3;
    const isDenied = random() < denied;
    const deniedFromMs = startMs + random() * tookMs;
    return {
      uuid: String(index).padStart(22, 'A'),
      startMs,
      endMs,
      ending,
      ...(stalls && { stall: { fromMs: stallFromMs, toMs: stallFromMs + STALL_MS } }),
      ...(retried && { retryStartMs: endMs + 60_000, retryEndMs: endMs + 60_000 + tookMs }),
      ...(isDenied && { denied: { fromMs: deniedFromMs, toMs: deniedFromMs + 100_000 } }),
      visibleFromMs: startMs + (random() < 0.1 ? 5_000 : 0),
    };
  });
}

/** The id of a clip that somebody watches and that never was. */
export function neverWas(index: number): TrueClip {
  const uuid = String(index).padStart(22, 'N');
  return { uuid, startMs: 0, endMs: 0, ending: 'vanished', visibleFromMs: Infinity };
}

function endingFor(roll: number): TrueClip['ending'] {
  return roll < 0.86 ? 'COMPLETE' : roll < 0.94 ? 'FAILED' : roll < 0.97 ? 'DELETED' : 'vanished';
}

/** When nothing of it changes any longer. */
export function finalEndMs(clip: TrueClip): number {
  return clip.retryEndMs ?? clip.endMs;
}

/** The true status of a clip; undefined before it is visible and once it is forgotten. */
export function statusAt(clip: TrueClip, nowMs: number, forgetAfterMs: number): string | undefined {
  if (nowMs < clip.visibleFromMs) return undefined;
  if (clip.retryStartMs !== undefined && clip.retryEndMs !== undefined && nowMs >= clip.retryStartMs) {
    if (nowMs < clip.retryEndMs) return 'RENDERING';
    return nowMs < clip.retryEndMs + forgetAfterMs ? 'COMPLETE' : undefined;
  }
  if (nowMs < clip.endMs) return fractionAt(clip, nowMs) < 0.2 ? 'INITIATING' : 'UPLOADING';
  if (clip.ending === 'vanished' || nowMs >= clip.endMs + forgetAfterMs) return undefined;
  return clip.ending;
}

/** What the vendor says of it. */
export function knownStatusAt(clip: TrueClip, nowMs: number, forgetAfterMs: number): string | undefined {
  const denied = clip.denied !== undefined && nowMs >= clip.denied.fromMs && nowMs < clip.denied.toMs;
  return denied ? undefined : statusAt(clip, nowMs, forgetAfterMs);
}

export function fractionAt(clip: TrueClip, nowMs: number): number {
  const { startMs, endMs, stall, retryStartMs, retryEndMs } = clip;
  if (retryStartMs !== undefined && retryEndMs !== undefined && nowMs >= retryStartMs)
    return Math.min(1, (nowMs - retryStartMs) / (retryEndMs - retryStartMs));
  // A stuck clip comes to a third of its way within a minute, and no further.
  if (endMs === Infinity) return Math.min(1 / 3, (nowMs - startMs) / 180_000);
  const stoodMs = stall ? Math.max(0, Math.min(nowMs, stall.toMs) - stall.fromMs) : 0;
  const stallMs = stall ? stall.toMs - stall.fromMs : 0;
  return Math.min(1, Math.max(0, (nowMs - startMs - stoodMs) / Math.max(1, endMs - startMs - stallMs)));
}
