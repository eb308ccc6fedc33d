/** How Lambda takes turns off the check queue. Part of the template only: no function knows of it. */
export interface QueueLimits {
  /** Batches at once, at most: about as many organizations may have clips in flight at once. */
  checkConcurrency: number;
  /** Turns in a batch, at most. */
  checkBatch: number;
}

/** A new account may have ten executions in all, of which `tick`, `watch`, `health` and others need some. */
export const DEFAULT_QUEUE_LIMITS: QueueLimits = { checkConcurrency: 6, checkBatch: 10 };

/** What each may be: whole numbers, both ends included. A larger batch would need a window to wait for. */
export const QUEUE_LIMIT_BOUNDS: Record<keyof QueueLimits, readonly [least: number, most: number]> = {
  checkConcurrency: [2, 1_000],
  checkBatch: [1, 10],
};
