import type { Outcome } from '../core/clip.ts';
import type { ClipEventData } from '../core/event.ts';
import { formatDuration, toPlainText } from './plain-text.ts';

/** How an outcome is said to people: after "The clip …" and "3 clips …". */
export const SAID: Record<Outcome, { one: string; many: string; subject: string }> = {
  completed: { one: 'is ready', many: 'are ready', subject: 'Clip ready' },
  failed: { one: 'has failed', many: 'have failed', subject: 'Clip failed' },
  stalled: { one: 'has stalled', many: 'have stalled', subject: 'Clip stalled' },
  resumed: { one: 'is moving again', many: 'are moving again', subject: 'Clip moving again' },
  removed: { one: 'has been removed', many: 'have been removed', subject: 'Clip removed' },
  'not-found': { one: 'was not found', many: 'were not found', subject: 'Clip not found' },
  expired: { one: 'is no longer watched', many: 'are no longer watched', subject: 'Clip watch ended' },
};

/** What it means and what to do next: one or two plain sentences. */
export function advise({ outcome, stalledSeconds, status }: ClipEventData): string {
  switch (outcome) {
    case 'completed':
      return 'You find it in the Rhombus Console under Saved Video, Clips.';
    case 'failed':
      return 'Nothing was saved. Retry it in the Rhombus Console: if it moves again, you will hear of it.';
    case 'stalled': {
      const still = stalledSeconds === null ? 'a while' : formatDuration(stalledSeconds);
      const offline =
        status === 'OFFLINE' ? ' Its camera is offline, and it may go on when the camera is back.' : '';
      return `Nothing has moved for ${still}. It is still being watched.${offline}`;
    }
    case 'resumed':
      return stalledSeconds === null
        ? 'You will hear when it ends.'
        : `It had stood still for ${formatDuration(stalledSeconds)}. You will hear when it ends.`;
    case 'removed':
      return 'Rhombus no longer has it: somebody deleted it, or it was cancelled.';
    case 'not-found':
      return 'Rhombus does not know a clip with this id. Check the id, and that the API key may see the clip.';
    case 'expired':
      return 'It never came to an end within the time that clips are watched for. Look it up in the Rhombus Console.';
    default:
      throw new Error(`Unknown outcome ${outcome satisfies never}`);
  }
}

/** The same for a digest, whose clips share an outcome and little else. */
export function adviseMany(outcome: Outcome): string {
  switch (outcome) {
    case 'completed':
      return 'You find them in the Rhombus Console under Saved Video, Clips.';
    case 'failed':
      return 'Nothing was saved. Retry them in the Rhombus Console: if they move again, you will hear of it.';
    case 'stalled':
      return 'They are still being watched. Look whether their cameras are online.';
    case 'resumed':
      return 'You will hear when they end.';
    case 'removed':
      return 'Rhombus no longer has them: somebody deleted them, or they were cancelled.';
    case 'not-found':
      return 'Rhombus does not know clips with these ids. Check the ids, and that the API key may see the clips.';
    case 'expired':
      return 'They never came to an end within the time that clips are watched for. Look them up in the Rhombus Console.';
    default:
      throw new Error(`Unknown outcome ${outcome satisfies never}`);
  }
}

/** A vendor status in words; null for one that says nothing to people. */
export function sayStatus(status: string | null): string | null {
  switch (status) {
    case 'OFFLINE':
      return 'camera offline';
    case 'INITIATING':
      return 'about to begin';
    case 'UPLOADING':
      return 'uploading from the camera';
    case 'RENDERING':
      return 'being rendered';
    case 'FAILED':
      return 'failed';
    case 'COMPLETE':
      return 'complete';
    case 'DELETED':
      return 'deleted';
    case 'UNKNOWN':
    case null:
      return null;
    default:
      return toPlainText(status.toLowerCase().replaceAll('_', ' '), 40);
  }
}
