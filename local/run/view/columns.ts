import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A number stays with its unit. */
const BEFORE_UNIT = /(?<=\d) (?=(?:s|min|h)\b)/g;
const NO_BREAK_SPACE = '\u00a0';

/** Text in lines of at most so many columns, broken between words, or in a word that is longer than a line. */
export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text.replace(BEFORE_UNIT, NO_BREAK_SPACE), Math.max(1, columns), { hard: true })
    .split('\n')
    .map((line) => line.replaceAll(NO_BREAK_SPACE, ' ').trimEnd());
}

/** Plain text cut between words. A first word that would leave less than half is cut itself: better than nothing. */
export function cutToColumns(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const room = Math.max(1, columns - 1);
  const [words = ''] = wrap(text, room);
  const begin = stringWidth(words) * 2 >= room ? words : rowsOf(text, room)[0];
  return `${begin?.trimEnd()}…`;
}

export function padToColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** A line as a terminal breaks it where it is wider than the screen: anywhere. */
export function rowsOf(line: string, columns: number): string[] {
  return wrapAnsi(line, columns, { hard: true, trim: false, wordWrap: false }).split('\n');
}
