import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { createProgram } from '../../cli/main.ts';
import { drawCommands, NEEDED } from '../../docs/draw-commands.ts';

it('docs/commands.md says what the commands say; if it does not, npm run commands draws it anew', () => {
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  assert.equal(page, drawCommands());
});

it('docs/commands.md says of each command that looks at an installation what its credentials need', () => {
  const named = NEEDED.flatMap(([commands]) =>
    Array.from(commands.matchAll(/`([\w-]+)/g), ([, name]) => name),
  );
  const looking = createProgram().commands.filter((command) =>
    [command, ...command.commands].some(({ options }) => options.some(({ long }) => long === '--stack')),
  );
  assert.ok(looking.length > 5);
  assert.deepEqual(
    looking.map((command) => command.name()).filter((name) => !named.includes(name)),
    [],
  );
});
