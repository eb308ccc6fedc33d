import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { drawMessages, pageOf } from '../../docs/draw-messages.ts';
import { LANGUAGES } from '../../functions/domain/audience/audience.ts';

for (const language of LANGUAGES)
  it(`docs say what the messages say in ${language}; if they do not, npm run messages draws them anew`, () => {
    assert.equal(readFileSync(pageOf(language), 'utf8'), drawMessages(language));
  });
