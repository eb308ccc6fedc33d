import { callsSince } from './calls.ts';
import type { IdleLook, OrgState } from './state.ts';

/** An idle org's state is written at least this often, so that its calls are counted on their days. */
const SAVED_EVERY_MS = 3_600_000;

/** The state as it is known: as it was saved, with what idle looks have noted since. */
export function withIdleLook(saved: OrgState, idle: IdleLook | undefined): OrgState {
  if (idle === undefined || idle.atMs <= (saved.looks.lastAtMs ?? 0)) return saved;
  const { atMs, listAtMs, fullAtMs, sweptAtMs, calls, recentMs } = idle;
  const day = new Date(atMs).toISOString().slice(0, 10);
  const today = { ...saved.calls.ledger[day] };
  for (const [call, count] of Object.entries(calls)) today[call] = (today[call] ?? 0) + count;
  return {
    ...saved,
    looks: {
      ...saved.looks,
      lastAtMs: atMs,
      ...(listAtMs > 0 && { lastListAtMs: listAtMs }),
      ...(fullAtMs > 0 && { lastFullAtMs: fullAtMs }),
    },
    sweep: { ...saved.sweep, sweptAtMs },
    calls: { recentMs, ledger: { ...saved.calls.ledger, [day]: today } },
  };
}

/** What to note of an org that was looked at and is idle: all that its saved state does not know. */
export function idleLookOf(saved: OrgState, org: OrgState): IdleLook {
  return {
    atMs: org.looks.lastAtMs ?? 0,
    listAtMs: org.looks.lastListAtMs ?? 0,
    fullAtMs: org.looks.lastFullAtMs ?? 0,
    sweptAtMs: org.sweep.sweptAtMs,
    calls: callsSince(saved.calls.ledger, org.calls.ledger),
    recentMs: org.calls.recentMs,
  };
}

/** Does a look at an idle org need more than a note? */
export function isWorthSaving(saved: OrgState, org: OrgState): boolean {
  return (
    saved.version === 0 ||
    saved.vendor.resting !== org.vendor.resting ||
    saved.vendor.failing !== org.vendor.failing ||
    saved.vendor.pageSize !== org.vendor.pageSize ||
    saved.baselineAtMs !== org.baselineAtMs ||
    saved.sweep.phase !== org.sweep.phase ||
    cursorOf(saved) !== cursorOf(org) ||
    saved.told !== org.told ||
    saved.keyStoredAtMs !== org.keyStoredAtMs ||
    saved.unseenSinceMs !== org.unseenSinceMs ||
    saved.blindness !== org.blindness ||
    saved.owed !== org.owed ||
    saved.oldestDebt !== org.oldestDebt ||
    saved.oddities !== org.oddities ||
    (org.looks.lastAtMs ?? 0) - (saved.looks.lastAtMs ?? 0) >= SAVED_EVERY_MS
  );
}

function cursorOf({ sweep }: OrgState): number {
  return sweep.phase === 'baseline' ? 0 : sweep.cursorMs;
}
