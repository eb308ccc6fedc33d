import { formatDuration } from '../domain/duration.ts';
import type { ClipEvent } from '../domain/outbox/event.ts';
import { toPlainId } from './plain-text.ts';
import { SAID, sayOne, sayWhichTime } from './words.ts';

/**
 * One line for a phone: at most 149 characters of the GSM 03.38 alphabet, so that it is billed as one message. SNS puts
 * the topic's display name and `> ` before it, which is why it does not name Clipwatch. It is made of fixed words, ids
 * and numbers only: a title would cost a second message at best and be a lure at worst.
 */
export function textLine(event: ClipEvent): string {
  const { orgId, clipUuid, warnings, late, deviceUuids } = event.data;
  const [camera] = deviceUuids;
  const others = deviceUuids.length > 1 ? ` +${deviceUuids.length - 1}` : '';
  return [
    `Clip ${toPlainId(clipUuid, 8)} ${sayOne(event)}`,
    late ? ' (late)' : '',
    sayHowLong(event),
    `, ${toPlainId(orgId, 32)}`,
    camera === undefined ? '' : `, camera ${toPlainId(camera, 8)}${others}`,
    warnings.length > 0 ? '. Please check it.' : '.',
  ].join('');
}

/** The same for many clips with one outcome. */
export function textDigest(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A digest tells of at least one clip');
  const { outcome, orgId, late } = first.data;
  const warned = events.filter(({ data }) => data.warnings.length > 0).length;
  return [
    `${events.length} clips ${SAID[outcome].many}`,
    late ? ' (late)' : '',
    `, ${toPlainId(orgId, 32)}.`,
    warned > 0 ? ` Please check ${warned} of them.` : '',
  ].join('');
}

function sayHowLong(event: ClipEvent): string {
  const { outcome, stalledSeconds, watchedSeconds } = event.data;
  if (outcome === 'removed') return '';
  const seconds = stalledSeconds ?? watchedSeconds;
  if (seconds === null) return '';
  return outcome === 'stalled'
    ? `, no movement for ${formatDuration(seconds)}`
    : `${sayWhichTime(event) === '' ? '' : ','} after ${formatDuration(seconds)}`;
}
