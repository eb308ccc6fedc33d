import type { Scheduler } from '../../test/simulation/scheduler.ts';

/** Lambda gives a whole processor to a function of so much memory. */
const MB_A_PROCESSOR = 1_769;
/** Of `check`. It stands in infra/clipwatch-function.ts, too, which takes a second to load. */
const CHECK_MB = 224;

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
  /** A megabyte of an answer, whatever it shows. */
  megabyte: 14,
  /** A request that sends ten turns, as they are made and written. */
  send: 1,
} as const;

export type Work = keyof typeof CPU_MS;

/** The function's share of a processor in virtual time. What it does side by side, it does one after another. */
export class Processor {
  readonly #scheduler: Scheduler;
  readonly #share: number;
  #busyUntilMs = 0;
  /** What was used, in milliseconds of a whole processor. */
  usedMs = 0;

  constructor(scheduler: Scheduler, memoryMb = CHECK_MB) {
    this.#scheduler = scheduler;
    this.#share = memoryMb / MB_A_PROCESSOR;
  }

  use(work: Work, count = 1): Promise<void> {
    const { now } = this.#scheduler;
    this.usedMs += count * CPU_MS[work];
    this.#busyUntilMs = Math.max(now, this.#busyUntilMs) + (count * CPU_MS[work]) / this.#share;
    return new Promise((resolve) => this.#scheduler.at(this.#busyUntilMs, resolve));
  }
}
