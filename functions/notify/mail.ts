import type { ClipEvent } from '../core/event.ts';
import { cut, formatBytes, formatDuration, formatTime, toPlainText } from './plain-text.ts';
import { advise, SAID, sayStatus } from './words.ts';

/** Longest digest that anybody would read. */
const MAX_LISTED = 40;
const SHOWN_CAMERAS = 8;

/** A readable page of plain text about one clip. */
export function mailText({ id, data }: ClipEvent): string {
  const lines = [`The clip ${SAID[data.outcome].one}.`, ''];
  if (data.title !== null) lines.push(`  "${toPlainText(data.title, 70)}"`, '');
  for (const { message } of data.warnings) lines.push(`Please check it: ${message}`);
  if (data.warnings.length > 0) lines.push('');
  if (data.late) lines.push('It had ended before it was first seen, so this comes late.', '');
  lines.push(...wrap(advise(data)), '', ...facts(data), '', `Event  ${id}`);
  return `${lines.join('\n')}\n`;
}

/** One page for many clips with the same outcome. */
export function mailDigest(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A digest tells of at least one clip');
  const lines = [`${events.length} clips ${SAID[first.data.outcome].many}.`, ''];
  for (const { data } of events.slice(0, MAX_LISTED)) {
    const title = data.title === null ? 'Untitled' : toPlainText(data.title, 50);
    const warned =
      data.warnings.length > 0
        ? `  (please check it: ${data.warnings.map(({ code }) => code).join(', ')})`
        : '';
    lines.push(`- "${title}"${warned}`, `  Clip ${data.clipUuid}, camera ${cameras(data.deviceUuids)}`);
  }
  if (events.length > MAX_LISTED) lines.push(`and ${events.length - MAX_LISTED} more`);
  lines.push('', ...wrap(advise(first.data)), '', `Organization  ${first.data.orgId}`, '');
  lines.push(...events.map(({ id }) => `Event  ${id}`));
  return `${lines.join('\n')}\n`;
}

function facts(data: ClipEvent['data']): string[] {
  const reason = data.outcome === 'failed' || data.outcome === 'stalled' ? data.operation : null;
  const rows: [string, string | null][] = [
    ['Label', data.label && toPlainText(data.label, 60)],
    ['Reason', reason && toPlainText(reason, 60)],
    ['Status', data.outcome === 'stalled' ? sayStatus(data.status) : null],
    ['Camera', data.deviceUuids.length > 0 ? cameras(data.deviceUuids) : null],
    ['Footage', data.footageStart && formatTime(data.footageStart)],
    ['Length', data.durationSeconds === null ? null : formatDuration(data.durationSeconds)],
    ['Size', data.byteCount === null ? null : formatBytes(data.byteCount)],
    ['Watched', data.watchedSeconds === null ? null : formatDuration(data.watchedSeconds)],
    ['Attempt', data.attempt > 1 ? String(data.attempt) : null],
    ['Organization', data.orgId],
    ['Clip', data.clipUuid],
    ['Seen', formatTime(data.observedAt)],
  ];
  return rows.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${name.padEnd(13)} ${value}`],
  );
}

function cameras(uuids: readonly string[]): string {
  const shown = uuids.slice(0, SHOWN_CAMERAS).join(', ');
  return uuids.length > SHOWN_CAMERAS
    ? `${shown} and ${uuids.length - SHOWN_CAMERAS} more`
    : cut(shown || 'unknown', 600);
}

/** Mail programs that show plain text as it is want short lines. */
function wrap(text: string, width = 72): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
