/** Part of the template only, no function knows of them: how Lambda takes turns off the check queue, and an alarm. */
export interface QueueLimits {
  /** Batches at once, at most: about as many organizations may have clips in flight at once. */
  checkConcurrency: number;
  /** Turns in a batch, at most. */
  checkBatch: number;
  /** Dollars that the account may spend on texts a month, as SNS has it: operators are told at 80 % of it. */
  smsSpendDollars: number;
}

/** A new account may have ten executions in all, of which `tick`, `watch`, `health` and others need some, and one dollar for texts. */
export const DEFAULT_QUEUE_LIMITS: QueueLimits = { checkConcurrency: 6, checkBatch: 10, smsSpendDollars: 1 };

/** What each may be: whole numbers, both ends included. A larger batch would need a window to wait for. */
export const QUEUE_LIMIT_BOUNDS: Record<keyof QueueLimits, readonly [least: number, most: number]> = {
  checkConcurrency: [2, 1_000],
  checkBatch: [1, 10],
  smsSpendDollars: [1, 1_000_000],
};
