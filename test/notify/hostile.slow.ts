import { it } from 'node:test';
import { checkMessages, checkPrivacy, checkTitles } from './hostile-property.ts';

it('100,000 times: every message may be published and lures nobody', () => checkMessages(100_000));

it('20,000 times: who is told the outcome alone is told nothing of what the vendor says', () =>
  checkPrivacy(20_000));

it('100,000 times: a title is one line of whole characters, without a link or a number to call', () =>
  checkTitles(100_000));
