import type { ScheduleResource } from './template.ts';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of a rate expression, such as `rate(1 minute)`. */
function parseRate(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  if (unitMs === undefined) throw new Error(`The schedule ${expression} is not a rate`);
  return Number(count) * unitMs;
}

/** Fires each schedule at once and then at its rate, whether or not the last invocation has ended. */
export class LocalScheduler {
  readonly #timers: NodeJS.Timeout[] = [];

  start(schedules: readonly ScheduleResource[], invoke: (schedule: ScheduleResource) => void): void {
    for (const schedule of schedules) {
      const rateMs = parseRate(schedule.expression);
      invoke(schedule);
      this.#timers.push(setInterval(() => invoke(schedule), rateMs));
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
