import type { ClipEvent } from '../../functions/core/event.ts';
import type { Limits } from '../../functions/core/limits.ts';
import { statusAt, type TrueClip } from './true-clip.ts';

/** What is looked at and what is recorded may lie this far apart: a slow look, and a clock's whole error. */
const LOOK_MS = 30_000;
/** A stall is told after two minutes at the earliest. */
const SHORTEST_STALL_MS = 120_000;

/** Judges an outcome by the clip's true life. Answers what is wrong with it. */
export function falsehoodOf(
  event: ClipEvent,
  clip: TrueClip | undefined,
  nowMs: number,
  { forgetAfterMs, limits, skewMs }: { forgetAfterMs: number; limits: Limits; skewMs: number },
): string | undefined {
  if (clip === undefined) return 'there never was such a clip';
  const truth = statusAt(clip, nowMs, forgetAfterMs);
  const wasVisible = nowMs >= clip.visibleFromMs;
  const before = statusAt(clip, nowMs - LOOK_MS, forgetAfterMs);
  const isTrue = {
    completed: () => truth === 'COMPLETE' || before === 'COMPLETE',
    failed: () => clip.ending === 'FAILED' && nowMs >= clip.endMs,
    removed: () => truth === 'DELETED' || before === 'DELETED' || (wasVisible && truth === undefined),
    'not-found': () => truth === undefined,
    expired: () => nowMs - clip.startMs >= limits.expirySeconds * 1000 - 2 * skewMs,
    stalled: () => stoodStill(clip, nowMs) >= SHORTEST_STALL_MS - 2 * skewMs,
    resumed: () => clip.stall !== undefined && nowMs >= clip.stall.toMs,
  }[event.data.outcome]();
  return isTrue ? undefined : `the vendor says ${truth ?? 'nothing'}`;
}

/** How long the clip had not moved, a moment ago. */
function stoodStill({ startMs, endMs, stall }: TrueClip, nowMs: number): number {
  if (endMs === Infinity) return nowMs - startMs - 60_000;
  if (stall === undefined || nowMs < stall.fromMs || nowMs > stall.toMs + LOOK_MS) return 0;
  return nowMs - stall.fromMs;
}
