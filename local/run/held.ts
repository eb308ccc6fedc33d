import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { isTerminal } from '../../functions/domain/outcome.ts';

type Owing = Pick<ClipRecord, 'owed'>;

/** Is nothing to be told of the clip before this moment? What is held for longer, as in quiet hours, is not waited for. */
export function isSettled({ owed }: Owing, untilMs: number): boolean {
  return owed.every(({ due }) => Object.values(due).every((heldUntilMs) => heldUntilMs > untilMs));
}

/** Clips that have ended, and of which something is held until after this moment. */
export function countHeld(clips: readonly (Owing & Pick<ClipRecord, 'state'>)[], untilMs: number): number {
  return clips.filter((clip) => isTerminal(clip.state) && clip.owed.length > 0 && isSettled(clip, untilMs))
    .length;
}
