import type { CheckName } from './check-names.ts';

/** Where to say what is being done; a terminal, or nothing is said. */
export interface ProgressStream {
  isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';

/** One line that is written over as checks are done, and taken away in the end. */
export function showProgress(stream: ProgressStream, all: number) {
  const isShown = stream.isTTY === true;
  const say = (text: string) => {
    if (isShown) stream.write(`${CLEAR_LINE}${text}`);
  };
  say(`Looking: 0 of ${all}`);
  return {
    onDone: (_: CheckName, left: readonly CheckName[]) =>
      say(left.length === 0 ? '' : `Looking: ${all - left.length} of ${all}, ${left.slice(0, 4).join(', ')}`),
  };
}
