import type { ClipRecord } from '../clip/clip.ts';
import type { Outcome } from '../outcome.ts';
import { clipEventId } from './clip-event.ts';

/** An outcome of a clip as it was recorded, and who has heard of it. */
export interface Announcement {
  outcome: Outcome;
  /** The last part of the event's id: it counts the times that the clip came to this outcome. */
  n: number;
  /** When it was recorded, epoch ms. */
  atMs: number;
  late: boolean;
  stalledMs?: number;
  /** When each destination was told, epoch ms. */
  toldAtMs: Record<string, number>;
}

/** So many of a clip are kept, the latest: more is not looked at by anybody. */
const MOST_KEPT = 8;

/** The clip with one more outcome. */
export function announcing(
  clip: ClipRecord,
  announcement: Omit<Announcement, 'n' | 'toldAtMs'>,
): Announcement[] {
  const n = clip.told[announcement.outcome] ?? 1;
  return [...(clip.announced ?? []), { ...announcement, n, toldAtMs: {} }].slice(-MOST_KEPT);
}

/** The clip, of whose outcomes these destinations heard at these times: by the id of the event, and the destination. */
export function withTold(
  clip: ClipRecord,
  toldAtMs: ReadonlyMap<string, ReadonlyMap<string, number>>,
): ClipRecord {
  if (clip.announced === undefined) return clip;
  const announced = clip.announced.map((one) => {
    const told = toldAtMs.get(clipEventId(clip, one.outcome, one.n));
    return told === undefined ? one : { ...one, toldAtMs: { ...one.toldAtMs, ...Object.fromEntries(told) } };
  });
  return { ...clip, announced };
}
