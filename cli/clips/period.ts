import type { Moment } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';

/** Epoch ms, both ends included. */
export interface Period {
  sinceMs: number;
  untilMs: number;
}

/** What is between two moments; it has no end where none is given. Throws a `UsageError` where they are the wrong way round. */
export function periodOf(
  { since, until }: { since?: Moment | undefined; until?: Moment | undefined },
  nowMs: number,
): Period {
  const sinceMs = since?.(nowMs) ?? Number.NEGATIVE_INFINITY;
  const untilMs = until?.(nowMs) ?? Number.POSITIVE_INFINITY;
  if (sinceMs > untilMs) throw new UsageError('--since must not be after --until');
  return { sinceMs, untilMs };
}
