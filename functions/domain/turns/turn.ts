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
