import type { ClipState } from '../../functions/domain/outcome.ts';
import { formatTime } from '../../functions/notify/plain-text.ts';

const SAID: Record<ClipState, { now: string; since: (time: string) => string }> = {
  'in-progress': { now: 'is in progress', since: (time) => `has been in progress since ${time}` },
  stalled: { now: 'has stalled', since: (time) => `has been stalled since ${time}` },
  completed: { now: 'is ready', since: (time) => `has been ready since ${time}` },
  failed: { now: 'has failed', since: (time) => `failed at ${time}` },
  removed: { now: 'was removed', since: (time) => `was removed at ${time}` },
  'not-found': { now: 'was not found', since: (time) => `had not been found by ${time}` },
  expired: {
    now: 'is no longer watched, as it took too long',
    since: (time) => `has not been watched since ${time}, as it took too long`,
  },
  stopped: {
    now: 'is no longer watched, as somebody asked',
    since: (time) => `has not been watched since ${time}, as somebody asked`,
  },
};

/** How a clip is; what follows "it". */
export function sayState(state: ClipState): string {
  return SAID[state].now;
}

/** How a clip is, and since when; what follows "it". */
export function sayStateSince(state: ClipState, sinceIso: string): string {
  return SAID[state].since(formatTime(sinceIso));
}

/** `likely to end by 23:12:00 UTC, nine in ten do by 23:14:30 UTC`; nothing where nobody can tell. */
export function sayExpected(expectedEnd: { median: string; p90: string } | null): string {
  if (expectedEnd === null) return '';
  const { median, p90 } = expectedEnd;
  return `likely to end by ${timeOf(median)}, nine in ten do by ${timeOf(p90)}`;
}

function timeOf(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}
