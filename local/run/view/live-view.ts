import { formatSummary } from '../summary.ts';
import type { PaintOptions, View } from '../view.ts';
import { introduce } from './introduction.ts';
import { messageLines, type Page, plainLines, troubleLines } from './message.ts';
import { Painter } from './painter.ts';
import { screen } from './screen.ts';
import { startState, withCall, withTracked } from './state.ts';
import { createStyle } from './style.ts';

const PAINT_EVERY_MS = 250;

/** On a terminal: messages scroll, and below them the clips and what is being waited for stay in sight. */
export function liveView({ output, watched, full, now }: PaintOptions): View {
  const { colors } = output;
  const painter = new Painter(output);
  const style = createStyle(colors);
  let state = startState(watched, now());
  let isOver = false;
  const page = (): Page => ({ columns: output.size().columns - 1, colors, wraps: true, full });
  const paint = (printed: readonly string[] = []) =>
    painter.paint(isOver ? [] : screen(state, { ...output.size(), colors, nowMs: now() }), printed);
  const timer = setInterval(paint, PAINT_EVERY_MS);
  const forget = output.onResize(() => paint());
  const close = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    forget();
    paint();
  };
  paint(plainLines(introduce(watched), page()));
  return {
    say: (line) => paint(plainLines(line, page())),
    warn: (line) => paint(plainLines(style('yellow', line), page())),
    watching() {
      state = { ...state, watchingSinceMs: now() };
      paint();
    },
    asked() {
      state = withCall(state, now());
    },
    delivered: (delivery) => paint(messageLines(delivery, page())),
    troubled: (trouble) => paint(troubleLines(trouble, page())),
    tracked(tracked) {
      state = withTracked(state, tracked);
      paint();
    },
    end(summary) {
      close();
      paint(['', ...formatSummary(summary, { columns: page().columns, colors, watched })]);
    },
    close,
  };
}
