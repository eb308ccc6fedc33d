import type { Ledger, OrgRecord } from './org.ts';
import type { VendorCall } from './ports.ts';

const KEPT_DAYS = 7;
const MINUTE_MS = 60_000;

/** Counts one HTTP call to the vendor, per UTC day, endpoint and outcome; a week is kept. */
export function countCall(org: OrgRecord, call: VendorCall, nowMs: number): OrgRecord {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const key = `${call.endpoint}:${call.outcome}`;
  const today = org.ledger?.[day] ?? {};
  const ledger: Ledger = { ...org.ledger, [day]: { ...today, [key]: (today[key] ?? 0) + 1 } };
  const kept = Object.entries(ledger).sort().slice(-KEPT_DAYS);
  return {
    ...org,
    ledger: Object.fromEntries(kept),
    recentCallsMs: [...withinLastMinute(org.recentCallsMs, nowMs), nowMs],
  };
}

/** Calls by `<endpoint>:<outcome>` that a ledger has beyond an earlier state of it. */
export function callsSince(before: Ledger = {}, after: Ledger = {}): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [day, counts] of Object.entries(after))
    for (const [call, count] of Object.entries(counts)) {
      const made = count - (before[day]?.[call] ?? 0);
      if (made > 0) calls[call] = (calls[call] ?? 0) + made;
    }
  return calls;
}

/** When `calls` more calls fit the budget of any 60 seconds. */
export function budgetFreeAtMs(org: OrgRecord, calls: number, callsPerMinute: number, nowMs: number): number {
  const recent = withinLastMinute(org.recentCallsMs, nowMs);
  const over = recent.length + Math.min(calls, callsPerMinute) - callsPerMinute;
  if (over <= 0) return nowMs;
  return (recent[over - 1] ?? nowMs) + MINUTE_MS;
}

function withinLastMinute(calls: readonly number[] | undefined, nowMs: number): number[] {
  return (calls ?? []).filter((atMs) => atMs > nowMs - MINUTE_MS && atMs <= nowMs);
}
