import type { AnyEvent } from '../outbox/event.ts';
import type { Announced } from '../outcome.ts';
import type { Audience, QuietHours } from './audience.ts';

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * Until when an audience is not to be told of such an outcome, epoch ms; 0 where it may be told now. By the clock on the
 * wall: a night in which it is changed is as long as it is, and an hour that comes twice neither begins nor ends it twice.
 */
export function quietUntilMs(
  { quietHours, timeZone = 'UTC' }: Pick<Audience, 'quietHours' | 'timeZone'>,
  outcome: Announced,
  nowMs: number,
): number {
  if (quietHours === undefined || quietHours.except?.includes(outcome)) return 0;
  // A night without a length is none: as the whole day it would never end.
  if (quietHours.from === quietHours.to) return 0;
  return nightOf(quietHours, timeZone).endsAtMs(nowMs);
}

/** What a night held is told soon after its end; where a topic does not take it for longer, it is told like anything else. */
const SOON_MS = 5 * MINUTE_MS;

/**
 * Until when an event was held that may be told now, epoch ms: as it was recorded, or by quiet hours that began before it
 * could be told, and have just ended. 0 where it was not.
 */
export function wasHeldUntilMs(
  audience: Pick<Audience, 'quietHours' | 'timeZone'>,
  { event, heldUntilMs }: { event: AnyEvent; heldUntilMs: number },
  nowMs: number,
): number {
  if (audience.quietHours === undefined) return 0;
  if (heldUntilMs > 0) return heldUntilMs;
  const endedAtMs = quietUntilMs(audience, event.data.outcome, nowMs - SOON_MS);
  return endedAtMs <= nowMs && Date.parse(event.time) < endedAtMs ? endedAtMs : 0;
}

/** Minutes since midnight of `22:30`. */
function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return HOUR * hours + minutes;
}

class Night {
  readonly #from: number;
  readonly #to: number;
  readonly #clock: Intl.DateTimeFormat;
  /** The one that was looked at last: a pass asks of each message, and to find its end takes a millisecond. */
  #last = { fromMs: 0, untilMs: 0 };

  constructor({ from, to }: QuietHours, timeZone: string) {
    this.#from = minuteOfDay(from);
    this.#to = minuteOfDay(to);
    this.#clock = newClock(timeZone);
  }

  /** 0 where it is none. */
  endsAtMs(nowMs: number): number {
    const { fromMs, untilMs } = this.#last;
    if (nowMs >= fromMs && nowMs < untilMs) return untilMs;
    if (!this.#isAt(nowMs)) return 0;
    let endMs = nowMs - (nowMs % MINUTE_MS);
    while (this.#isAt(endMs)) endMs += this.#stepMs(endMs);
    this.#last = { fromMs: nowMs, untilMs: endMs };
    return endMs;
  }

  #isAt(atMs: number): boolean {
    return this.#isBetween(this.#wall(atMs)) || this.#isTwice(atMs);
  }

  /** No further than its end, whatever becomes of the clock meanwhile: it is set by an hour at the most. */
  #stepMs(atMs: number): number {
    const wall = this.#wall(atMs);
    const left = this.#isBetween(wall) ? (this.#to - wall + DAY) % DAY : 0;
    return MINUTE_MS * Math.max(1, left - 2 * HOUR);
  }

  /**
   * Of a time that comes twice: the first one is of it where the clock is set back into it, the second one where the clock
   * was set back out of it.
   */
  #isTwice(atMs: number): boolean {
    const wallIn = (minutes: number) => this.#wall(atMs + minutes * MINUTE_MS);
    const passes = (wallIn(HOUR) - wallIn(-HOUR) + DAY) % DAY;
    if (passes >= 2 * HOUR && passes < DAY - HOUR) return false;
    for (let minutes = 1 - HOUR; minutes <= HOUR; minutes++) {
      const [before, after] = [wallIn(minutes - 1), wallIn(minutes)];
      const setBack = (before + 1 - after + DAY) % DAY;
      if (setBack === 0 || setBack > DAY / 2) continue;
      return minutes > 0
        ? minutes <= setBack && this.#isBetween(after)
        : -minutes < setBack && this.#isBetween(before);
    }
    return false;
  }

  #isBetween(minute: number): boolean {
    return this.#from < this.#to
      ? minute >= this.#from && minute < this.#to
      : minute >= this.#from || minute < this.#to;
  }

  #wall(atMs: number): number {
    return minuteOfDay(this.#clock.format(atMs));
  }
}

const MOST_NIGHTS = 200;
const nights = new Map<string, Night>();

function nightOf(quietHours: QuietHours, timeZone: string): Night {
  const key = `${quietHours.from} ${quietHours.to} ${timeZone}`;
  const known = nights.get(key);
  if (known) return known;
  if (nights.size >= MOST_NIGHTS) nights.clear();
  const night = new Night(quietHours, timeZone);
  nights.set(key, night);
  return night;
}

function newClock(timeZone: string): Intl.DateTimeFormat {
  const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, ...form });
  } catch {
    // A zone that the machine which synthesized the configuration knew.
    return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...form });
  }
}
