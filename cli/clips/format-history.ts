import { styleText } from 'node:util';
import type { ClipState } from '../../functions/domain/outcome.ts';
import { toPlainId } from '../../functions/notify/plain-text.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { cutToColumns, padToColumns } from '../../local/run/view/columns.ts';
import type { History, HistoryLine } from './find-history.ts';

const GAP = '  ';
/** `2026-11-25 23:10`, `in progress`, and an id of Rhombus. */
const TIME_WIDTH = 16;
const STATE_WIDTH = 11;
const ID_WIDTH = 22;
const NARROWEST = 80;
const WIDEST = 160;
/** A camera has so much of what is left, its clip's title the rest. */
const CAMERA_SHARE = 0.4;
/** More of a text is never looked at. */
const LONGEST_TEXT = 300;

const COLOR_OF: Partial<Record<ClipState, 'green' | 'red' | 'yellow'>> = {
  completed: 'green',
  failed: 'red',
  stalled: 'yellow',
};

/** A line a clip, in the columns of the terminal, and 80 elsewhere. Times are in UTC. */
export function formatHistory({ clips, leftOff }: History, columns = columnsOf()): string {
  if (clips.length === 0) return 'No clip is remembered that is like that.';
  const byOrg = Map.groupBy(clips, ({ orgId }) => orgId);
  const head = styleText(
    'gray',
    [
      'When (UTC)'.padEnd(TIME_WIDTH),
      'State'.padEnd(STATE_WIDTH),
      'Clip'.padEnd(ID_WIDTH),
      'Title, camera',
    ].join(GAP),
  );
  const parts = [...byOrg].flatMap(([orgId, lines]) => [
    ...(byOrg.size > 1 ? ['', styleText('bold', toPlainId(orgId, 32))] : []),
    ...lines.map((line) => formatLine(line, columns)),
  ]);
  const more = leftOff === 0 ? [] : ['', `${leftOff} older ones are left off: --limit shows more.`];
  return [head, ...parts, ...more].join('\n');
}

function formatLine(line: HistoryLine, columns: number): string {
  const { since, state, clipUuid } = line;
  const color = COLOR_OF[state];
  const word = state.replace('in-progress', 'in progress').padEnd(STATE_WIDTH);
  const id = toPlainId(clipUuid, 64).padEnd(ID_WIDTH);
  const begin = [
    since.slice(0, TIME_WIDTH).replace('T', ' '),
    color === undefined ? word : styleText(color, word),
    id,
  ].join(GAP);
  const used = TIME_WIDTH + STATE_WIDTH + id.length + 3 * GAP.length;
  return `${begin}${GAP}${describe(line, Math.max(1, columns - used))}`.trimEnd();
}

function describe({ label, title, cameras }: HistoryLine, room: number): string {
  const [first] = cameras;
  const more = cameras.length > 1 ? ` +${cameras.length - 1}` : '';
  const camera = first?.name === undefined ? '' : `${plain(first.name)}${more}`;
  const named = plain(label ?? title ?? '');
  if (camera === '') return cutToColumns(named, room);
  const shown = cutToColumns(camera, Math.max(1, Math.floor(room * CAMERA_SHARE)));
  const left = room - Math.floor(room * CAMERA_SHARE) - GAP.length;
  return `${padToColumns(cutToColumns(named, Math.max(1, left)), left)}${GAP}${shown}`;
}

function plain(text: string): string {
  return toPrintable(text.slice(0, LONGEST_TEXT).toWellFormed()).trim();
}

function columnsOf(): number {
  const { isTTY, columns = NARROWEST } = process.stdout;
  return isTTY ? Math.min(WIDEST, Math.max(NARROWEST, columns)) : NARROWEST;
}
