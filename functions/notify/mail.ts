import { formatDuration } from '../domain/duration.ts';
import type { ClipEvent, ClipEventData, EventCamera } from '../domain/outbox/event.ts';
import { sayFootage, sayTime } from './local-time.ts';
import { formatBytes, toPlainText } from './plain-text.ts';
import { advise, adviseMany, SAID, sayOne, sayStatus, sayWhichTime } from './words.ts';

/** Longest digest that anybody would read. */
const MAX_LISTED = 40;
/** Mail programs that show plain text as it is want short lines. */
const LINE_WIDTH = 76;
const NAME_WIDTH = 14;
/** Of a camera or a site. */
const NAME_LENGTH = 60;

/** A readable page of plain text about one clip. `ids` are the events that it tells, where these are several. */
export function mailText(event: ClipEvent, ids: readonly string[] = [event.id]): string {
  const { data } = event;
  const title = toPlainText(data.title ?? '', 70);
  return page([
    [`The clip ${sayOne(event)}.`],
    title === '' ? [] : [`  "${title}"`],
    data.warnings.flatMap(({ message }) =>
      wrap(`Please check it: ${toPlainText(byName(message, data), 500)}`),
    ),
    data.late ? ['It had ended before it was first seen, so this comes late.'] : [],
    wrap(advise(event)),
    facts(data),
    ids.map((id) => `Event  ${id}`),
  ]);
}

/** One page for many clips of an org with the same outcome. `ids` are the events that it tells. */
export function mailDigest(
  events: readonly ClipEvent[],
  ids: readonly string[] = events.map(({ id }) => id),
): string {
  const [first] = events;
  if (first === undefined) throw new Error('A digest tells of at least one clip');
  const { outcome, orgId, late } = first.data;
  const unlisted = events.length - MAX_LISTED;
  return page([
    [`${events.length} clips ${SAID[outcome].many}.`],
    late ? ['They had ended before they were first seen, so this comes late.'] : [],
    wrap(adviseMany(outcome)),
    [...events.slice(0, MAX_LISTED).flatMap(entry), ...(unlisted > 0 ? [`and ${unlisted} more`] : [])],
    [`Organization  ${orgId}`],
    ids.map((id) => `Event  ${id}`),
  ]);
}

/** A clip in a digest: two lines, and one more for each thing that is wrong with it. */
function entry(event: ClipEvent): string[] {
  const { data } = event;
  const { outcome, title, clipUuid, operation, warnings } = data;
  const which = sayWhichTime(event).trim();
  const shownTitle = toPlainText(title ?? '', 60);
  const cameras = camerasOf(data);
  const where = cameras.length > 0 ? `amera ${listCameras(cameras, 1)}` : '';
  const said = which === '' ? '' : `, ${which}`;
  const footage = sayFootage(data);
  const details = [
    ...(cameras.some(isNamed)
      ? [
          [`C${where}`, listSites(cameras), footage]
            .filter((part) => part !== null && part !== '')
            .join(', '),
          `Clip ${clipUuid}${said}`,
        ]
      : [
          `Clip ${clipUuid}${where === '' ? '' : `, c${where}`}${said}`,
          ...(footage ? [`Footage ${footage}`] : []),
        ]),
    ...(outcome === 'failed' && operation !== null ? [`Reason: ${toPlainText(operation, 60)}`] : []),
    ...warnings.map(({ message }) => `Please check it: ${toPlainText(byName(message, data), 200)}`),
  ];
  return [
    shownTitle === '' ? '- Untitled' : `- "${shownTitle}"`,
    ...details.flatMap((detail) => wrap(detail, LINE_WIDTH - 2).map((line) => `  ${line}`)),
  ];
}

function facts(data: ClipEventData): string[] {
  const { outcome, durationSeconds, byteCount, watchedSeconds, attempt } = data;
  const inFlight = outcome === 'stalled' || outcome === 'resumed' || outcome === 'expired';
  const operation = toPlainText(data.operation ?? '', 100);
  const cameras = camerasOf(data);
  const rows: [string, string | null][] = [
    ['Label', toPlainText(data.label ?? '', 100)],
    ['Reason', outcome === 'failed' ? operation : null],
    ['Status', inFlight ? sayStatus(data.status) : null],
    ['Step', inFlight ? operation : null],
    ['Camera', listCameras(cameras, 8)],
    ['Site', listSites(cameras)],
    ['Footage', sayFootage(data)],
    ['Length', durationSeconds === null ? null : formatDuration(durationSeconds)],
    ['Size', byteCount === null ? null : formatBytes(byteCount)],
    ['Watched', watchedSeconds === null ? null : formatDuration(watchedSeconds)],
    ['Attempt', attempt > 1 ? String(attempt) : null],
    ['Time', sayTime(data, data.observedAt)],
    ['Organization', data.orgId],
    ['Clip', data.clipUuid],
    ['Camera id', cameras.some(({ name }) => name !== undefined) ? listIds(cameras) : null],
  ];
  return rows.flatMap(([name, value]) => (value === null || value === '' ? [] : row(name, value)));
}

function row(name: string, value: string): string[] {
  return wrap(value, LINE_WIDTH - NAME_WIDTH).map(
    (line, index) => `${(index === 0 ? name : '').padEnd(NAME_WIDTH)}${line}`,
  );
}

function camerasOf({ cameras, deviceUuids }: ClipEventData): EventCamera[] {
  return cameras ?? deviceUuids.map((uuid) => ({ uuid }));
}

function isNamed({ name, site }: EventCamera): boolean {
  return name !== undefined || site !== undefined;
}

function listCameras(cameras: readonly EventCamera[], shown: number): string {
  return list(
    cameras.map(({ uuid, name = '' }) => toPlainText(name, NAME_LENGTH) || toPlainText(uuid, 64)),
    shown,
  );
}

function listIds(cameras: readonly EventCamera[]): string {
  return list(
    cameras.map(({ uuid }) => toPlainText(uuid, 64)),
    8,
  );
}

function listSites(cameras: readonly EventCamera[]): string {
  const sites = new Set(cameras.map(({ site = '' }) => toPlainText(site, NAME_LENGTH)));
  return list(
    [...sites].filter((site) => site !== ''),
    3,
  );
}

function list(items: readonly string[], shown: number): string {
  const listed = items.slice(0, shown).join(', ');
  return items.length > shown ? `${listed} and ${items.length - shown} more` : listed;
}

/** A warning names cameras by their ids, as it was recorded. */
function byName(message: string, data: ClipEventData): string {
  return camerasOf(data).reduce(
    (said, { uuid, name }) => (name === undefined ? said : said.replaceAll(uuid, () => name)),
    message,
  );
}

function page(paragraphs: string[][]): string {
  const shown = paragraphs.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function wrap(text: string, width = LINE_WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
