import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArgs } from 'node:util';
import type { Command } from 'commander';
import { createProgram } from '../../cli/main.ts';
import { blocksOf, CURRENT_PAGES, readPage } from './pages.ts';

const PROGRAM = createProgram();

/** A command line of a page, without what the shell does of it. */
interface Line {
  page: string;
  words: string[];
  /** It stands in a block to be pasted, and not in a sentence. */
  isWhole: boolean;
}

const LINES = CURRENT_PAGES.flatMap((page): Line[] => [
  ...blocksOf(page).flatMap((block) => linesIn(page, block.replaceAll('\\\n', ' '), true)),
  ...[...readPage(page).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].flatMap(([, span = '']) =>
    linesIn(page, span, false),
  ),
]);

function linesIn(page: string, text: string, isWhole: boolean): Line[] {
  const found = text.matchAll(/\b(?:npm start(?: -s)? --|npm start$|npx clipwatch)([^\n#<>|&;]*)/gm);
  return [...found].map(([line, rest = '']) => ({
    page,
    words: [...(line.startsWith('npm') ? ['start'] : []), ...wordsOf(rest)],
    isWhole,
  }));
}

function wordsOf(text: string): string[] {
  return Array.from(text.matchAll(/"[^"]*"|'[^']*'|\S+/g), ([word]) => word);
}

/** The command that the first words name, and the words after them. */
function find(
  words: readonly string[],
  from: Command = PROGRAM,
): { command: Command; rest: readonly string[] } {
  const [first, ...rest] = words;
  const command = from.commands.find((one) => one.name() === first);
  if (command !== undefined) return find(rest, command);
  const standard = from.commands.find((one) => one.name() === 'list');
  return { command: first?.startsWith('-') === true && standard ? standard : from, rest: words };
}

/** What is wrong with a line, by what the command says of itself. */
function problemOf({ words, isWhole }: Line): string | undefined {
  const { command, rest } = find(words);
  const options = Object.fromEntries(
    command.options.map(({ long, required, optional }) => [
      (long ?? '').replace(/^--/, ''),
      { type: required || optional ? ('string' as const) : ('boolean' as const), multiple: true },
    ]),
  );
  try {
    const parsed = parseArgs({
      args: [...rest],
      options: { ...options, help: { type: 'boolean', multiple: true } },
      allowPositionals: true,
    });
    const { registeredArguments: takes } = command;
    const most = takes.some(({ variadic }) => variadic) ? Infinity : takes.length;
    const least = takes.filter(({ required }) => required).length;
    const count = parsed.positionals.length;
    if (count > most) return `takes ${most} arguments`;
    if (isWhole && parsed.values.help === undefined && count < least) return `needs ${least} arguments`;
  } catch (error) {
    return String(error);
  }
}

describe('the commands that pages show', () => {
  it('are commands that there are, with options and arguments that they take', () => {
    assert.ok(LINES.length > 60, String(LINES.length));
    const wrong = LINES.filter(({ words: [first = ''] }) => !/^[A-Z…]/.test(first)).flatMap((line) => {
      const problem = problemOf(line);
      return problem === undefined ? [] : [`${line.page}: ${line.words.join(' ')}: ${problem}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('name scripts that there are', () => {
    const { scripts } = JSON.parse(readPage('package.json'));
    for (const page of CURRENT_PAGES)
      for (const [command, script = ''] of readPage(page).matchAll(/\bnpm run ([a-z:-]+)/g))
        assert.ok(Object.hasOwn(scripts, script), `${page}: ${command}`);
  });

  it('never pass a key as an argument', () => {
    for (const page of CURRENT_PAGES) assert.ok(!readPage(page).includes('--api-key'), page);
  });
});

it('docs/local-run.md has each option of npm start, and no other', () => {
  const start = PROGRAM.commands.find((command) => command.name() === 'start');
  const rows = readPage('docs/local-run.md').matchAll(/^\| `(--[^|]*)\|/gm);
  const named = [...rows].flatMap(([, cell = '']) => cell.match(/--[a-z][a-z-]+/g) ?? []);
  assert.deepEqual(named.toSorted(), start?.options.map(({ long }) => long).toSorted());
});
