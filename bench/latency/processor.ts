import type { Scheduler } from '../../test/simulation/scheduler.ts';

/** What Lambda gives to a function of 192 MB: it has a whole processor at 1,769 MB. */
const SHARE = 192 / 1_769;

/**
 * What the function's own work takes of a whole processor, in milliseconds, as the bundle was measured: see "The
 * processor" in docs/bench.md.
 */
const CPU_MS = {
  /** A call to the vendor, without what it shows. */
  call: 8,
  /** A clip that an answer shows: read, folded into what is known, judged, and planned for. */
  shown: 0.085,
  /** A request to the table. */
  table: 1,
  /** A message, composed and published. */
  message: 0.7,
} as const;

export type Work = keyof typeof CPU_MS;

/** The function's share of a processor in virtual time. What it does side by side, it does one after another. */
export class Processor {
  readonly #scheduler: Scheduler;
  #busyUntilMs = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  use(work: Work, count = 1): Promise<void> {
    const { now } = this.#scheduler;
    this.#busyUntilMs = Math.max(now, this.#busyUntilMs) + (count * CPU_MS[work]) / SHARE;
    return new Promise((resolve) => this.#scheduler.at(this.#busyUntilMs, resolve));
  }
}
