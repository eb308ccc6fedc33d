import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { drawMessages } from '../../docs/draw-messages.ts';

it('docs/messages.md says what the messages say; if it does not, npm run messages draws it anew', () => {
  const page = readFileSync(new URL('../../docs/messages.md', import.meta.url), 'utf8');
  assert.equal(page, drawMessages());
});
