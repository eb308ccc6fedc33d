import type { Movement, Progress, Sighting } from './clip.ts';

/** A fraction of the current stage, and what it was read from. */
type Reading = Pick<Progress, 'fraction' | 'scale'>;

/** How far the current stage has come; null where the answer does not say. */
export function readProgress(sighting: Sighting): Reading | null {
  const { segments, percent } = sighting;
  if (segments !== null && segments.total > 0) {
    const fraction = Math.min(1, Math.max(0, segments.uploaded / segments.total));
    return { fraction, scale: 'segments' };
  }
  return percent === null ? null : { fraction: percent / 100, scale: 'percent' };
}

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
  const last = before ?? { ...START, reachedAtMs: nowMs, zeroAtMs: startedAtMs, lookedAtMs: nowMs };
  if (reading === null) return { ...last, lookedAtMs: nowMs };
  const { fraction, scale } = reading;
  const rescaled = scale !== last.scale;
  if (!rescaled && fraction < last.fraction) {
    // The stage began somewhere between the last look and this one.
    const begun = fraction === 0 ? { zeroAtMs: nowMs, steps: 0 } : { zeroAtMs: last.lookedAtMs, steps: 1 };
    return { ...begun, fraction, scale, reachedAtMs: nowMs, stages: last.stages + 1, lookedAtMs: nowMs };
  }
  if (fraction === 0) return { ...last, fraction, scale, zeroAtMs: nowMs, lookedAtMs: nowMs };
  if (rescaled || fraction > last.fraction)
    return { ...last, fraction, scale, reachedAtMs: nowMs, steps: last.steps + 1, lookedAtMs: nowMs };
  return { ...last, lookedAtMs: nowMs };
}

const START = { fraction: 0, scale: 'percent', steps: 0, stages: 0 } as const;

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
