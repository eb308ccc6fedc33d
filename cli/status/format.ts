import { styleText } from 'node:util';
import Table from 'cli-table3';
import { formatDuration } from '../../functions/domain/duration.ts';
import { formatTime, toPlainId, toPlainText } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import type { Status } from '../status.ts';
import { type ClipLine, isWell, type OrgStatus } from './org-status.ts';
import {
  ago,
  countOf,
  formatCount,
  IN_A_WORD,
  sayDetail,
  sayFailing,
  sayHealth,
  sum,
  type Tone,
} from './words.ts';

const TITLE_WIDTH = 32;
/** Of each org, the clips that have been in flight for longest. */
const MAX_IN_FLIGHT = 20;

/** For people: one part an org. Colours only where the output is a terminal. */
export function formatStatus({ at, run, table, configured, organizations }: Status): string {
  const nowMs = Date.parse(at);
  const where = run === null ? 'Clipwatch' : `Clipwatch on this machine, process ${run.pid}`;
  const head = styleText('gray', `${where}, table ${toPlainId(table, 255)}, ${formatTime(at)}`);
  const shown = organizations.length > MANY ? chooseShown(organizations) : organizations;
  const overview = organizations.length > 1 ? [tableOfOrgs(shown, nowMs)] : [];
  const parts = [
    head,
    ...(organizations.length > MANY ? [sumUp(organizations, shown.length)] : []),
    ...overview,
    ...shown
      .filter((org) => organizations.length <= MANY || needsWords(org))
      .map((org) => formatOrg(org, nowMs)),
  ];
  if (organizations.some(({ health }) => health === 'unknown')) parts.push(...nameConfigured(configured));
  return parts.join('\n\n');
}

/** Above this, only some are shown: those first that somebody should look at. */
const MANY = 20;

function chooseShown(organizations: readonly OrgStatus[]): OrgStatus[] {
  const weight = (org: OrgStatus) =>
    (isWell(org) ? 0 : 4) + (org.owed > 0 ? 2 : 0) + (org.inFlight.length > 0 ? 1 : 0);
  return organizations.toSorted((a, b) => weight(b) - weight(a)).slice(0, MANY);
}

function needsWords(org: OrgStatus): boolean {
  return !isWell(org) || org.owed > 0 || org.inFlight.length > 0;
}

/** `1,000 organizations: 998 ok, 2 backed off. 12 clips in flight, 3 notifications owed.` */
function sumUp(organizations: readonly OrgStatus[], shown: number): string {
  const byHealth = Map.groupBy(organizations, ({ health }) => health);
  const healths = [...byHealth].map(
    ([health, orgs]) => `${formatCount(orgs.length)} ${IN_A_WORD[health].word}`,
  );
  const total = (of: (org: OrgStatus) => number) => organizations.reduce((all, org) => all + of(org), 0);
  const inFlight = countOf(
    total((org) => org.inFlight.length),
    'clip',
  );
  const owed = countOf(
    total((org) => org.owed),
    'notification',
  );
  return `${countOf(organizations.length, 'organization')}: ${healths.join(', ')}. ${inFlight} in flight, ${owed} owed. Here are ${shown} of them, those first that somebody should look at; --org names others, and --json has all.`;
}

/** All of an organization in one line, without what changes by itself as time goes by. */
export function lineOf({ orgId, health, inFlight, owed, ended }: OrgStatus): string {
  const [last] = ended;
  const lastEnded = last === undefined ? '' : `, ended last: ${nameOf(last)}, ${last.state}`;
  return `${toPlainId(orgId, 64)}  ${IN_A_WORD[health].word}, ${inFlight.length} in flight, ${owed} owed${lastEnded}`;
}

const MOST_NAMED = 20;

/** For somebody who misspelt one of them. */
function nameConfigured(configured: readonly string[] | null): string[] {
  if (configured === null) return [];
  const more = configured.length > MOST_NAMED ? ` and ${configured.length - MOST_NAMED} more` : '';
  const names = configured.slice(0, MOST_NAMED).map((orgId) => toPlainId(orgId, 64));
  return [`Configured here: ${names.join(', ')}${more}.`];
}

const COLOR_OF: Record<Tone, 'green' | 'yellow' | 'red'> = { good: 'green', warning: 'yellow', bad: 'red' };

function tableOfOrgs(organizations: readonly OrgStatus[], nowMs: number): string {
  const table = createTable(
    ['Organization', 'State', 'Looked', 'In flight', 'Owed', 'Calls today', '7 days'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
  for (const { orgId, health, lastGoodPassAt, inFlight, owed, calls } of organizations) {
    const { word, tone } = IN_A_WORD[health];
    table.push([
      toPlainId(orgId, 64),
      styleText(COLOR_OF[tone], word),
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
    ...org.failing.map((failing) => `  ${sayFailing(failing, nowMs)}`),
    `Last good pass: ${sayWhen(org.lastGoodPassAt, nowMs)}. ${countOf(inFlight.length, 'clip')} in flight, ${countOf(owed, 'notification')} owed.`,
  ];
  if (inFlight.length > 0) parts.push(tableOfClips(inFlight.slice(0, MAX_IN_FLIGHT), nowMs));
  if (inFlight.length > MAX_IN_FLIGHT)
    parts.push(`… and ${inFlight.length - MAX_IN_FLIGHT} more, which --json shows`);
  if (ended.length > 0) parts.push(tableOfEnded(ended, nowMs));
  parts.push(...describeCalls(org.calls));
  return parts.join('\n');
}

function describeHealth(org: OrgStatus, nowMs: number): string {
  const { text, tone } = sayHealth(org, nowMs);
  const detail = sayDetail(org);
  return styleText(COLOR_OF[tone], detail === '' ? text : `${text}\n  ${detail}`);
}

function sayWhen(iso: string | null, nowMs: number): string {
  return iso === null ? 'never' : `${ago(iso, nowMs)} ago, at ${formatTime(iso)}`;
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
