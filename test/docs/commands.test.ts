import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { drawCommands } from '../../docs/draw-commands.ts';

it('docs/commands.md says what the commands say; if it does not, npm run commands draws it anew', () => {
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  assert.equal(page, drawCommands());
});
