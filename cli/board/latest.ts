import type { BoardState } from './board-state.ts';

/** The last state that could be read, and what stands in the way of a newer one. */
export interface Latest {
  /** Undefined where there never was one. */
  board: BoardState | undefined;
  /** Why the last try came to nothing, in one line. */
  trouble: string | undefined;
  /** The time now. */
  nowMs: number;
}

export interface LatestDeps {
  read: (nowMs: number) => Promise<BoardState>;
  explain: (error: unknown) => string;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
}

/** Whoever asks waits no longer for a newer state than this, and gets the last one. */
const PATIENCE_MS = 2_500;
const FRESH_MS = 1_000;
/** Of a table with much in it a fifth of the time is spent on reading, at the most: reads cost money. */
const PAUSE_PER_READ = 4;

/** Reads only when somebody asks, once for all who do, and not again at once. */
export function createLatest({ read, explain, now, wait }: LatestDeps): () => Promise<Latest> {
  let board: BoardState | undefined;
  let trouble: string | undefined;
  let nextAtMs = 0;
  let reading: Promise<void> | undefined;

  async function readOnce(): Promise<void> {
    const fromMs = now();
    try {
      board = await read(fromMs);
      trouble = undefined;
    } catch (error) {
      trouble = explain(error);
    }
    nextAtMs = now() + Math.max(FRESH_MS, PAUSE_PER_READ * (now() - fromMs));
    reading = undefined;
  }

  return async () => {
    if (reading === undefined && now() >= nextAtMs) reading = readOnce();
    // There is nothing to show before the first is through.
    if (board === undefined) await reading;
    else await Promise.race([reading, wait(PATIENCE_MS)]);
    return { board, trouble, nowMs: now() };
  };
}
