import type { ClipRecord } from '../../domain/clip/clip.ts';
import { isNewsToTheNext } from '../../domain/clip/worth-writing.ts';
import { type Recording, reload, sideBySide } from './record.ts';

/**
 * Of clips that moved at the last look, so many are written: the rest will show the next invocation at its first look
 * that they moved, and thousands of writes would keep it waiting for the lease.
 */
const MOST_MOVING = 100;

/**
 * Writes, as an invocation ends, what was seen and was not worth a write at once, where the next invocation would
 * conclude something else without it.
 */
export async function flush(recording: Recording): Promise<void> {
  const { deps, clips } = recording;
  const unwritten = clips.all.filter((clip) => isNewsToTheNext(clips.storedAs(clip.clipUuid), clip));
  const moving = unwritten.filter(isMoving);
  const still = unwritten.filter((clip) => !isMoving(clip));
  await sideBySide(
    recording,
    [...still, ...moving.slice(0, MOST_MOVING)],
    (clip) => clip,
    async (clip) => {
      const written = await deps.store.recordTransition(clip);
      if (written.kind === 'written') clips.stored(written.value);
      else await reload(recording, clip.clipUuid);
    },
  );
}

function isMoving({ missing, movement, progress }: ClipRecord): boolean {
  return missing === undefined && movement !== undefined && movement.movedAtMs === progress?.lookedAtMs;
}
