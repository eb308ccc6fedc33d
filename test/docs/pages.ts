import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** All pages for people, by their paths from the root. */
export const PAGES = ['.', 'docs', 'docs/adr'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** Pages that say what is so today. The changelog names what is no longer there, decisions what was so then. */
export const CURRENT_PAGES = PAGES.filter((page) => page !== 'CHANGELOG.md' && !page.startsWith('docs/adr'));

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The insides of a page's fenced blocks of a language; without one, of those that name none. */
export function blocksOf(page: string, language = ''): string[] {
  const blocks = readPage(page).matchAll(/^( *)```([a-z]*)\n(.*?)^\1```$/gms);
  return [...blocks]
    .filter(([, , found]) => found === language)
    .map(([, indent = '', , body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}
