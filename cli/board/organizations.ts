import { toPlainId } from '../../functions/notify/plain-text.ts';
import { formatCount, sayDetail, sayFailing, sayHealth, sum } from '../status/words.ts';
import type { BoardState, OrgOnBoard } from './board-state.ts';
import { type Content, html, type Markup } from './html.ts';
import { below, note, section, sinceAgo, table, tag } from './parts.ts';

/** Of more, those in which nothing goes on and nothing is wrong are only counted. */
const MOST_SHOWN = 60;

const COLUMNS = [
  { name: 'Organization' },
  { name: 'Looked', isNumber: true },
  { name: 'In flight', isNumber: true },
  { name: 'Owed', isNumber: true },
  { name: 'Calls, 1 min', isNumber: true },
  { name: 'Today', isNumber: true },
  { name: '7 days', isNumber: true },
];

/** Each organization's health, calls and budget: what is wrong first, then those with clips in flight. */
export function renderOrganizations({ orgs, atMs }: BoardState): Markup {
  const heading = html`Organizations <span class="count">${formatCount(orgs.length)}</span>`;
  if (orgs.length === 0)
    return section(
      'organizations',
      heading,
      note(html`None is watched yet: <code>npx clipwatch orgs add</code> adds one.`),
    );
  const sorted = orgs.toSorted(
    (a, b) => rankOf(a, atMs) - rankOf(b, atMs) || a.status.orgId.localeCompare(b.status.orgId),
  );
  const shown = sorted.slice(0, MOST_SHOWN);
  const rows = shown.map((org) => describe(org, atMs));
  return section('organizations', heading, [
    table('organizations', COLUMNS, rows),
    summarize(sorted.slice(MOST_SHOWN), atMs),
  ]);
}

function rankOf({ status, inFlight }: OrgOnBoard, nowMs: number): number {
  const { tone } = sayHealth(status, nowMs);
  if (tone === 'bad') return 0;
  if (tone === 'warning') return 1;
  return inFlight.length > 0 || status.owed > 0 ? 2 : 3;
}

function describe({ status, inFlight, callsLately }: OrgOnBoard, nowMs: number): Content[] {
  const { text, tone } = sayHealth(status, nowMs);
  const detail = sayDetail(status);
  const { made, most } = callsLately;
  return [
    [
      html`<span class="title">${toPlainId(status.orgId, 64)} ${tone === 'good' ? tag(tone, text) : undefined}</span>`,
      tone === 'good' ? undefined : below(tag(tone, text)),
      detail === '' ? undefined : below(detail),
      status.failing.map((failing) => below(sayFailing(failing, nowMs))),
    ],
    status.lastGoodPassAt === null ? 'never' : sinceAgo(Date.parse(status.lastGoodPassAt), nowMs),
    formatCount(inFlight.length),
    formatCount(status.owed),
    most === undefined ? formatCount(made) : `${formatCount(made)} of ${formatCount(most)}`,
    formatCount(sum(status.calls.today)),
    formatCount(sum(status.calls.week)),
  ];
}

function summarize(others: readonly OrgOnBoard[], nowMs: number): Markup | undefined {
  if (others.length === 0) return undefined;
  const well = others.filter(({ status }) => sayHealth(status, nowMs).tone === 'good').length;
  const how = well === others.length ? 'all of them well' : `${formatCount(well)} of them well`;
  return note(html`and ${formatCount(others.length)} more, ${how}: <code>--org</code> shows one`);
}
