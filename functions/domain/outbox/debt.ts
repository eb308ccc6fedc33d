import type { OpensAtMs, Owing } from './owed.ts';

/** A notification that should have been told long ago, and the place where it was not. */
export interface Debt {
  destination: string;
  /** Since when it could have been told. */
  sinceMs: number;
  /** A fixed word of ours: why the topic does not take it, `invalid` where SNS refuses the message, or `waiting`. */
  why: string;
}

/** A debt, and what it is about. */
export interface OverdueAt extends Omit<Debt, 'why'> {
  eventId: string;
}

/** What is owed for longer is worth a word to operators: within that, a slow topic or a crowd of messages mends itself. */
const OWED_LONG_MS = 300_000;

/**
 * The oldest that has been owed for long and was not held meanwhile: neither by quiet hours nor because people had heard
 * enough. `opensAtMs` says when a destination opens, as seen from now or from a moment before, whatever its topic's health.
 */
export function oldestDebt(
  owing: Iterable<Owing>,
  opensAtMs: (nowMs: number) => OpensAtMs,
  isOut: (eventId: string, destination: string) => boolean,
  nowMs: number,
): OverdueAt | undefined {
  const longAgoMs = nowMs - OWED_LONG_MS;
  const opens = [opensAtMs(longAgoMs), opensAtMs(nowMs)];
  let oldest: OverdueAt | undefined;
  for (const { owed } of owing)
    for (const item of owed) {
      const { event } = item;
      const atMs = Date.parse(event.data.observedAt);
      for (const [destination, heldUntilMs] of Object.entries(item.due)) {
        const sinceMs = Math.max(Number.isNaN(atMs) ? item.recordedAtMs : atMs, heldUntilMs);
        if (sinceMs > longAgoMs || sinceMs >= (oldest?.sinceMs ?? Number.POSITIVE_INFINITY)) continue;
        if (isOut(event.id, destination)) continue;
        if (opens.every((at, index) => at(destination, item) <= (index === 0 ? longAgoMs : nowMs)))
          oldest = { destination, sinceMs, eventId: event.id };
      }
    }
  return oldest;
}

/** As it is noted: one that is hardly any other than before stays as it was, so that it costs no write. */
export function noteDebt(before: Debt | undefined, debt: Debt | undefined): Debt | undefined {
  if (before === undefined || debt === undefined) return debt;
  const { destination, sinceMs, why } = before;
  const isSame = destination === debt.destination && why === debt.why;
  return isSame && Math.abs(sinceMs - debt.sinceMs) < OWED_LONG_MS ? before : debt;
}
