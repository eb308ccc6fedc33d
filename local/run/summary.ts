import Table from 'cli-table3';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { formatDuration } from '../../functions/domain/duration.ts';
import { clipEventId } from '../../functions/domain/outbox/clip-event.ts';
import { type ClipState, isTerminal, type Outcome } from '../../functions/domain/outcome.ts';
import type { Delivery } from '../cloud/deliveries.ts';
import type { World } from '../rhombus/world.ts';
import { countHeld } from './held.ts';
import { isTestId } from './test-id.ts';
import { colorOf, sayState } from './view/clip-state.ts';
import { cutToColumns, wrap } from './view/columns.ts';
import { nameApi } from './view/situation.ts';
import { type Tracked, toTitle, type Watched } from './view/state.ts';
import { createStyle, type Style } from './view/style.ts';

export interface ClipSummary {
  clipUuid: string;
  title: string | null;
  outcome: ClipState;
  /** From its start, as the vendor dates it, to its end; null where that is not known. */
  tookSeconds: number | null;
  /** From the true end to the first delivery; null where the end is not known. */
  notifiedAfterSeconds: number | null;
}

/** The last line of `--json`, and the table at the end. */
export interface Summary {
  kind: 'summary';
  clips: ClipSummary[];
  outcomes: Partial<Record<Outcome, number>>;
  /** Of clips: what `clipwatch notify-test` sent is not counted. */
  deliveries: number;
  /** Copies beyond the first that a subscriber got of the same event. */
  duplicates: number;
  /** Messages that a chat application would not have shown. */
  dropped: number;
  /** Clips that have ended and of which somebody is still to be told, as after quiet hours. */
  held: number;
  /** How many are watched at the end. */
  organizations: number;
  /** Turns that came to `check` in time, of which each is a look, or goes on looking where clips are in flight. */
  looks: number;
  /** How long after its time the slowest of them began; null where there was none. */
  slowestTurnSeconds: number | null;
  /** Calls to the vendor by this run, whatever came of them. */
  apiCalls: number;
  seconds: number;
}

/** What a run counted. */
export interface Counted {
  startedAtMs: number;
  apiCalls: number;
  dropped: number;
  looks: number;
  slowestTurnMs: number | undefined;
}

/** `worldOf`: the truth about an organization's clips, where it is known. */
export function summarize(
  tracked: Tracked,
  received: readonly Delivery[],
  { startedAtMs, apiCalls, dropped, looks, slowestTurnMs }: Counted,
  worldOf: (orgId: string) => World | undefined = () => undefined,
): Summary {
  const nowMs = Date.now();
  const deliveries = received.filter(({ eventIds }) => !eventIds.some(isTestId));
  const first = new Map<string, number>();
  const copies = new Map<string, number>();
  for (const delivery of deliveries)
    for (const id of delivery.eventIds) {
      const key = `${delivery.protocol} ${delivery.endpoint} ${id}`;
      copies.set(key, (copies.get(key) ?? 0) + 1);
      first.set(id, Math.min(first.get(id) ?? Infinity, delivery.receivedAtMs));
    }
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { told } of tracked.clips)
    for (const [outcome, count] of Object.entries(told) as [Outcome, number][])
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return {
    kind: 'summary',
    clips: tracked.clips.map((clip) => summarizeClip(clip, first, worldOf(clip.orgId))),
    outcomes,
    deliveries: deliveries.length,
    duplicates: [...copies.values()].reduce((total, count) => total + count - 1, 0),
    dropped,
    held: countHeld(tracked.clips, nowMs),
    organizations: tracked.all?.count ?? 1,
    looks,
    slowestTurnSeconds: slowestTurnMs === undefined ? null : round(slowestTurnMs),
    apiCalls,
    seconds: round(nowMs - startedAtMs),
  };
}

function summarizeClip(
  clip: ClipRecord,
  first: ReadonlyMap<string, number>,
  world: World | undefined,
): ClipSummary {
  const { clipUuid, state, told, details } = clip;
  const truth = world?.find(clipUuid);
  const endedAtMs = truth && world?.finishedAtMs(truth);
  const outcome = isTerminal(state) && state !== 'stopped' ? state : undefined;
  const toldAtMs = outcome && first.get(clipEventId(clip, outcome, told[outcome]));
  const startedAtMs = truth?.createdAtMs ?? clip.startedAtMs;
  const tookMs =
    outcome && startedAtMs !== undefined ? (endedAtMs ?? clip.stateSinceMs) - startedAtMs : undefined;
  const lagMs = endedAtMs !== undefined && toldAtMs !== undefined ? toldAtMs - endedAtMs : undefined;
  return {
    clipUuid,
    title: details.title ?? null,
    outcome: state,
    tookSeconds: tookMs === undefined ? null : round(tookMs),
    notifiedAfterSeconds: lagMs === undefined ? null : round(lagMs),
  };
}

export interface SummaryPage {
  columns: number;
  colors: boolean;
  watched: Watched;
}

/** The end of a run for people: its clips, as a table where there is room for one, and its totals. */
export function formatSummary(summary: Summary, { columns, colors, watched }: SummaryPage): string[] {
  const style = createStyle(colors);
  const { clips, deliveries, duplicates, dropped, held, apiCalls, seconds } = summary;
  const each = clips.length > 0 ? ` (${(apiCalls / clips.length).toFixed(1)} a clip)` : '';
  const twice = duplicates === 0 ? 'none twice' : `${duplicates} of them copies`;
  const calls = `${apiCalls} calls${each} to ${nameApi(watched)} in ${formatDuration(seconds)}`;
  const to = watched.hasWebhook ? '' : ' to simulated subscribers';
  const made = deliveries === 0 ? 'No deliveries' : `${deliveries} deliveries${to}, ${twice}`;
  const hidden = clips.length - MOST_CLIPS;
  return [
    ...formatClips(clips.slice(0, MOST_CLIPS), columns, style),
    ...(hidden > 0 ? [`and ${hidden} clips more, which --json shows`] : []),
    ...wrap(`${made}. ${calls}.`, columns),
    ...(held > 0
      ? wrap(`Of ${counted(held)} somebody is told only later, as after quiet hours.`, columns)
      : []),
    ...(dropped > 0 ? wrap(`Chat applications would have dropped ${dropped} messages.`, columns) : []),
    ...wrap(sayLooks(summary), columns).filter(Boolean),
  ];
}

function counted(clips: number): string {
  return clips === 1 ? '1 clip' : `${clips} clips`;
}

/** More are not worth reading. */
const MOST_CLIPS = 30;

/** How well looks were kept up; of a single organization nobody asks. */
function sayLooks({ organizations, looks, slowestTurnSeconds }: Summary): string {
  if (organizations < 2 || slowestTurnSeconds === null) return '';
  const all = `${organizations.toLocaleString('en-US')} organizations, ${looks.toLocaleString('en-US')} looks`;
  return `${all}, the slowest ${slowestTurnSeconds.toFixed(1)} s after its time.`;
}

/** The table without its titles: "in progress", "59 min 59 s", "Told after", and what is drawn between. */
const BESIDE_TITLES = 45;
const SHORTEST_TITLES = 24;
const LONGEST_TITLES = 60;

function formatClips(clips: readonly ClipSummary[], columns: number, style: Style): string[] {
  if (clips.length === 0) return [];
  const titleColumns = Math.min(LONGEST_TITLES, columns - BESIDE_TITLES);
  if (titleColumns < SHORTEST_TITLES) return clips.flatMap((clip) => listClip(clip, columns, style));
  const table = new Table({
    head: ['Clip', 'Outcome', 'Took', 'Told after'],
    colAligns: ['left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const clip of clips)
    table.push([cutToColumns(titleOf(clip), titleColumns), sayOutcome(clip, style), ...sayTimes(clip)]);
  return table.toString().split('\n');
}

/** A clip in two lines, where a table is too wide. */
function listClip(clip: ClipSummary, columns: number, style: Style): string[] {
  const [took, toldAfter] = sayTimes(clip);
  const times = [took && `after ${took}`, toldAfter && `told ${toldAfter} later`].filter(Boolean).join(', ');
  const [line = '', ...rest] = wrap(`${sayOutcome(clip, style)} ${times}`, columns - 2);
  return [cutToColumns(titleOf(clip), columns), ...[line, ...rest].map((part) => `  ${part}`)];
}

function titleOf({ title, clipUuid }: ClipSummary): string {
  return toTitle(title ?? undefined, clipUuid);
}

function sayOutcome({ outcome }: ClipSummary, style: Style): string {
  return style(colorOf(outcome), sayState(outcome));
}

function sayTimes({ tookSeconds, notifiedAfterSeconds }: ClipSummary): [string, string] {
  return [
    tookSeconds === null ? '' : formatDuration(tookSeconds),
    notifiedAfterSeconds === null ? '' : `${notifiedAfterSeconds.toFixed(1)} s`,
  ];
}

function round(ms: number): number {
  return Math.round(ms / 100) / 10;
}
