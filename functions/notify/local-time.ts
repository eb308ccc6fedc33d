import type { ClipEventData } from '../domain/outbox/event.ts';
import type { Words } from './languages/words.ts';

/** By whose clock, and in what language its zone is named. */
export interface Clock {
  words: Words;
  /** Default: UTC, which is then said. */
  timeZone?: string | undefined;
}

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

/** `2026-11-24 05:00:00 EST`. */
export function sayTime(clock: Clock, iso: string): string {
  const { date, second, zone } = localTime(clock, Date.parse(iso));
  return `${date} ${second} ${zone}`;
}

/** `2026-11-24 05:00 EST`. */
export function sayMinute(clock: Clock, iso: string): string {
  const { date, minute, zone } = localTime(clock, Date.parse(iso));
  return `${date} ${minute} ${zone}`;
}

/** `2026-11-24 05:00:00 to 05:02:00 EST`, what the footage is of. */
export function sayFootage(
  clock: Clock,
  { footageStart, durationSeconds }: Pick<ClipEventData, 'footageStart' | 'durationSeconds'>,
): string | null {
  if (footageStart === null) return null;
  const { range } = clock.words;
  const fromMs = Date.parse(footageStart);
  const from = localTime(clock, fromMs);
  const toMs = fromMs + 1000 * (durationSeconds ?? 0);
  if (durationSeconds === null || durationSeconds === 0 || toMs > LAST_MS)
    return `${from.date} ${from.second} ${from.zone}`;
  const to = localTime(clock, toMs);
  return from.date === to.date && from.zone === to.zone
    ? `${from.date} ${range(from.second, to.second)} ${to.zone}`
    : range(`${from.date} ${from.second} ${from.zone}`, `${to.date} ${to.second} ${to.zone}`);
}

function localTime({ words: { locale }, timeZone = 'UTC' }: Clock, epochMs: number): LocalTime {
  const parts = new Map(
    formatOf(locale, timeZone)
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

function formatOf(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  if (formats.size >= MOST_FORMATS) formats.clear();
  const format = newFormat(locale, timeZone);
  formats.set(key, format);
  return format;
}

function newFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, {
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
    return newFormat(locale, 'UTC');
  }
}
