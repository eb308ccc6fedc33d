import type { Movement, Progress, Sighting } from './clip.ts';
import { weighCourses, weighFirstMove } from './course.ts';

/** A fraction of the current stage, and what it was read from. */
type Reading = Pick<Progress, 'fraction' | 'scale'>;

/**
 * How far the current stage has come; null where the answer does not say. Where it says so twice, on the scale that was
 * kept so far: the list shows segments and a page percents, and the two need not agree.
 */
export function readProgress({ segments, percent }: Sighting, before?: Progress): Reading | null {
  const bySegments: Reading | null =
    segments !== null && segments.total > 0
      ? { fraction: Math.min(1, Math.max(0, segments.uploaded / segments.total)), scale: 'segments' }
      : null;
  const byPercent: Reading | null = percent === null ? null : { fraction: percent / 100, scale: 'percent' };
  return before?.scale === 'percent' && before.shownAtMs !== undefined
    ? (byPercent ?? bySegments)
    : (bySegments ?? byPercent);
}

/** A scale that no answer has shown for so long is given up for the one that is shown. */
const SCALE_KEPT_MS = 60_000;

/**
 * Folds one look into what is known of the progress. A fraction that falls on its own scale begins a new stage. What a
 * first look shows took since `startedAtMs`, where that is known.
 */
export function foldProgress(
  before: Progress | undefined,
  reading: Reading | null,
  nowMs: number,
  startedAtMs = nowMs,
): Progress {
  const last = before ?? begin(startedAtMs, nowMs);
  if (reading === null || isOtherScale(last, reading, nowMs)) return { ...last, lookedAtMs: nowMs };
  const { fraction, scale } = reading;
  const seen = { ...last, fraction, scale, lookedAtMs: nowMs, shownAtMs: nowMs };
  if (scale !== last.scale && last.shownAtMs !== undefined) return rescale(seen);
  if (fraction < last.fraction) return nextStage(seen, last.lookedAtMs);
  if (fraction === 0) return { ...seen, zeroAtMs: nowMs };
  if (last.fraction === 0)
    return { ...seen, reachedAtMs: nowMs, steps: 1, courses: weighFirstMove(last, fraction, nowMs) };
  const courses = weighCourses(last, fraction, nowMs);
  if (fraction === last.fraction) return { ...seen, courses };
  const previous = { fraction: last.fraction, atMs: last.shownAtMs ?? last.reachedAtMs };
  return { ...seen, reachedAtMs: nowMs, steps: last.steps + 1, previous, courses };
}

function begin(startedAtMs: number, nowMs: number): Progress {
  const none = { fraction: 0, scale: 'percent', steps: 0, stages: 0 } as const;
  return { ...none, reachedAtMs: nowMs, zeroAtMs: startedAtMs, begunAtMs: startedAtMs, lookedAtMs: nowMs };
}

function isOtherScale(last: Progress, { scale }: Reading, nowMs: number): boolean {
  return scale !== last.scale && last.shownAtMs !== undefined && nowMs - last.shownAtMs < SCALE_KEPT_MS;
}

/** On another scale the fraction is no growth, and what the course was recognised by is gone. */
function rescale({ previous, courses, ...seen }: Progress): Progress {
  return { ...seen, reachedAtMs: seen.lookedAtMs, steps: seen.fraction > 0 ? 1 : 0 };
}

/** It began somewhere between the last look and this one. */
function nextStage({ previous, courses, ...seen }: Progress, lastLookAtMs: number): Progress {
  const nowMs = seen.lookedAtMs;
  const begun = seen.fraction === 0 ? { zeroAtMs: nowMs, steps: 0 } : { zeroAtMs: lastLookAtMs, steps: 1 };
  return { ...seen, ...begun, begunAtMs: lastLookAtMs, reachedAtMs: nowMs, stages: seen.stages + 1 };
}

/** Folds one look into what movement is measured by. A field that the answer leaves out keeps its last value. */
export function foldMovement(before: Movement | undefined, sighting: Sighting, nowMs: number): Movement {
  const seen = {
    status: sighting.status,
    operation: sighting.operation,
    percent: sighting.percent,
    segments: segmentsOf(sighting),
    deviceSegments: sighting.deviceSegments === null ? null : stable(sighting.deviceSegments),
  };
  if (before === undefined) return { ...seen, movedAtMs: nowMs };
  const now = {
    status: seen.status ?? before.status,
    operation: seen.operation ?? before.operation,
    percent: seen.percent ?? before.percent,
    segments: seen.segments ?? before.segments,
    deviceSegments: seen.deviceSegments ?? before.deviceSegments,
  };
  // A field that was never known before is news of the answer's form, not of the clip.
  const moved = FIELDS.some((field) => before[field] !== null && now[field] !== before[field]);
  return { ...now, movedAtMs: moved ? nowMs : before.movedAtMs };
}

const FIELDS = ['status', 'operation', 'percent', 'segments', 'deviceSegments'] as const;

/** Of an export in parts, a part that is done counts as movement, too. */
function segmentsOf({ segments, details }: Sighting): string | null {
  const own = segments === null ? [] : [`${segments.uploaded}/${segments.total}`];
  const { completedSubClips, expectedSubClips = '?' } = details;
  const parts = completedSubClips === undefined ? [] : [`${completedSubClips}/${expectedSubClips} parts`];
  return own.length + parts.length === 0 ? null : [...own, ...parts].join(' ');
}

function stable(map: Record<string, number>): string {
  const pairs = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs
    .map(([device, uploaded]) => `${device}:${uploaded}`)
    .join(' ')
    .slice(0, 400);
}
