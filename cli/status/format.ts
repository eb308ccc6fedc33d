import { styleText } from 'node:util';
import Table from 'cli-table3';
import { formatDuration } from '../../functions/domain/duration.ts';
import {
  SAID_ENDPOINT,
  SAID_REASON,
  SAID_VENDOR_REASON,
  sayExtent,
} from '../../functions/notify/endpoint-trouble.ts';
import { formatTime, toPlainId, toPlainText } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import type { Status } from '../status.ts';
import type { Calls, ClipLine, OrgStatus } from './org-status.ts';

const TITLE_WIDTH = 32;
/** Of each org, the clips that have been in flight for longest. */
const MAX_IN_FLIGHT = 20;
const DETAIL_WIDTH = 140;

/** For people: one part an org. Colours only where the output is a terminal. */
export function formatStatus({ at, run, table, configured, organizations }: Status): string {
  const nowMs = Date.parse(at);
  const where = run === null ? 'Clipwatch' : `Clipwatch on this machine, process ${run.pid}`;
  const head = styleText('gray', `${where}, table ${toPlainId(table, 255)}, ${formatTime(at)}`);
  const overview = organizations.length > 1 ? [tableOfOrgs(organizations, nowMs)] : [];
  const parts = [head, ...overview, ...organizations.map((org) => formatOrg(org, nowMs))];
  if (organizations.some(({ health }) => health === 'unknown')) parts.push(...nameConfigured(configured));
  return parts.join('\n\n');
}

const MOST_NAMED = 20;

/** For somebody who misspelt one of them. */
function nameConfigured(configured: readonly string[] | null): string[] {
  if (configured === null) return [];
  const more = configured.length > MOST_NAMED ? ` and ${configured.length - MOST_NAMED} more` : '';
  const names = configured.slice(0, MOST_NAMED).map((orgId) => toPlainId(orgId, 64));
  return [`Configured here: ${names.join(', ')}${more}.`];
}

const IN_A_WORD: Record<OrgStatus['health'], { word: string; color: 'green' | 'yellow' | 'red' }> = {
  ok: { word: 'ok', color: 'green' },
  'never-checked': { word: 'never checked', color: 'yellow' },
  unknown: { word: 'unknown', color: 'red' },
  silent: { word: 'no longer checked', color: 'red' },
  'backed-off': { word: 'backed off', color: 'red' },
  impaired: { word: 'fails in part', color: 'yellow' },
};

function tableOfOrgs(organizations: readonly OrgStatus[], nowMs: number): string {
  const table = createTable(
    ['Organization', 'State', 'Looked', 'In flight', 'Owed', 'Calls today', '7 days'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
  for (const { orgId, health, lastGoodPassAt, inFlight, owed, calls } of organizations) {
    const { word, color } = IN_A_WORD[health];
    table.push([
      toPlainId(orgId, 64),
      styleText(color, word),
      lastGoodPassAt === null ? 'never' : `${ago(lastGoodPassAt, nowMs)} ago`,
      ...[inFlight.length, owed, sum(calls.today), sum(calls.week)].map(formatCount),
    ]);
  }
  return table.toString();
}

function formatOrg(org: OrgStatus, nowMs: number): string {
  const { inFlight, owed, ended } = org;
  const head = `${styleText('bold', toPlainId(org.orgId, 64))}  ${describeHealth(org, nowMs)}`;
  if (org.health === 'unknown') return head;
  const parts = [
    head,
    ...org.failing.map((failing) => `  ${describeFailing(failing, nowMs)}`),
    `Last good pass: ${sayWhen(org.lastGoodPassAt, nowMs)}. ${countOf(inFlight.length, 'clip')} in flight, ${countOf(owed, 'notification')} owed.`,
  ];
  if (inFlight.length > 0) parts.push(tableOfClips(inFlight.slice(0, MAX_IN_FLIGHT), nowMs));
  if (inFlight.length > MAX_IN_FLIGHT)
    parts.push(`… and ${inFlight.length - MAX_IN_FLIGHT} more, which --json shows`);
  if (ended.length > 0) parts.push(tableOfEnded(ended, nowMs));
  parts.push(...describeCalls(org.calls));
  return parts.join('\n');
}

function describeHealth({ health, checking, backoff, failing }: OrgStatus, nowMs: number): string {
  switch (health) {
    case 'ok':
      return styleText('green', checking ? 'ok, a check is at work' : 'ok');
    case 'never-checked':
      if (checking) return styleText('green', 'its first check is at work');
      return styleText(
        'yellow',
        'never checked: is it new? Else see whether the schedule of tick is there and enabled',
      );
    case 'silent':
      return styleText(
        'red',
        'no longer checked: is the schedule of tick enabled, and does the check function run?',
      );
    case 'unknown':
      return styleText('red', 'unknown: it is not configured and was never checked. Is its id spelt so?');
    case 'backed-off':
      return backoff === null ? '' : styleText('red', describeBackoff(backoff, nowMs));
    case 'impaired':
      return styleText('yellow', sayExtent(failing.length));
    default:
      throw new Error(`Unknown health ${health satisfies never}`);
  }
}

function describeBackoff(backoff: NonNullable<OrgStatus['backoff']>, nowMs: number): string {
  const { reason, detail } = backoff;
  const more = detail === '' ? '' : `\n  ${toPlainText(detail, DETAIL_WIDTH)}`;
  return `backed off ${sayUntil(backoff, nowMs)}: ${SAID_VENDOR_REASON[reason]} (${sayTimes(backoff)})${more}`;
}

function describeFailing(failing: OrgStatus['failing'][number], nowMs: number): string {
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

function tableOfClips(clips: readonly ClipLine[], nowMs: number): string {
  const isAnyExpected = clips.some(({ expectedEnd }) => expectedEnd !== null);
  const table = createTable(
    ['In flight', 'Clip uuid', 'State', 'Done', 'For', ...(isAnyExpected ? ['Ready in', '9 of 10 in'] : [])],
    ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
  );
  for (const clip of clips)
    table.push([
      nameOf(clip),
      toPlainId(clip.clipUuid, 64),
      clip.state === 'stalled' ? styleText('yellow', 'stalled') : (sayStatus(clip.status) ?? 'in progress'),
      clip.percent === null ? '' : `${Math.round(clip.percent)} %`,
      ago(clip.since, nowMs),
      ...(isAnyExpected ? sayExpected(clip, nowMs) : []),
    ]);
  return table.toString();
}

/** As likely sooner as later, and by when nine in ten are: a guess, and said as roughly as one. */
function sayExpected({ expectedEnd }: ClipLine, nowMs: number): string[] {
  const say = (iso: string | undefined) => {
    if (iso === undefined) return '';
    const seconds = Math.max(1, (Date.parse(iso) - nowMs) / 1000);
    const step = seconds < 60 ? 5 : seconds < 600 ? 30 : 300;
    return formatDuration(Math.ceil(seconds / step) * step);
  };
  return [say(expectedEnd?.median), say(expectedEnd?.p90)];
}

const COLORS = { completed: 'green', failed: 'red' } as const;

function tableOfEnded(clips: readonly ClipLine[], nowMs: number): string {
  const table = createTable(
    ['Ended last', 'Clip uuid', 'Outcome', 'Ago', 'Owed'],
    ['left', 'left', 'left', 'right', 'right'],
  );
  for (const clip of clips)
    table.push([
      nameOf(clip),
      toPlainId(clip.clipUuid, 64),
      styleText(COLORS[clip.state as keyof typeof COLORS] ?? 'yellow', clip.state),
      ago(clip.since, nowMs),
      clip.owed === 0 ? '' : String(clip.owed),
    ]);
  return table.toString();
}

function describeCalls({ today, week }: OrgStatus['calls']): string[] {
  const kinds = Object.keys(week).sort();
  if (kinds.length === 0) return ['No API calls within 7 days.'];
  const table = createTable(['API calls', 'Outcome', 'Today', '7 days'], ['left', 'left', 'right', 'right']);
  for (const kind of kinds) {
    const [endpoint = '', outcome = ''] = kind.split(':');
    const shown = outcome === 'ok' ? outcome : styleText('yellow', outcome);
    table.push([endpoint, shown, formatCount(today[kind] ?? 0), formatCount(week[kind] ?? 0)]);
  }
  table.push(['all', '', formatCount(sum(today)), formatCount(sum(week))]);
  return [table.toString()];
}

function createTable(head: string[], colAligns: ('left' | 'right')[]) {
  return new Table({
    head,
    colAligns,
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
}

function nameOf({ label, title, clipUuid }: ClipLine): string {
  return toPlainText(label ?? title ?? clipUuid, TITLE_WIDTH);
}

function sayWhen(iso: string | null, nowMs: number): string {
  return iso === null ? 'never' : `${ago(iso, nowMs)} ago, at ${formatTime(iso)}`;
}

/** Never negative: the clock of this machine may be behind. */
function ago(iso: string, nowMs: number): string {
  return formatDuration(Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000)));
}

function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

function sum(calls: Calls): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}
