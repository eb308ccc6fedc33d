/** Mail programs that show plain text as it is want short lines. */
export const LINE_WIDTH = 76;
const NAME_WIDTH = 14;

/** Paragraphs with an empty line between them; those that are empty are left out. */
export function page(paragraphs: readonly (readonly string[])[]): string {
  const shown = paragraphs.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A name and what it is of, the names in a column. */
export function row(name: string, value: string): string[] {
  return wrap(value, LINE_WIDTH - NAME_WIDTH).map(
    (line, index) => `${(index === 0 ? name : '').padEnd(NAME_WIDTH)}${line}`,
  );
}

export function wrap(text: string, width = LINE_WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
