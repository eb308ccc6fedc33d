import { readTurn } from '../../functions/check/turn-batch.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';

/** How well looks are kept up. */
export class TurnMeter {
  looks = 0;
  /** How long after its time the slowest turn began, of those that came in time at all. */
  slowestMs: number | undefined;

  /** Turns that `check` has now. One that is stale is dropped by it. */
  taken(bodies: readonly string[], atMs: number): void {
    for (const body of bodies) {
      const turn = readTurn(body, atMs);
      if (turn !== undefined) this.#count(turn, atMs);
    }
  }

  #count({ dueAtMs }: Turn, atMs: number): void {
    this.looks++;
    this.slowestMs = Math.max(this.slowestMs ?? 0, atMs - dueAtMs);
  }
}
