import { styleText } from 'node:util';
import { formatDuration } from '../../functions/domain/duration.ts';
import type { EventCamera } from '../../functions/domain/outbox/event.ts';
import type { ClipState } from '../../functions/domain/outcome.ts';
import { cut, formatTime, toPlainId } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { wrap } from '../../local/run/view/columns.ts';
import type { Story } from './story.ts';
import type { Why } from './why-owed.ts';
import { sayExpected, sayStateSince } from './words.ts';

const WIDTH = 80;
const NAME_WIDTH = 12;
const LONGEST_TEXT = 200;
const MOST_CAMERAS = 8;

type Color = 'green' | 'red' | 'yellow';
const COLOR_OF: Partial<Record<ClipState, Color>> = { completed: 'green', failed: 'red', stalled: 'yellow' };

/** For people, in 80 columns. Colors only where the output is a terminal. */
export function formatStory(story: Story): string {
  const { orgId, clipUuid, state, since, label, title } = story;
  const color = COLOR_OF[state];
  const said = `It ${sayStateSince(state, since)}.`;
  return [
    styleText('bold', line(label ?? title ?? 'A clip without a title')),
    `${toPlainId(orgId, 32)}, ${toPlainId(clipUuid, 64)}`,
    color === undefined ? said : styleText(color, said),
    '',
    ...factsOf(story),
    '',
    ...announcedOf(story),
    ...owedOf(story),
  ].join('\n');
}

function factsOf(story: Story): string[] {
  const { label, title, cameras, attempt, attemptSince, warnings, missingSince, expectedEnd } = story;
  return [
    ...fact('Title', label === null || title === null ? null : line(title)),
    ...fact('Cameras', cameras.length === 0 ? null : sayCameras(cameras)),
    ...fact('Footage', sayFootage(story)),
    ...fact('Seen', saySeen(story)),
    ...fact('Attempt', attempt === 1 ? null : `${attempt}, since ${formatTime(attemptSince)}`),
    ...fact('Progress', sayProgress(story)),
    ...fact('Expected', sayExpected(expectedEnd) || null),
    ...fact('Not shown', missingSince === null ? null : `since ${formatTime(missingSince)}`),
    ...warnings.flatMap(({ message }) => fact('Warning', line(message))),
  ];
}

function sayCameras(cameras: readonly EventCamera[]): string {
  const named = cameras.slice(0, MOST_CAMERAS).map(({ uuid, name, site }) => {
    const shown = name === undefined ? toPlainId(uuid, 64) : line(name);
    return site === undefined ? shown : `${shown} (${line(site)})`;
  });
  const more = cameras.length - MOST_CAMERAS;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function sayFootage({ footageStart, requestedSeconds, durationSeconds }: Story): string | null {
  const parts = [
    footageStart === null ? '' : `from ${formatTime(footageStart)}`,
    requestedSeconds === null ? '' : `${formatDuration(requestedSeconds)} asked for`,
    durationSeconds === null ? '' : `${formatDuration(durationSeconds)} in the file`,
  ].filter(Boolean);
  return parts.length === 0 ? null : parts.join(', ');
}

const BY: Record<Story['source'], string> = {
  list: 'in the list of clips in progress',
  sweep: 'on a page of saved clips',
  watch: 'by "watch"',
};

function saySeen({ source, knownSince, firstSeenAt, startedAt }: Story): string {
  const known = `known since ${formatTime(knownSince)}, ${BY[source]}`;
  if (firstSeenAt === null) return `${known}; Rhombus has never shown it`;
  const shown = firstSeenAt === knownSince ? '' : `, shown since ${formatTime(firstSeenAt)}`;
  return `${known}${shown}${startedAt === null ? '' : `; begun about ${formatTime(startedAt)}`}`;
}

function sayProgress({ status, operation, percent, movedAt }: Story): string | null {
  const parts = [
    percent === null ? '' : `${Math.round(percent)} %`,
    status === null ? '' : (sayStatus(status) ?? line(status)),
    operation === null ? '' : line(operation),
    movedAt === null ? '' : `moved last at ${formatTime(movedAt)}`,
  ].filter(Boolean);
  return parts.length === 0 ? null : parts.join(', ');
}

function announcedOf({ announced, told }: Story): string[] {
  if (announced.length === 0) {
    const counts = Object.entries(told).map(([outcome, count]) => `${outcome} ${count}`);
    return [
      counts.length === 0
        ? 'Nobody was told of it.'
        : `Told, as an earlier release counted: ${counts.join(', ')}.`,
    ];
  }
  return announced.flatMap((one) => {
    const late = one.late ? ', seen late' : '';
    const stalled =
      one.stalledSeconds === null ? '' : `, ${formatDuration(one.stalledSeconds)} without movement`;
    const told = Object.entries(one.told).map(([destination, at]) => {
      const afterSec = (Date.parse(at) - Date.parse(one.at)) / 1000;
      return row(
        `  ${toPlainDestination(destination)}`,
        `told after ${formatDuration(Math.max(0, afterSec))}`,
        24,
      );
    });
    return [`${formatTime(one.at)}  ${one.outcome}${late}${stalled}`, ...told.flat()];
  });
}

const SAID_WHY: Record<Why, string> = {
  soon: 'about to be told',
  'quiet-hours': 'quiet hours',
  'clip-pace': 'enough was told of this clip lately',
  storm: 'much is told of this organization, so it comes together',
  topic: 'its topic takes nothing',
  nobody: 'nobody hears there of this organization any more',
};

function owedOf({ owed }: Story): string[] {
  if (owed.length === 0) return [];
  const lines = owed.flatMap(({ destination, outcome, why, until, reason }) => {
    const because = `${SAID_WHY[why]}${reason === null ? '' : ` (${reason})`}`;
    const when = until === null ? '' : `, until ${formatTime(until)}`;
    return row(`  ${toPlainDestination(destination)}`, `${outcome}: ${because}${when}`, 24);
  });
  return ['', styleText('yellow', 'Yet to be told'), ...lines];
}

function toPlainDestination(destination: string): string {
  return destination.replace(/[^\w@-]/g, '?').slice(0, 48);
}

function fact(name: string, value: string | null): string[] {
  return value === null ? [] : row(name, value, NAME_WIDTH);
}

/** A name, and beside it what may be longer than a line. */
function row(name: string, value: string, column: number): string[] {
  return wrap(value, WIDTH - column).map(
    (text, index) => `${(index === 0 ? name : '').padEnd(column)}${text}`,
  );
}

function line(text: string): string {
  return cut(toPrintable(text), LONGEST_TEXT);
}
