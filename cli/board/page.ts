import { createHash } from 'node:crypto';
import { toPlainId } from '../../functions/notify/plain-text.ts';
import { countOf, formatCount, sayHealth, type Tone } from '../status/words.ts';
import type { BoardState } from './board-state.ts';
import { renderEnded, renderInFlight } from './clips.ts';
import { type Content, html, type Markup } from './html.ts';
import type { Latest } from './latest.ts';
import { renderNoticeTimes } from './notice-times.ts';
import { renderOrganizations } from './organizations.ts';
import { clock, since, tag } from './parts.ts';
import { STYLE, STYLE_TEXT } from './style.ts';
import { renderTroubles } from './troubles.ts';

/** A page that is older than this says so. */
const OLD_MS = 15_000;
const REFRESH_SECONDS = 5;

/** Nothing is loaded from anywhere and nothing runs: the page's own style is all there is. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE_TEXT).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface PageOptions {
  /** Where it is: a stack's table, or a run on this machine. */
  where: string;
  /** `live` comes again by itself, `paused` does not, `printed` is a file that nobody serves. */
  mode: 'live' | 'paused' | 'printed';
}

/** The whole page. Pure: the same state gives the same page. */
export function renderPage(latest: Latest, { where, mode }: PageOptions): string {
  const { board } = latest;
  const title =
    board === undefined ? 'Clipwatch' : `${countOf(countInFlight(board), 'clip')} in flight, Clipwatch`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
${mode === 'live' ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : undefined}
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Clipwatch</h1>
<p class="where">${where}${board && html`, as of ${clock(board.atMs, board.atMs)}, all times UTC`}</p>
${mode === 'printed' ? undefined : switchOf(mode)}
</header>
<main>
${warn(latest)}${board && [summarize(board), renderTroubles(board), columns(board)]}
</main>
</body>
</html>
`;
  return page.toString();
}

function switchOf(mode: 'live' | 'paused'): Markup {
  return mode === 'live'
    ? html`<nav aria-label="Updates"><span>New each ${REFRESH_SECONDS} s</span> <a href="/?paused">Pause</a></nav>`
    : html`<nav aria-label="Updates"><span>Paused</span> <a href="/">Go on</a></nav>`;
}

/** What stands in the way of a newer page. */
function warn({ board, trouble, nowMs }: Latest): Markup | undefined {
  if (board === undefined)
    return html`<div class="alert" role="alert"><p>${tag('bad', 'The table could not be read.')}</p><p>${trouble}</p></div>
`;
  const age = html`This is how it was ${since(board.atMs, nowMs)} ago, at ${clock(board.atMs, nowMs)} UTC.`;
  if (trouble !== undefined)
    return html`<div class="alert" role="alert"><p>${tag('bad', 'The table could not be read just now.')} ${age}</p><p>${trouble}</p></div>
`;
  return nowMs - board.atMs < OLD_MS
    ? undefined
    : html`<div class="alert" role="alert"><p>${tag('warning', 'The table takes long to answer.')} ${age}</p></div>
`;
}

function summarize(board: BoardState): Markup {
  const { orgs, troubles, topics, atMs } = board;
  const stalled = orgs.flatMap(({ inFlight }) => inFlight).filter(({ state }) => state === 'stalled').length;
  const owed = orgs.reduce((sum, { status }) => sum + status.owed, 0);
  const tones = orgs.map(({ status }) => sayHealth(status, atMs).tone).filter((tone) => tone !== 'good');
  const calls = orgs.reduce((sum, { callsLately }) => sum + callsLately.made, 0);
  const figures: Figure[] = [
    { name: 'In flight', value: countInFlight(board) },
    { name: 'Stalled', value: stalled, tone: 'warning' },
    { name: 'Notifications owed', value: owed },
    { name: 'Organizations unwell', value: tones.length, tone: tones.includes('bad') ? 'bad' : 'warning' },
    { name: 'Troubles', value: troubles.length + topics.length, tone: 'bad' },
    { name: 'API calls, last minute', value: calls },
  ];
  return html`<dl class="figures">${figures.map(figure)}</dl>
`;
}

interface Figure {
  name: string;
  value: number;
  /** How it is meant where it is not 0. */
  tone?: Tone;
}

function figure({ name, value, tone }: Figure): Markup {
  const shown: Content = formatCount(value);
  return html`<div><dt>${name}</dt><dd>${tone === undefined || value === 0 ? shown : tag(tone, shown)}</dd></div>`;
}

function countInFlight({ orgs }: BoardState): number {
  return orgs.reduce((sum, { inFlight }) => sum + inFlight.length, 0);
}

function columns(board: BoardState): Markup {
  return html`<div class="columns"><div>${renderInFlight(board)}${renderEnded(board)}</div>
<div>${renderNoticeTimes(board)}${renderOrganizations(board)}</div></div>`;
}

/** The table, or the run on this machine. */
export function sayWhere(tableName: string, pid: number | undefined): string {
  return pid === undefined ? `Table ${toPlainId(tableName, 255)}` : `The run on this machine, process ${pid}`;
}
