import type { Trouble } from './trouble.ts';

/** What `health` remembers of its own work, epoch ms. */
export interface HealthLog {
  /** When operators were last told that all is well, or when it first looked. */
  wellSinceMs: number;
  queuesAtMs: number;
  subscribersAtMs: number;
}

/** What there is to look at beside the table. */
export interface DueInspections {
  queues: boolean;
  subscribers: boolean;
}

const MINUTE_MS = 60_000;
/** The alarms on these queues are quicker. Three queues make 26,000 requests a month: a cent, and SQS gives a million. */
const QUEUES_EACH_MS = 5 * MINUTE_MS;
/** Six topics make 4,400 requests a month: a fifth of a cent, and SNS gives a million. */
const SUBSCRIBERS_EACH_MS = 60 * MINUTE_MS;
const WELL_EACH_MS = 7 * 24 * 60 * MINUTE_MS;

/** As it is before the first look: whoever was just subscribed has an hour to confirm. */
export function firstLog(nowMs: number): HealthLog {
  return { wellSinceMs: nowMs, queuesAtMs: 0, subscribersAtMs: nowMs };
}

export function dueInspections({ queuesAtMs, subscribersAtMs }: HealthLog, nowMs: number): DueInspections {
  return {
    queues: nowMs - queuesAtMs >= QUEUES_EACH_MS,
    subscribers: nowMs - subscribersAtMs >= SUBSCRIBERS_EACH_MS,
  };
}

/** The log once these were made. */
export function inspectedAt(log: HealthLog, due: DueInspections, nowMs: number): HealthLog {
  if (!due.queues && !due.subscribers) return log;
  return {
    ...log,
    ...(due.queues && { queuesAtMs: nowMs }),
    ...(due.subscribers && { subscribersAtMs: nowMs }),
  };
}

/** Is it time for the line that all is well? Once a week, where no trouble that operators were told of goes on. */
export function isTimeForWell({ wellSinceMs }: HealthLog, known: readonly Trouble[], nowMs: number): boolean {
  return nowMs - wellSinceMs >= WELL_EACH_MS && known.every(({ isOver }) => isOver === true);
}
