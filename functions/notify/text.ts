import { formatDuration } from '../domain/duration.ts';
import type { ClipEvent, ClipEventData } from '../domain/outbox/event.ts';
import { sayFootageStart } from './local-time.ts';
import { GSM_LETTERS, plainPlace, sayPlace } from './names.ts';
import { toPlainId } from './plain-text.ts';
import { SAID, sayOne, sayWhichTime } from './words.ts';

/** Septets that SNS leaves of a text, behind `Clipwatch> `. Whatever is in ours counts once. */
const MOST = 149;
const NAME_LENGTH = 24;

/**
 * One line for a phone: at most 149 characters of the GSM 03.38 alphabet, so that it is billed as one message. SNS puts
 * the topic's display name and `> ` before it, which is why it does not name Clipwatch. It is made of fixed words, ids,
 * numbers, and names in safe letters: a title would cost a second message at best and be a lure at worst. What there is
 * no room for goes, the least useful first.
 */
export function textLine(event: ClipEvent): string {
  const { data } = event;
  const late = data.late ? ' (late)' : '';
  const howLong = sayHowLong(event);
  const org = `, ${toPlainId(data.orgId, 32)}`;
  const start = sayFootageStart(data);
  const footage = start === undefined ? '' : `, footage ${start}`;
  const tail = data.warnings.length > 0 ? '. Please check it.' : '.';
  const place = plainPlace(data, NAME_LENGTH, GSM_LETTERS);
  if (place === undefined) {
    const byId = `Clip ${toPlainId(data.clipUuid, 8)} ${sayOne(event)}${late}${howLong}${org}${sayCameraId(data)}`;
    return firstThatFits([`${byId}${footage}${tail}`, `${byId}${tail}`]);
  }
  const said = `Clip ${sayOne(event)}${late}`;
  const where = `: ${sayPlace(place)}`;
  return firstThatFits([
    `${said}${howLong}${where}${footage}${org}${tail}`,
    `${said}${howLong}${where}${footage}${tail}`,
    `${said}${where}${footage}${tail}`,
    `${said}${where}${tail}`,
  ]);
}

function sayCameraId({ deviceUuids }: ClipEventData): string {
  const [camera] = deviceUuids;
  const others = deviceUuids.length > 1 ? ` +${deviceUuids.length - 1}` : '';
  return camera === undefined ? '' : `, camera ${toPlainId(camera, 8)}${others}`;
}

function firstThatFits(lines: readonly [string, ...string[]]): string {
  return lines.find(({ length }) => length <= MOST) ?? lines[lines.length - 1] ?? lines[0];
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
