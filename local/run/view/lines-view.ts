import { formatSummary } from '../summary.ts';
import type { PaintOptions, View } from '../view.ts';
import { cutToColumns, padToColumns } from './columns.ts';
import { introduce } from './introduction.ts';
import { labelled, messageLines, type Page, plainLines, troubleLines } from './message.ts';
import { Reminder } from './reminder.ts';
import { stageOf } from './screen.ts';
import { describeSituation } from './situation.ts';
import { startState, titleOf, withCall, withTracked } from './state.ts';
import { createStyle } from './style.ts';

/** Of a file, which has no width. */
const FILE_COLUMNS = 140;
const TITLE_COLUMNS = 40;
/** Of more, each step of each clip is not printed. */
const MOST_ORGS = 5;

/** Lines that are never changed again: in a pipe or a file, on a dumb terminal, in the log of a CI. */
export function linesView({ output, watched, full, now }: PaintOptions): View {
  const { colors, isTerminal } = output;
  const style = createStyle(colors);
  const reminder = new Reminder();
  let state = startState(watched, now());
  let stages = new Map<string, string>();
  const page = (): Page => ({
    columns: isTerminal ? output.size().columns - 1 : FILE_COLUMNS,
    colors,
    wraps: isTerminal,
    full,
  });
  const print = (lines: readonly string[]) => output.write(lines.map((line) => `${line}\n`).join(''));
  const printWith = (name: string, text: string) => print(labelled({ name, atMs: now() }, text, page()));
  print(
    [introduce(watched), 'Starting Clipwatch on this machine.'].flatMap((line) => plainLines(line, page())),
  );
  return {
    say: (line) => print(plainLines(line, page())),
    warn: (line) => print(plainLines(style('yellow', line), page())),
    watching() {
      state = { ...state, watchingSinceMs: now() };
    },
    asked() {
      state = withCall(state, now());
    },
    delivered: (delivery) => print(messageLines(delivery, page())),
    troubled: (trouble) => print(troubleLines(trouble, page())),
    tracked(tracked) {
      state = withTracked(state, tracked);
      const before = stages;
      stages = new Map(tracked.clips.map((clip) => [clip.clipUuid, stageOf(clip)]));
      // Of many organizations, what subscribers get is enough to read.
      for (const clip of watched.orgs > MOST_ORGS ? [] : tracked.clips) {
        const stage = stages.get(clip.clipUuid) ?? '';
        if (before.get(clip.clipUuid) === stage) continue;
        const title = cutToColumns(titleOf(clip), TITLE_COLUMNS);
        printWith('clip', `${isTerminal ? title : padToColumns(title, TITLE_COLUMNS)}  ${stage}`);
      }
      for (const { kind, text } of reminder.due(describeSituation(state, now()), now()))
        printWith('status', kind === 'trouble' ? style('red', text) : text);
    },
    end: (summary) => print(['', ...formatSummary(summary, { columns: page().columns, colors, watched })]),
    close: () => {},
  };
}
