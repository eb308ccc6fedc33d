import { formatDuration } from '../../functions/domain/duration.ts';
import {
  SAID_ENDPOINT,
  SAID_REASON,
  SAID_VENDOR_REASON,
  sayExtent,
} from '../../functions/notify/endpoint-trouble.ts';
import { formatTime, toPlainText } from '../../functions/notify/plain-text.ts';
import type { Calls, OrgStatus } from './org-status.ts';

/** Is it well, worth a look, or wrong? Each place that shows it has its colors for these. */
export type Tone = 'good' | 'warning' | 'bad';

const DETAIL_WIDTH = 140;

export const IN_A_WORD: Record<OrgStatus['health'], { word: string; tone: Tone }> = {
  ok: { word: 'ok', tone: 'good' },
  'never-checked': { word: 'never checked', tone: 'warning' },
  unknown: { word: 'unknown', tone: 'bad' },
  silent: { word: 'no longer checked', tone: 'bad' },
  'backed-off': { word: 'backed off', tone: 'bad' },
  impaired: { word: 'fails in part', tone: 'warning' },
};

/** How an org is, in one sentence, and how that is meant. */
export interface SaidHealth {
  text: string;
  tone: Tone;
}

export function sayHealth({ health, checking, backoff, failing }: OrgStatus, nowMs: number): SaidHealth {
  switch (health) {
    case 'ok':
      return { text: checking ? 'ok, a check is at work' : 'ok', tone: 'good' };
    case 'never-checked':
      return checking
        ? { text: 'its first check is at work', tone: 'good' }
        : {
            text: 'never checked: is it new? Else see whether the schedule of tick is there and enabled',
            tone: 'warning',
          };
    case 'silent':
      return {
        text: 'no longer checked: is the schedule of tick enabled, and does the check function run?',
        tone: 'bad',
      };
    case 'unknown':
      return {
        text: 'unknown: it is not configured and was never checked. Is its id spelt so?',
        tone: 'bad',
      };
    case 'backed-off':
      return { text: backoff === null ? '' : sayBackoff(backoff, nowMs), tone: 'bad' };
    case 'impaired':
      return { text: sayExtent(failing.length), tone: 'warning' };
    default:
      throw new Error(`Unknown health ${health satisfies never}`);
  }
}

function sayBackoff(backoff: NonNullable<OrgStatus['backoff']>, nowMs: number): string {
  return `backed off ${sayUntil(backoff, nowMs)}: ${SAID_VENDOR_REASON[backoff.reason]} (${sayTimes(backoff)})`;
}

/** What is known of why it is backed off; empty where nothing is. */
export function sayDetail({ backoff }: OrgStatus): string {
  return toPlainText(backoff?.detail ?? '', DETAIL_WIDTH);
}

export function sayFailing(failing: OrgStatus['failing'][number], nowMs: number): string {
  const { endpoint, reason } = failing;
  const why = `${SAID_ENDPOINT[endpoint]}: ${SAID_REASON[reason]}`;
  return `${why} (${sayTimes(failing)}), left alone ${sayUntil(failing, nowMs)}`;
}

function sayUntil({ until }: { until: string }, nowMs: number): string {
  const waitSec = Math.round((Date.parse(until) - nowMs) / 1000);
  return waitSec > 0 ? `for another ${formatDuration(waitSec)}, until ${formatTime(until)}` : 'until now';
}

function sayTimes({ failures, since }: { failures: number; since: string }): string {
  return `${failures === 1 ? 'once' : `${failures} times`} since ${formatTime(since)}`;
}

/** Never negative: the clock of this machine may be behind. */
export function ago(iso: string, nowMs: number): string {
  return formatDuration(Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000)));
}

export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

export function sum(calls: Calls): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}
