import { Writable } from 'node:stream';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/** Neighbouring characters of one look. */
export interface StyledText {
  text: string;
  column: number;
  columns: number;
  /** One of the 16 that a terminal has names for; absent for the ordinary one. */
  color?: number;
  isBold: boolean;
}

/** A terminal that is asked what it shows. It takes the place of `process.stdout`. */
export class EmulatedTerminal extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #terminal: xterm.Terminal;
  #written: Promise<void> = Promise.resolve();

  constructor({ columns = 80, rows = 24 } = {}) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    // The tty of a real terminal makes \r\n of \n.
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  override _write(chunk: string | Uint8Array, _: BufferEncoding, done: () => void): void {
    this.#written = new Promise((resolve) => {
      this.#terminal.write(chunk, () => {
        done();
        resolve();
      });
    });
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.settled();
    this.#terminal.resize(columns, rows);
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }

  /** All that was written is on the screen. */
  async settled(): Promise<void> {
    while (this.writableLength > 0) await this.#written;
    await this.#written;
  }

  /** What is seen: a string a row, without the blanks at its end. */
  async screen(): Promise<string[]> {
    await this.settled();
    const { viewportY } = this.#terminal.buffer.active;
    return this.#lines(viewportY, viewportY + this.rows);
  }

  /** What is seen, and what has scrolled out of sight. */
  async history(): Promise<string[]> {
    await this.settled();
    return this.#lines(0, this.#terminal.buffer.active.length);
  }

  /** What is seen, and how it looks. */
  async styledScreen(): Promise<StyledText[][]> {
    const { length } = await this.screen();
    const { viewportY } = this.#terminal.buffer.active;
    return Array.from({ length }, (_, row) => this.#styledLine(viewportY + row));
  }

  /** Column and row of the cursor on the screen, from 0. */
  async cursor(): Promise<{ column: number; row: number }> {
    await this.settled();
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  #styledLine(row: number): StyledText[] {
    const line = this.#terminal.buffer.active.getLine(row);
    const parts: StyledText[] = [];
    for (let column = 0; column < this.columns; column++) {
      const cell = line?.getCell(column);
      const columns = cell?.getWidth() ?? 0;
      // A character of two columns has a second cell of none.
      if (cell === undefined || columns === 0) continue;
      const text = cell.getChars() || ' ';
      const look = { isBold: cell.isBold() !== 0, ...(cell.isFgPalette() && { color: cell.getFgColor() }) };
      const last = parts.at(-1);
      if (last && last.isBold === look.isBold && last.color === look.color) {
        last.text += text;
        last.columns += columns;
      } else parts.push({ text, column, columns, ...look });
    }
    return parts.map(trimEnd).filter(({ text }) => text !== '');
  }

  #lines(from: number, to: number): string[] {
    const lines = [];
    for (let row = from; row < to; row++)
      lines.push(this.#terminal.buffer.active.getLine(row)?.translateToString(true).trimEnd() ?? '');
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }
}

function trimEnd(part: StyledText): StyledText {
  const text = part.text.trimEnd();
  return { ...part, text, columns: part.columns - (part.text.length - text.length) };
}
