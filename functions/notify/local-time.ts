import type { ClipEventData } from '../domain/outbox/event.ts';
import { timeZoneOf } from './names.ts';

interface LocalTime {
  date: string;
  minute: string;
  second: string;
  /** As people write it: `EST`, `GMT+1`, `UTC`. */
  zone: string;
}

/** Of an organization's sites; hardly anybody's are in more zones. */
const MOST_FORMATS = 50;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Dates beyond this are none. */
const LAST_MS = 8.64e15;

/** `2026-11-24 05:00:00 EST`, by the clock of the clip's site, or in UTC where that is not known. */
export function sayTime(data: ClipEventData, iso: string): string {
  const { date, second, zone } = localTime(Date.parse(iso), timeZoneOf(data));
  return `${date} ${second} ${zone}`;
}

/** `2026-11-24 05:00 EST`, when the footage begins. */
export function sayFootageStart(data: ClipEventData): string | undefined {
  if (data.footageStart === null) return undefined;
  const { date, minute, zone } = localTime(Date.parse(data.footageStart), timeZoneOf(data));
  return `${date} ${minute} ${zone}`;
}

/** `2026-11-24 05:00:00 to 05:02:00 EST`, what the footage is of. */
export function sayFootage(data: ClipEventData): string | null {
  const { footageStart, durationSeconds } = data;
  if (footageStart === null) return null;
  const timeZone = timeZoneOf(data);
  const fromMs = Date.parse(footageStart);
  const from = localTime(fromMs, timeZone);
  const toMs = fromMs + 1000 * (durationSeconds ?? 0);
  if (durationSeconds === null || durationSeconds === 0 || toMs > LAST_MS)
    return `${from.date} ${from.second} ${from.zone}`;
  const to = localTime(toMs, timeZone);
  return from.date === to.date && from.zone === to.zone
    ? `${from.date} ${from.second} to ${to.second} ${to.zone}`
    : `${from.date} ${from.second} ${from.zone} to ${to.date} ${to.second} ${to.zone}`;
}

function localTime(epochMs: number, timeZone = 'UTC'): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const minute = `${part('hour')}:${part('minute')}`;
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minute,
    second: `${minute}:${part('second')}`,
    zone: part('timeZoneName'),
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  if (formats.size >= MOST_FORMATS) formats.clear();
  const format = newFormat(timeZone);
  formats.set(timeZone, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
  } catch {
    // A zone that the release which recorded it knew.
    return newFormat('UTC');
  }
}
