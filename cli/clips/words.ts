import type { ClipState } from '../../functions/domain/outcome.ts';

const SAID: Record<ClipState, string> = {
  'in-progress': 'in progress',
  stalled: 'stalled',
  completed: 'ready',
  failed: 'failed',
  removed: 'removed',
  'not-found': 'not found',
  expired: 'no longer watched, as it took too long',
  stopped: 'no longer watched, as somebody asked',
};

/** What follows "it is". */
export function sayState(state: ClipState): string {
  return SAID[state];
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
