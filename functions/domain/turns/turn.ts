import type { Organization } from '../org/organization.ts';

/**
 * One look at an org: what a tick, or `watch`, asks `check` for. It carries the organization as the registry has it, so
 * that whoever takes it need not read it again.
 */
export interface Turn {
  organization: Organization;
  /** When the look is due, epoch ms. */
  dueAtMs: number;
  /** `orgs`: a person has added the org, or has changed its key. */
  source: 'tick' | 'watch' | 'orgs';
}

const MINUTE_MS = 60_000;
/** A turn with clips in flight stays until just before the org's turn of the same second of the next minute. */
const STAYS_MS = 59_000;
/** A look that was made so shortly before a turn was due, or since, is the one that it asks for. */
const JUST_BEFORE_MS = 5_000;
/** A turn comes each minute at the least. Where looks are rarer, one that comes so long before its time will do. */
const EARLY_MS = 30_000;
/** A turn that comes later than this after its time is dropped unread: the next one is on its way. */
const STALE_AFTER_MS = 60_000;
/** One that comes later than this makes one pass and ends: executions are scarce. */
const LATE_AFTER_MS = 10_000;

/** Or so far ahead that no clock explains it: SQS holds nothing back for longer than its minute. */
export function isStale({ dueAtMs }: Turn, nowMs: number): boolean {
  return nowMs - dueAtMs > STALE_AFTER_MS || dueAtMs - nowMs > 2 * STALE_AFTER_MS;
}

export function isLate({ dueAtMs }: Turn, nowMs: number): boolean {
  return nowMs - dueAtMs > LATE_AFTER_MS;
}

/** Is a look at an idle org due, or was it made already? A look at one clip is none. */
export function isLookDue(
  { dueAtMs }: Turn,
  lastLookMs: number,
  idleSeconds: number,
  nowMs: number,
): boolean {
  const idleMs = 1000 * idleSeconds;
  const marginMs = Math.max(Math.min(JUST_BEFORE_MS, idleMs / 2), idleMs - EARLY_MS);
  // A clock that is ahead looks in the future, and what it saw is no reason to look away until then.
  return lastLookMs - nowMs > STAYS_MS || lastLookMs < dueAtMs - marginMs;
}

/**
 * Until when a turn stays with clips in flight. One of `watch` comes at any second: it stays until the tick's next turn of
 * the same second as its last one, `turnAtMs`.
 */
export function staysUntilMs({ dueAtMs }: Turn, turnAtMs: number | undefined, nowMs: number): number {
  const beganAtMs = Math.min(turnAtMs ?? dueAtMs, nowMs);
  return nowMs + STAYS_MS - ((nowMs - beganAtMs) % MINUTE_MS);
}
