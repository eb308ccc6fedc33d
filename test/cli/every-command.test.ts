import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { GROUPS } from '../../cli/groups.ts';
import { createProgram } from '../../cli/main.ts';

/** What a command line makes of these words, without a process of its own. */
async function parse(words: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  const program = createProgram();
  let out = '';
  let err = '';
  for (const { command } of walk(program))
    command.configureOutput({
      writeOut: (text) => {
        out += text;
      },
      writeErr: (text) => {
        err += text;
      },
    });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    assert.ok(error instanceof CommanderError, String(error));
    return { out, err, code: error.exitCode };
  }
  return assert.fail('it was run');
}

function walk(command: Command, path: readonly string[] = []): { command: Command; path: string[] }[] {
  return [
    { command, path: [...path] },
    ...command.commands.flatMap((one) => walk(one, [...path, one.name()])),
  ];
}

/** Each with what it cannot do without. */
const ALL = walk(createProgram()).map(({ command, path }) => ({
  path,
  needed: command.options.flatMap(({ mandatory, long, argChoices }) =>
    mandatory ? [long ?? '', argChoices?.[0] ?? ''] : [],
  ),
}));

describe('each command', () => {
  for (const { path, needed } of ALL)
    it(`"${path.join(' ')}" explains itself with examples, and says in one line what it does not know`, async () => {
      const help = await parse([...path, '--help']);
      assert.deepEqual([help.err, help.code], ['', 0]);
      assert.match(help.out, /\nExamples:\n {2}\$ npx clipwatch|\nExamples:\n {2}\$ npm start/);
      for (const line of help.out.split('\n')) assert.ok(line.length <= 118, line);

      const wrong = await parse([...path, ...needed, '--no-such-option=mArKeD']);
      const name = ['npx clipwatch', ...path].join(' ');
      assert.equal(wrong.out, '');
      assert.match(wrong.err, /^(unknown option '--no-such-option'|unknown command)\. [^\n]*\n$/);
      assert.ok(wrong.err.includes(`See ${name}`));
      assert.ok(!wrong.err.includes('mArKeD'));
      assert.notEqual(wrong.code, 0);
    });

  it('of the program is in one group of the help, in their order', async () => {
    const names = createProgram().commands.map((command) => command.name());
    const grouped = Object.values(GROUPS).flat();
    assert.deepEqual(
      names,
      grouped.filter((name) => names.includes(name)),
    );
    const { out } = await parse(['--help']);
    const headings = Object.keys(GROUPS).map((heading) => out.indexOf(`\n${heading}\n`));
    assert.deepEqual(
      headings,
      headings.toSorted((a, b) => a - b),
    );
    assert.ok(headings.every((at) => at > 0));
    assert.doesNotMatch(out, /\nCommands:\n/);
  });
});
