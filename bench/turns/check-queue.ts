import type { DelayedTurn } from '../../functions/domain/turns/spread.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import type { Scheduler } from '../../test/simulation/scheduler.ts';

export interface EventSource {
  scheduler: Scheduler;
  random: () => number;
  /** Turns that one receive takes, at most. */
  batch: number;
  /** Invocations at once, at most. */
  concurrency: number;
  /** One invocation, in one of as many environments as there were invocations at once. */
  take(turns: readonly Turn[], environment: number): Promise<void>;
}

/** Milliseconds: assumed, and never below what was seen of SQS and Lambda within a region. */
const RECEIVE_MS = [10, 30] as const;
const INVOKE_MS = [10, 40] as const;
const COLD_START_MS = 350;
const COLD_SHARE = 0.01;

/**
 * The check queue and Lambda's event source in virtual time, as the template has them: turns are held back for whole
 * seconds, whatever can be seen is received without a window, the oldest first, and while as many invocations as are
 * allowed are at work, turns wait. Nothing is lost, doubled or reordered: that is a matter of the simulation.
 */
export class CheckQueue {
  /** The most invocations at once. */
  peak = 0;
  /** Summed over all invocations. */
  busyMs = 0;
  invocations = 0;
  readonly #source: EventSource;
  #waiting: Turn[] = [];
  #receiving = 0;
  #atWork = 0;
  #environments = 0;
  readonly #idle: number[] = [];

  constructor(source: EventSource) {
    this.#source = source;
  }

  add({ delaySeconds, ...turn }: DelayedTurn): void {
    this.#source.scheduler.after(1000 * delaySeconds, () => {
      this.#waiting.push(turn);
      this.#poll();
    });
  }

  #poll(): void {
    const { scheduler, batch, concurrency } = this.#source;
    while (this.#receiving + this.#atWork < concurrency && this.#receiving * batch < this.#waiting.length) {
      this.#receiving++;
      scheduler.after(this.#between(RECEIVE_MS), () => {
        this.#receiving--;
        const turns = this.#waiting.splice(0, batch);
        if (turns.length > 0) void this.#invoke(turns);
      });
    }
  }

  async #invoke(turns: readonly Turn[]): Promise<void> {
    const { scheduler, random, take } = this.#source;
    this.invocations++;
    this.#atWork++;
    this.peak = Math.max(this.peak, this.#atWork);
    const warm = random() < COLD_SHARE ? undefined : this.#idle.pop();
    const environment = warm ?? this.#environments++;
    const startsMs = this.#between(INVOKE_MS) + (warm === undefined ? COLD_START_MS : 0);
    await new Promise<void>((resolve) => scheduler.after(startsMs, resolve));
    const beganAtMs = scheduler.now;
    try {
      await take(turns, environment);
    } finally {
      this.busyMs += scheduler.now - beganAtMs;
      this.#atWork--;
      this.#idle.push(environment);
      this.#poll();
    }
  }

  #between([least, most]: readonly [number, number]): number {
    return least + (most - least) * this.#source.random();
  }
}
