import type { Audience } from '../../functions/domain/audience/audience.ts';

const MINUTE_MS = 60_000;
const HOUR = 60;

/**
 * Is it night for these people, by the clock on their wall? So it is between two times that are night and lie within an
 * hour of each other: where the clock is set back into the night, the night is not over before.
 */
export function isNightAt(audience: Audience, outcome: string, atMs: number): boolean {
  return nightOf(audience, outcome)?.isAt(Math.floor(atMs / MINUTE_MS)) ?? false;
}

/** When the night of this moment is over; the moment itself where it is none. */
export function nightEndMs(audience: Audience, outcome: string, atMs: number): number {
  const minute = Math.floor(atMs / MINUTE_MS);
  const night = nightOf(audience, outcome);
  return night?.isAt(minute) ? night.endOf(minute) * MINUTE_MS : atMs;
}

const nights = new Map<string, Night>();

function nightOf({ quietHours, timeZone = 'UTC' }: Audience, outcome: string): Night | undefined {
  if (quietHours === undefined || quietHours.except?.some((one) => one === outcome)) return undefined;
  const { from, to } = quietHours;
  const key = `${timeZone} ${from} ${to}`;
  const known = nights.get(key) ?? new Night(from, to, timeZone);
  nights.set(key, known);
  return known;
}

/** One night after the other, by the minute. What was found out is kept: it is asked again and again. */
class Night {
  readonly #from: string;
  readonly #to: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #dark = new Map<number, boolean>();
  readonly #ends = new Map<number, number>();

  constructor(from: string, to: string, timeZone: string) {
    this.#from = from;
    this.#to = to;
    this.#clock = new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' });
  }

  isAt(minute: number): boolean {
    if (this.#isDark(minute)) return true;
    return this.#isDarkWithin(minute - HOUR, minute) && this.#isDarkWithin(minute, minute + HOUR);
  }

  endOf(minute: number): number {
    const known = this.#ends.get(minute);
    if (known !== undefined) return known;
    let end = minute;
    while (this.isAt(end)) end++;
    for (let each = minute; each < end; each++) this.#ends.set(each, end);
    return end;
  }

  #isDarkWithin(from: number, to: number): boolean {
    for (let minute = from + 1; minute < to; minute += 2) if (this.#isDark(minute)) return true;
    return false;
  }

  /** `22:30` comes after `22:05`, as text, too. */
  #isDark(minute: number): boolean {
    const known = this.#dark.get(minute);
    if (known !== undefined) return known;
    const wall = this.#clock.format(minute * MINUTE_MS);
    const isLate = wall >= this.#from;
    const isEarly = wall < this.#to;
    const isDark = this.#from < this.#to ? isLate && isEarly : isLate || isEarly;
    this.#dark.set(minute, isDark);
    return isDark;
  }
}
