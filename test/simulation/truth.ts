import type { Limits } from '../../functions/domain/org/limits.ts';
import type { ClipEvent, OrgEvent } from '../../functions/domain/outbox/event.ts';
import { deniedSinceMs, knownStatusAt, statusAt, type TrueClip } from './true-clip.ts';

/** A stall is told after two minutes at the earliest. */
const SHORTEST_STALL_MS = 120_000;
const STEP_MS = 2_500;

export interface Circumstances {
  clips: readonly TrueClip[];
  forgetAfterMs: number;
  limits: Pick<Limits, 'removalSeconds' | 'expirySeconds'>;
  /** How far a clock may be wrong. */
  skewMs: number;
  /** What is looked at and what is recorded may lie this far apart. */
  lookMs: number;
  /** Does the vendor deny everything at this moment? */
  isBlind: (atMs: number) => boolean;
}

/** People hear that nobody can see an org when that has lasted so long, and that it is over soon after a look. */
const BLIND_MS = 30 * 60_000;
const SEEN_MS = 3 * 60_000;

/** Judges what is told of an org, which showed something so long ago. */
export function sightProblem({ data }: OrgEvent, sinceMs: number, skewMs: number): string | undefined {
  const isTrue =
    data.outcome === 'blind' ? sinceMs >= BLIND_MS - 60_000 - 2 * skewMs : sinceMs <= SEEN_MS + 2 * skewMs;
  return isTrue ? undefined : `it showed something ${Math.round(sinceMs / 1000)} s ago`;
}

/** Judges an outcome by the clip's true life. Answers what is wrong with it. */
export function falsehoodOf(
  event: ClipEvent,
  clip: TrueClip | undefined,
  nowMs: number,
  circumstances: Circumstances,
): string | undefined {
  if (clip === undefined) return 'there never was such a clip';
  const { forgetAfterMs, limits, skewMs, lookMs, isBlind } = circumstances;
  const truth = statusAt(clip, nowMs, forgetAfterMs);
  const lately = new Set<string | undefined>([truth]);
  for (let ms = nowMs - lookMs; ms < nowMs; ms += STEP_MS) lately.add(statusAt(clip, ms, forgetAfterMs));
  const wasFlapping = clip.flap !== undefined && nowMs >= clip.endMs && nowMs < clip.flap.toMs + lookMs;
  const isShown = [nowMs, nowMs - lookMs].some(
    (atMs) => !isBlind(atMs) && knownStatusAt(clip, atMs, forgetAfterMs) !== undefined,
  );
  const isTrue = {
    completed: () => lately.has('COMPLETE'),
    failed: () => lately.has('FAILED') || wasFlapping,
    removed: () => lately.has('DELETED') || isGone(clip, nowMs, circumstances),
    'not-found': () => !isBlind(nowMs) && knownStatusAt(clip, nowMs, forgetAfterMs) === undefined,
    expired: () => nowMs - clip.startMs >= limits.expirySeconds * 1000 - 2 * skewMs,
    // A clip that cannot be seen is not known to stand still.
    stalled: () =>
      isShown && !clip.unreadable && stoodStill(clip, nowMs, lookMs) >= SHORTEST_STALL_MS - 2 * skewMs,
    resumed: () => clip.stall !== undefined && nowMs >= clip.stall.toMs,
  }[event.data.outcome]();
  return isTrue ? undefined : `the vendor says ${truth ?? 'nothing'}`;
}

/**
 * The vendor has denied this clip for as long as it takes, and showed another one both times: where everything is
 * denied, nobody knows.
 */
function isGone(
  clip: TrueClip,
  nowMs: number,
  { clips, forgetAfterMs, limits, skewMs, lookMs, isBlind }: Circumstances,
): boolean {
  const lastMs = deniedSinceMs(clip, nowMs, forgetAfterMs) === undefined ? nowMs - lookMs : nowMs;
  const sinceMs = deniedSinceMs(clip, lastMs, forgetAfterMs);
  if (sinceMs === undefined) return false;
  const hasControl = (atMs: number) =>
    !isBlind(atMs) &&
    clips.some((other) => other !== clip && knownStatusAt(other, atMs, forgetAfterMs) !== undefined);
  const neededMs = limits.removalSeconds * 1000 - 2 * skewMs - STEP_MS;
  // Shown again for less than a look, it was denied all the while to whoever asks now and then.
  const wasShortlyBack =
    clip.denied !== undefined && sinceMs - clip.denied.toMs < lookMs && sinceMs >= clip.denied.toMs;
  let firstMs = wasShortlyBack ? (clip.denied?.fromMs ?? sinceMs) : sinceMs;
  while (firstMs < lastMs && !hasControl(firstMs)) firstMs += STEP_MS;
  return nowMs - firstMs >= neededMs && (hasControl(nowMs) || hasControl(nowMs - lookMs));
}

/** How long the clip had not moved, a moment ago. */
function stoodStill({ startMs, endMs, stall }: TrueClip, nowMs: number, lookMs: number): number {
  if (endMs === Infinity) return nowMs - startMs - 60_000;
  if (stall === undefined || nowMs < stall.fromMs || nowMs > stall.toMs + lookMs) return 0;
  return nowMs - stall.fromMs;
}
