import type { Situation } from './situation.ts';

const MINUTE_MS = 60_000;
/**
 * How long a situation has lasted when it is first worth a line, and how long that line may stand for it. A trouble is
 * said at once and each minute, a wait ever more rarely.
 */
const PACE: Record<Situation['kind'], { firstMs: number; longestMs: number }> = {
  starting: { firstMs: 5_000, longestMs: MINUTE_MS },
  trouble: { firstMs: 0, longestMs: MINUTE_MS },
  unanswered: { firstMs: 5_000, longestMs: MINUTE_MS },
  idle: { firstMs: 5_000, longestMs: 60 * MINUTE_MS },
  busy: { firstMs: MINUTE_MS, longestMs: 60 * MINUTE_MS },
};

/** What to say of a situation where nothing can be painted anew: when it has begun, and again while it lasts. */
export class Reminder {
  readonly #said = new Map<Situation['kind'], { sinceMs: number; saidAtMs: number }>();

  due(situations: readonly Situation[], nowMs: number): Situation[] {
    const kinds = new Set(situations.map(({ kind }) => kind));
    for (const kind of this.#said.keys()) if (!kinds.has(kind)) this.#said.delete(kind);
    const due = situations.filter((situation) => this.#isDue(situation, nowMs));
    for (const { kind, sinceMs } of due) this.#said.set(kind, { sinceMs, saidAtMs: nowMs });
    return due;
  }

  #isDue({ kind, sinceMs }: Situation, nowMs: number): boolean {
    const { firstMs, longestMs } = PACE[kind];
    const lastsMs = nowMs - sinceMs;
    const before = this.#said.get(kind);
    if (before?.sinceMs !== sinceMs) return lastsMs >= firstMs;
    return nowMs - before.saidAtMs >= Math.min(longestMs, Math.max(MINUTE_MS, lastsMs / 2));
  }
}
