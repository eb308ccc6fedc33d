import type { Ledger, OrgState } from './state.ts';

const KEPT_DAYS = 7;
const MINUTE_MS = 60_000;

/** Counts one HTTP call to the vendor, per UTC day, endpoint and outcome; a week is kept. */
export function countCall(
  state: OrgState,
  call: { endpoint: string; outcome: string },
  nowMs: number,
): OrgState {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const key = `${call.endpoint}:${call.outcome}`;
  const { ledger: before, recentMs } = state.calls;
  const today = before[day] ?? {};
  const ledger: Ledger = { ...before, [day]: { ...today, [key]: (today[key] ?? 0) + 1 } };
  const kept = Object.entries(ledger).sort().slice(-KEPT_DAYS);
  return {
    ...state,
    calls: { ledger: Object.fromEntries(kept), recentMs: [...withinLastMinute(recentMs, nowMs), nowMs] },
  };
}

/** Calls by `<endpoint>:<outcome>` that a ledger has beyond an earlier state of it. */
export function callsSince(before: Ledger, after: Ledger): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [day, counts] of Object.entries(after))
    for (const [call, count] of Object.entries(counts)) {
      const made = count - (before[day]?.[call] ?? 0);
      if (made > 0) calls[call] = (calls[call] ?? 0) + made;
    }
  return calls;
}

/** How many calls the budget of the last 60 seconds leaves. */
export function callsLeft({ calls }: Pick<OrgState, 'calls'>, callsPerMinute: number, nowMs: number): number {
  return Math.max(0, callsPerMinute - withinLastMinute(calls.recentMs, nowMs).length);
}

/** When so many more calls fit the budget of any 60 seconds. */
export function budgetFreeAtMs(
  { calls }: OrgState,
  callsPerMinute: number,
  nowMs: number,
  wanted = 1,
): number {
  const recent = withinLastMinute(calls.recentMs, nowMs);
  const over = recent.length + Math.min(wanted, callsPerMinute) - Math.max(1, callsPerMinute);
  return over <= 0 ? nowMs : (recent[over - 1] ?? nowMs) + MINUTE_MS;
}

/**
 * When to look again after a look that took so many calls: once half of the budget is used, such looks are spread evenly
 * over a minute. Else a few of them use it up, and then nobody looks at all.
 */
export function spreadEvenlyAtMs(
  org: OrgState,
  callsPerMinute: number,
  nowMs: number,
  callsOfLook: number,
): number {
  if (callsLeft(org, callsPerMinute, nowMs) >= callsPerMinute / 2) return nowMs;
  return nowMs + (callsOfLook * MINUTE_MS) / callsPerMinute;
}

function withinLastMinute(calls: readonly number[], nowMs: number): number[] {
  return calls.filter((atMs) => atMs > nowMs - MINUTE_MS && atMs <= nowMs);
}
