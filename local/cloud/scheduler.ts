import type { ScheduleResource } from './template.ts';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of a rate expression, such as `rate(1 minute)`. */
function parseRate(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  if (unitMs === undefined) throw new Error(`The schedule ${expression} is not a rate`);
  return Number(count) * unitMs;
}

/** Schedules do not come in the same second, and processes that start beside each other start slowly. */
const APART_MS = 5_000;

/**
 * Fires each schedule at its rate, whether or not the last invocation has ended: the first of them at once, each other one
 * a few seconds after the one before.
 */
export class LocalScheduler {
  readonly #timers: NodeJS.Timeout[] = [];
  #isStopped = false;

  /** They are as if deleted once they were stopped, until they start again. */
  get isThere(): boolean {
    return !this.#isStopped;
  }

  start(schedules: readonly ScheduleResource[], invoke: (schedule: ScheduleResource) => void): void {
    this.#isStopped = false;
    for (const [index, schedule] of schedules.entries()) {
      const rateMs = parseRate(schedule.expression);
      const begin = () => {
        invoke(schedule);
        this.#timers.push(setInterval(() => invoke(schedule), rateMs));
      };
      if (index === 0) begin();
      else this.#timers.push(setTimeout(begin, index * APART_MS));
    }
  }

  stop(): void {
    this.#isStopped = true;
    // Of either kind: https://nodejs.org/api/timers.html#cleartimeouttimeout
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
