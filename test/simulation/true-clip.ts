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
  /** Fails and is rendered again, in turn, from its end on; then it is as `ending` says. */
  flap?: { toMs: number; everyMs: number };
  /** Nothing that tells of its movement can be read. */
  unreadable?: boolean;
  /** Infinity for a clip that never was. */
  visibleFromMs: number;
  /** The one camera that all have unless given. */
  camera?: string;
}

export interface LifeOptions {
  count: number;
  fromMs: number;
  spreadMs: number;
  medianSec: number;
  /** Share of the clips that the vendor denies for a while, and for how long. */
  denied: number;
  deniedMs: number;
  /** Share of the clips that never end. */
  stuck: number;
  /** Share of the clips that stand still for a while, and for how long. */
  stalls: number;
  stallMs: number;
  /** Share of the clips that flap, how often, and for how long. */
  flaps: number;
  flapMs: number;
  flapEveryMs: number;
  /** Share of the clips that the vendor shows late, and how late. */
  late: number;
  lateMs: number;
  /** Share of the clips that fail. */
  failed: number;
  /** Share of those that failed that live again a minute later. */
  retried: number;
  /** Share of the clips that are deleted, or vanish. */
  gone: number;
  /** Share of the clips whose movement cannot be read. */
  unreadable: number;
  /** They end within this span, whenever they begin. */
  ends?: Span;
  /** So many cameras, in turn. */
  cameras?: number;
}

export const USUAL_LIVES = {
  count: 20,
  fromMs: 90_000,
  medianSec: 60,
  denied: 0,
  deniedMs: 100_000,
  stuck: 0,
  stalls: 0.03,
  stallMs: 800_000,
  flaps: 0,
  flapMs: 600_000,
  flapEveryMs: 5_000,
  late: 0.1,
  lateMs: 5_000,
  failed: 0.08,
  retried: 0.3,
  gone: 0.06,
  unreadable: 0,
};

/** Lives for a world: most complete, some fail, some are retried, some are deleted, some stall for a while. */
export function createLives(random: () => number, options: LifeOptions): TrueClip[] {
  return Array.from({ length: options.count }, (_, index) => createLife(random, options, index));
}

function createLife(random: () => number, options: LifeOptions, index: number): TrueClip {
  const { ends, cameras } = options;
  const place = random();
  const tookMs = Math.round(1000 * Math.max(2, logNormal(random, options.medianSec, 0.55)));
  const startMs = Math.round(
    ends === undefined
      ? options.fromMs + place * options.spreadMs
      : ends.fromMs + place * (ends.toMs - ends.fromMs) - tookMs,
  );
  const ending = endingFor(random(), options.failed, options.gone);
  const stalls = random() < options.stalls;
  const stallFromMs = startMs + tookMs / 2;
  const isStuck = random() < options.stuck;
  const endMs = isStuck ? Infinity : startMs + tookMs + (stalls ? options.stallMs : 0);
  const retried = ending === 'FAILED' && !isStuck && random() < options.retried;
  const isDenied = random() < options.denied;
  const deniedFromMs = startMs + random() * tookMs;
  const flaps = !isStuck && !retried && options.flaps > 0 && random() < options.flaps;
  const isUnreadable = options.unreadable > 0 && random() < options.unreadable;
  return {
    uuid: String(index).padStart(22, 'A'),
    startMs,
    endMs,
    ending: flaps && ending !== 'FAILED' ? 'COMPLETE' : ending,
    ...(stalls && { stall: { fromMs: stallFromMs, toMs: stallFromMs + options.stallMs } }),
    ...(retried && { retryStartMs: endMs + 60_000, retryEndMs: endMs + 60_000 + tookMs }),
    ...(isDenied && { denied: { fromMs: deniedFromMs, toMs: deniedFromMs + options.deniedMs } }),
    ...(flaps && { flap: { toMs: endMs + options.flapMs, everyMs: options.flapEveryMs } }),
    ...(isUnreadable && { unreadable: true }),
    ...(cameras !== undefined && { camera: `camera-${index % cameras}` }),
    visibleFromMs: startMs + (random() < options.late ? options.lateMs : 0),
  };
}

/** A clip that ended long before the world began. */
export function ofThePast(index: number): TrueClip {
  const startMs = -86_400_000 - index * 600_000;
  return {
    uuid: String(index).padStart(22, 'P'),
    startMs,
    endMs: startMs + 60_000,
    ending: 'COMPLETE',
    visibleFromMs: startMs,
  };
}

/** The id of a clip that somebody watches and that never was. */
export function neverWas(index: number): TrueClip {
  const uuid = String(index).padStart(22, 'N');
  return { uuid, startMs: 0, endMs: 0, ending: 'vanished', visibleFromMs: Infinity };
}

function endingFor(roll: number, failed: number, gone: number): TrueClip['ending'] {
  if (roll < 1 - gone - failed) return 'COMPLETE';
  if (roll < 1 - gone) return 'FAILED';
  return roll < 1 - gone / 2 ? 'DELETED' : 'vanished';
}

/** When nothing of it changes any longer. */
export function finalEndMs(clip: TrueClip): number {
  return clip.retryEndMs ?? clip.flap?.toMs ?? clip.endMs;
}

/** The true status of a clip; undefined before it is visible and once it is forgotten. */
export function statusAt(clip: TrueClip, nowMs: number, forgetAfterMs: number): string | undefined {
  if (nowMs < clip.visibleFromMs) return undefined;
  if (clip.retryStartMs !== undefined && clip.retryEndMs !== undefined && nowMs >= clip.retryStartMs) {
    if (nowMs < clip.retryEndMs) return 'RENDERING';
    return nowMs < clip.retryEndMs + forgetAfterMs ? 'COMPLETE' : undefined;
  }
  if (nowMs < clip.endMs) return fractionAt(clip, nowMs) < 0.2 ? 'INITIATING' : 'UPLOADING';
  if (clip.flap && nowMs < clip.flap.toMs)
    return Math.floor((nowMs - clip.endMs) / clip.flap.everyMs) % 2 === 0 ? 'FAILED' : 'RENDERING';
  if (clip.ending === 'vanished' || nowMs >= finalEndMs(clip) + forgetAfterMs) return undefined;
  return clip.ending;
}

/** What the vendor says of it. */
export function knownStatusAt(clip: TrueClip, nowMs: number, forgetAfterMs: number): string | undefined {
  const denied = clip.denied !== undefined && nowMs >= clip.denied.fromMs && nowMs < clip.denied.toMs;
  return denied ? undefined : statusAt(clip, nowMs, forgetAfterMs);
}

/** Since when the vendor has denied a clip that it showed before; undefined where it does not deny it. */
export function deniedSinceMs(clip: TrueClip, nowMs: number, forgetAfterMs: number): number | undefined {
  if (nowMs < clip.visibleFromMs || knownStatusAt(clip, nowMs, forgetAfterMs) !== undefined) return undefined;
  const forgottenAtMs = clip.ending === 'vanished' ? clip.endMs : finalEndMs(clip) + forgetAfterMs;
  const { fromMs, toMs } = clip.denied ?? { fromMs: Infinity, toMs: Infinity };
  if (nowMs < forgottenAtMs) return Math.max(fromMs, clip.visibleFromMs);
  return toMs >= forgottenAtMs ? Math.min(fromMs, forgottenAtMs) : forgottenAtMs;
}

export function fractionAt(clip: TrueClip, nowMs: number): number {
  const { startMs, endMs, stall, retryStartMs, retryEndMs, flap } = clip;
  if (retryStartMs !== undefined && retryEndMs !== undefined && nowMs >= retryStartMs)
    return Math.min(1, (nowMs - retryStartMs) / (retryEndMs - retryStartMs));
  if (flap && nowMs >= endMs && nowMs < flap.toMs) return ((nowMs - endMs) % flap.everyMs) / flap.everyMs;
  // A stuck clip comes to a third of its way within a minute, and no further.
  if (endMs === Infinity) return Math.min(1 / 3, (nowMs - startMs) / 180_000);
  const stoodMs = stall ? Math.max(0, Math.min(nowMs, stall.toMs) - stall.fromMs) : 0;
  const stallMs = stall ? stall.toMs - stall.fromMs : 0;
  return Math.min(1, Math.max(0, (nowMs - startMs - stoodMs) / Math.max(1, endMs - startMs - stallMs)));
}
