import { isTerminal } from '../../domain/outcome.ts';
import type { CheckDeps } from '../deps.ts';
import { type Recording, reload, sideBySide } from './record.ts';

/** When an item that is archived now may go. */
export function retainedUntilMs({ clock, limits }: Pick<CheckDeps, 'clock' | 'limits'>): number {
  return clock.now() + limits.retentionDays * 86_400_000;
}

/** Moves clips that have ended and owe nothing out of the working set. */
export async function archiveEnded(recording: Recording): Promise<void> {
  const { deps, clips } = recording;
  const ended = clips.all.filter((clip) => isTerminal(clip.state) && clip.owed.length === 0);
  await sideBySide(
    recording,
    ended,
    (clip) => clip,
    async (clip) => {
      const archived = await deps.store.archiveClip(clip, retainedUntilMs(deps));
      if (archived.kind === 'written') clips.archived(clip.clipUuid, clip.state);
      else await reload(recording, clip.clipUuid);
    },
  );
}
