import type { Limits } from '../org/limits.ts';
import type { ClipRecord } from './clip.ts';

/**
 * Is what a look brought worth a write at once? A state, a status, a stage, a step of progress: what people and other
 * programs read from the table. An unchanged clip costs nothing. Movement below a step is kept in memory, and written
 * when the invocation ends (`isNewsToTheNext`).
 */
export function worthWriting(stored: ClipRecord | undefined, clip: ClipRecord, limits: Limits): boolean {
  if (stored === undefined || stored.version === 0) return true;
  if (stored.state !== clip.state || stored.attempt !== clip.attempt) return true;
  if (stored.firstSeenAtMs !== clip.firstSeenAtMs) return true;
  const grown = Math.abs((clip.progress?.fraction ?? 0) - (stored.progress?.fraction ?? 0));
  return grown * 100 >= limits.progressStepPercent;
}

/**
 * Would the next invocation, which knows only the table, conclude something else than this one: take a clip that stands
 * still for one that has just moved, or ask for a missing one as though for the first time?
 */
export function isNewsToTheNext(stored: ClipRecord | undefined, clip: ClipRecord): boolean {
  if (stored === undefined) return true;
  const before = stored.movement;
  const now = clip.movement;
  return (
    before?.movedAtMs !== now?.movedAtMs ||
    stored.rawStatus !== clip.rawStatus ||
    stored.missing?.asked !== clip.missing?.asked ||
    stored.missing?.deniedSinceMs !== clip.missing?.deniedSinceMs ||
    (stored.missing === undefined) !== (clip.missing === undefined)
  );
}
