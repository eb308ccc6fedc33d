import { formatDuration } from '../domain/duration.ts';
import type { ClipEvent } from '../domain/outbox/event.ts';
import type { Outcome } from '../domain/outcome.ts';
import { toPlainText } from './plain-text.ts';

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

/** Outcomes that a clip comes to again and again; from the third time on the message says so. */
const REPEATS: ReadonlySet<Outcome> = new Set(['failed', 'stalled', 'removed']);
const SAID_FROM = 3;
/** From the third time on, or from the fourth stall on, people hear of one clip once an hour at most: `storm.ts`. */
const HELD_AFTER: Partial<Record<Outcome, number>> = { failed: 3, removed: 3, stalled: 4 };

/** ` for the 4th time`, where that is worth saying of this outcome; else nothing. */
export function sayWhichTime(event: ClipEvent): string {
  const times = timesOf(event);
  return REPEATS.has(event.data.outcome) && times >= SAID_FROM ? ` for the ${ordinal(times)} time` : '';
}

/** What follows "The clip" and "Clip …". */
export function sayOne(event: ClipEvent): string {
  const which = sayWhichTime(event);
  return `${SAID[event.data.outcome].one}${which === '' ? '' : ` again,${which}`}`;
}

/** How often the clip has come to this outcome: the last part of the event's id counts it. */
function timesOf({ id }: ClipEvent): number {
  return Number(id.split('/').at(-1)) || 1;
}

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

function ordinal(count: number): string {
  return `${count}${SUFFIXES[ORDINALS.select(count)] ?? 'th'}`;
}

/** What it means and what to do next: one or two plain sentences. */
export function advise(event: ClipEvent): string {
  const { outcome } = event.data;
  const isHeld = timesOf(event) >= (HELD_AFTER[outcome] ?? Number.POSITIVE_INFINITY);
  return `${adviseOn(event)}${isHeld ? ' Unless it gets ready, the next word of it comes in an hour at the earliest.' : ''}`;
}

function adviseOn(event: ClipEvent): string {
  const { outcome, stalledSeconds, status } = event.data;
  switch (outcome) {
    case 'completed':
      return 'You find it in the Rhombus Console under Saved Video, Clips.';
    case 'failed':
      return sayWhichTime(event) === ''
        ? 'If Rhombus tries it again, you will hear how that ends.'
        : 'It keeps failing, however often Rhombus tries it.';
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
      return status === 'DELETED'
        ? 'Rhombus says that it is deleted.'
        : 'Rhombus no longer knows it, and still shows others. It may have been deleted, or its export cancelled.';
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
      return 'If Rhombus tries them again, you will hear how that ends.';
    case 'stalled':
      return 'They are still being watched. Look whether their cameras are online.';
    case 'resumed':
      return 'You will hear when they end.';
    case 'removed':
      return 'Rhombus says that they are deleted, or no longer knows them and still shows others.';
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
