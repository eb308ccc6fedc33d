import type { ClipEvent } from '../core/event.ts';
import { formatDuration } from './plain-text.ts';
import { SAID } from './words.ts';

/**
 * One line for a phone: at most 160 characters of the GSM 03.38 alphabet, so that it is billed as one message. It is
 * made of fixed words, ids and numbers only: a title would cost a second message at best and be a lure at worst.
 */
export function textLine({ data }: ClipEvent): string {
  const { outcome, orgId, clipUuid, watchedSeconds, stalledSeconds, warnings, late, deviceUuids } = data;
  const seconds = stalledSeconds ?? watchedSeconds;
  const [camera] = deviceUuids;
  const others = deviceUuids.length > 1 ? ` +${deviceUuids.length - 1}` : '';
  const parts = [
    `Clipwatch: clip ${clipUuid.slice(0, 8)} ${SAID[outcome].one}`,
    late ? ' (late)' : '',
    seconds === null || outcome === 'removed' ? '' : ` after ${formatDuration(seconds)}`,
    `, ${orgId}`,
    camera === undefined ? '' : `, camera ${camera.slice(0, 8)}${others}`,
    warnings.length > 0 ? '. Please check it.' : '.',
  ];
  return toGsm(parts.join(''));
}

export function textDigest(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A digest tells of at least one clip');
  const warned = events.filter(({ data }) => data.warnings.length > 0).length;
  const check = warned > 0 ? ` Please check ${warned} of them.` : '';
  return toGsm(
    `Clipwatch: ${events.length} clips ${SAID[first.data.outcome].many}, ${first.data.orgId}.${check}`,
  );
}

/** Ids may hold a character that is not in the alphabet, or that counts twice; a question mark stands for it. */
function toGsm(line: string): string {
  return line.replace(/[^A-Za-z0-9 _.,:;()+\-/?!]/g, '?').slice(0, 160);
}
