import { readFileSync } from 'node:fs';

/** The byte order mark that Windows' own tools put before UTF-16. */
const UTF_16_MARK = [0xff, 0xfe];

/** What somebody wrote with whatever editor or shell: a byte order mark is read over, and UTF-16 that has one is read. */
export function readTextFile(file: string): string {
  const bytes = readFileSync(file);
  const isUtf16 = UTF_16_MARK.every((byte, index) => bytes[index] === byte);
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
