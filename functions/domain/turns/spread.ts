import type { Organization } from '../org/organization.ts';
import type { Turn } from './turn.ts';

/** So many orgs share a second, so that batches fill without a window to wait for. */
const ORGS_A_SLOT = 10;
/** Newcomers are looked at within so many seconds, however many come at once. */
const NEWCOMERS_WITHIN_SEC = 30;

/** A turn, and how long SQS holds it back: whole seconds, as it takes them. */
export interface DelayedTurn extends Turn {
  delaySeconds: number;
}

/** An org, as far as its turns are concerned. */
export interface TurnTaker {
  organization: Organization;
  /** Seconds between two looks while nothing is in flight. */
  idleSeconds: number;
  /** It was never looked at: its first turn comes at once. */
  isNew: boolean;
}

/**
 * The turns of one minute: as many for each org as it has looks in a minute, and one at the least, since clips may be in
 * flight; spread over the minute by a hash of the org's id, so that an org's turns come at the same seconds of each minute.
 */
export function turnsOfMinute(orgs: readonly TurnTaker[], nowMs: number): DelayedTurn[] {
  const slots = Math.max(1, Math.ceil(orgs.length / ORGS_A_SLOT));
  const isNew = new Map(orgs.filter((org) => org.isNew).map((org, index) => [org, index]));
  return orgs
    .flatMap((org) => turnsOf(org, slots, isNew.get(org), nowMs))
    .sort((a, b) => a.delaySeconds - b.delaySeconds);
}

function turnsOf(
  { organization, idleSeconds }: TurnTaker,
  slots: number,
  newcomer: number | undefined,
  nowMs: number,
): DelayedTurn[] {
  const hash = hashOf(organization.id);
  const looks = Math.max(1, Math.floor(60 / idleSeconds));
  const gapSec = 60 / looks;
  const firstSec = Math.floor((gapSec * (hash % slots)) / slots);
  const usual = Array.from({ length: looks }, (_, index) => Math.floor(firstSec + index * gapSec));
  // Ten newcomers at once, and of a thousand as many each second.
  const atOnce = newcomer === undefined ? [] : [Math.floor(newcomer / ORGS_A_SLOT) % NEWCOMERS_WITHIN_SEC];
  return [...new Set([...atOnce, ...usual])].map((delaySeconds) => ({
    organization,
    dueAtMs: nowMs + 1000 * delaySeconds,
    source: 'tick',
    delaySeconds,
  }));
}

/** FNV-1a, 32 bits: spreads ids that differ in a letter. Source: https://datatracker.ietf.org/doc/html/rfc9923 */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash ^= id.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}
