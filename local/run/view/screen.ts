import type { ClipRecord } from '../../../functions/domain/clip/clip.ts';
import { formatDuration } from '../../../functions/domain/duration.ts';
import { isTerminal } from '../../../functions/domain/outcome.ts';
import { sayStatus } from '../../../functions/notify/words.ts';
import { toPrintable } from '../printable.ts';
import { colorOf, sayState } from './clip-state.ts';
import { cutToColumns, padToColumns, wrap } from './columns.ts';
import { describeSituation } from './situation.ts';
import { inFlight, type RunState, titleOf } from './state.ts';
import { createStyle, type Style } from './style.ts';

export interface ScreenSize {
  columns: number;
  rows: number;
  colors: boolean;
  nowMs: number;
}

/**
 * The part of the screen that stays while messages scroll above it: a line a clip, and what is being waited for. Each
 * line takes one row and leaves the last column free: no two terminals agree on where the cursor is after that one.
 */
export function screen(state: RunState, { columns, rows, colors, nowMs }: ScreenSize): string[] {
  const style = createStyle(colors);
  const width = columns - 1;
  // A third of the screen stays for messages.
  const room = Math.max(1, Math.floor(((rows - 1) * 2) / 3));
  const situation = describeSituation(state, nowMs)
    .flatMap(({ kind, text }) => wrap(style(kind === 'trouble' ? 'red' : 'bold', text), width))
    .slice(0, room);
  const clips = clipLines(state, { width, rows: room - situation.length - 2, style, nowMs });
  const lines = clips.length > 0 ? ['', ...clips, '', ...situation] : ['', ...situation];
  return lines.slice(-room);
}

interface Room {
  width: number;
  rows: number;
  style: Style;
  nowMs: number;
}

function clipLines(state: RunState, room: Room): string[] {
  const { clips } = state.tracked;
  if (clips.length === 0 || room.rows < 1) return [];
  const shown = choose(clips, clips.length <= room.rows ? room.rows : room.rows - 1);
  const lines = shown.map((clip) => clipLine(clip, state.done.get(clip.clipUuid) ?? 0, room));
  if (shown.length === clips.length) return lines;
  const hidden = clips.length - shown.length;
  const open = inFlight(state.tracked).length - shown.filter((clip) => !isTerminal(clip.state)).length;
  const more = ` ${hidden} more: ${open} in flight, ${hidden - open} ended`;
  return [...lines, room.style('gray', cutToColumns(more, room.width))];
}

/** Those that there is room for, in their order: in flight before ended, and of the ended the last ones. */
function choose(clips: readonly ClipRecord[], room: number): ClipRecord[] {
  const endedAtMs = ({ state, stateSinceMs }: ClipRecord) => (isTerminal(state) ? stateSinceMs : Infinity);
  const chosen = new Set([...clips].sort((a, b) => compare(endedAtMs(b), endedAtMs(a))).slice(0, room));
  return clips.filter((clip) => chosen.has(clip));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** "stalled 2 h 15 min" and "camera offline" fit. */
const STAGE_COLUMNS = { beside: 18, alone: 14 };
const PERCENT_COLUMNS = 4;
/** Blanks between the four. */
const GAPS = 4;
const LONGEST_TITLE = 50;
const LONGEST_BAR = 30;
/** A bar that is shorter says less than the percent beside it. */
const SHORTEST_BAR = 8;
const SHORTEST_TITLE_BESIDE_BAR = 30;

/** Title, bar, percent, stage. Where there is little room, the bar goes first. */
function clipLine(clip: ClipRecord, done: number, { width, style, nowMs }: Room): string {
  const besideBar = width - PERCENT_COLUMNS - STAGE_COLUMNS.beside - GAPS;
  const hasBar = besideBar - SHORTEST_TITLE_BESIDE_BAR >= SHORTEST_BAR;
  const stageColumns = hasBar ? STAGE_COLUMNS.beside : STAGE_COLUMNS.alone;
  const room = width - PERCENT_COLUMNS - stageColumns - GAPS;
  const barColumns = hasBar ? Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, Math.floor(room * 0.3))) : 0;
  const titleColumns = Math.max(1, Math.min(LONGEST_TITLE, room - barColumns));
  const stage = cutToColumns(stageOf(clip, nowMs), stageColumns);
  const parts = [
    ` ${padToColumns(cutToColumns(titleOf(clip), titleColumns), titleColumns)}`,
    ...(hasBar ? [drawBar(done, barColumns, style)] : []),
    `${Math.round(100 * done)}%`.padStart(PERCENT_COLUMNS),
    style(colorOf(clip.state), stage),
  ];
  return parts.join(' ');
}

function drawBar(done: number, columns: number, style: Style): string {
  const full = Math.round(done * columns);
  return style('cyan', '━'.repeat(full)) + style('gray', '─'.repeat(columns - full));
}

const SHORT_STAGES: Record<string, string> = { UPLOADING: 'uploading', RENDERING: 'rendering' };

/** Where a clip is, in a word or two. */
export function stageOf({ state, rawStatus, stateSinceMs }: ClipRecord, nowMs?: number): string {
  if (state === 'stalled' && nowMs !== undefined)
    return `stalled ${formatDuration(Math.max(0, (nowMs - stateSinceMs) / 1000))}`;
  if (state !== 'in-progress') return sayState(state);
  return toPrintable(SHORT_STAGES[rawStatus ?? ''] ?? sayStatus(rawStatus) ?? 'in progress');
}
