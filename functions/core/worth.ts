import type { ClipRecord } from './clip.ts';
import type { Limits } from './limits.ts';

/**
 * Is what a look brought worth a write? A state, a status, a step of progress, or a sign of life that the next
 * invocation needs so as not to take movement for a stall or a stall for movement. An unchanged clip costs nothing.
 */
export function worthWriting(stored: ClipRecord | undefined, clip: ClipRecord, limits: Limits): boolean {
  if (stored === undefined || stored.version === 0) return true;
  if (stored.state !== clip.state || stored.attempt !== clip.attempt) return true;
  if (stored.rawStatus !== clip.rawStatus || stored.firstSeenAtMs !== clip.firstSeenAtMs) return true;
  if (stored.missing?.confirmations !== clip.missing?.confirmations) return true;
  if (stored.movement?.operation !== clip.movement?.operation) return true;
  if (stored.progress?.stages !== clip.progress?.stages || stored.progress?.scale !== clip.progress?.scale)
    return true;
  const grown = Math.abs((clip.progress?.fraction ?? 0) - (stored.progress?.fraction ?? 0));
  if (grown * 100 >= limits.progressStepPercent) return true;
  const silentMs = (clip.movement?.movedAtMs ?? 0) - (stored.movement?.movedAtMs ?? 0);
  return silentMs >= (limits.stallSeconds * 1000) / 4;
}
