import { rowsOf } from './columns.ts';
import type { Output } from './output.ts';

const UP = (rows: number) => (rows > 0 ? `\x1b[${rows}A` : '');
const ERASE_REST_OF_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/**
 * Keeps some lines at the bottom of a terminal, below what scrolls. The cursor rests below them at the start of a line
 * and is never hidden, so a run that is killed leaves the terminal as it should be.
 *
 * A terminal that got narrower has broken the painted lines anew, so what they cover is counted with today's columns.
 * (log-update 8 counts with yesterday's, and leaves parts of them behind.) What such a terminal has pushed out of sight
 * meanwhile is beyond anybody's reach; on the screen there is nothing left of it.
 */
export class Painter {
  readonly #output: Output;
  #painted: readonly string[] = [];

  constructor(output: Output) {
    this.#output = output;
  }

  /** Prints `printed` for good, where the painted lines began, and paints `lines` below. All are of one row each. */
  paint(lines: readonly string[], printed: readonly string[] = []): void {
    const { columns } = this.#output.size();
    const covered = this.#painted.reduce((rows, line) => rows + rowsOf(line, columns).length, 0);
    const text = [...printed, ...lines].map((line) => `${line}${ERASE_REST_OF_LINE}\n`).join('');
    this.#output.write(`\r${UP(covered)}${text}${ERASE_BELOW}`);
    this.#painted = lines;
  }
}
