import type { ClipEvent, ClipEventData } from '../core/event.ts';
import { formatDuration, toPlainId } from './plain-text.ts';
import { SAID } from './words.ts';

/**
 * One line for a phone: at most 160 characters of the GSM 03.38 alphabet, so that it is billed as one message. It is
 * made of fixed words, ids and numbers only: a title would cost a second message at best and be a lure at worst.
 */
export function textLine({ data }: ClipEvent): string {
  const { outcome, orgId, clipUuid, warnings, late, deviceUuids } = data;
  const [camera] = deviceUuids;
  const others = deviceUuids.length > 1 ? ` +${deviceUuids.length - 1}` : '';
  return [
    `Clipwatch: clip ${toPlainId(clipUuid, 8)} ${SAID[outcome].one}`,
    late ? ' (late)' : '',
    sayHowLong(data),
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
    `Clipwatch: ${events.length} clips ${SAID[outcome].many}`,
    late ? ' (late)' : '',
    `, ${toPlainId(orgId, 32)}.`,
    warned > 0 ? ` Please check ${warned} of them.` : '',
  ].join('');
}

function sayHowLong({ outcome, stalledSeconds, watchedSeconds }: ClipEventData): string {
  if (outcome === 'removed') return '';
  const seconds = stalledSeconds ?? watchedSeconds;
  if (seconds === null) return '';
  return outcome === 'stalled'
    ? `, no movement for ${formatDuration(seconds)}`
    : ` after ${formatDuration(seconds)}`;
}
