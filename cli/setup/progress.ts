/** What is waited for: in a terminal one line that is drawn anew, elsewhere a line now and then. */
export interface ProgressLine extends Disposable {
  show(text: string): void;
}

const REDRAW_MS = 1_000;
const LINE_MS = 15_000;

export function createProgress(output: NodeJS.WritableStream & { isTTY?: boolean }): ProgressLine {
  const isLive = output.isTTY === true;
  const sinceMs = performance.now();
  let text = '';
  let saidAtMs = Number.NEGATIVE_INFINITY;
  const seconds = () => Math.round((performance.now() - sinceMs) / 1000);
  const draw = () => output.write(`\r\u001b[K${text} (${seconds()} s)`);
  let timer: NodeJS.Timeout | undefined;
  return {
    show(next) {
      const isNew = next !== text;
      text = next;
      if (isLive) {
        timer ??= setInterval(draw, REDRAW_MS);
        if (isNew) draw();
        return;
      }
      if (!isNew || performance.now() - saidAtMs < LINE_MS) return;
      saidAtMs = performance.now();
      output.write(`${text}.\n`);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      if (timer !== undefined) output.write('\r\u001b[K');
    },
  };
}
