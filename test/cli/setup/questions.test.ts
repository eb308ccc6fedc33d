import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createAsker } from '../../../cli/setup/asker.ts';
import {
  addressesQuestion,
  orgQuestion,
  type Question,
  regionQuestion,
  rhombusRegionQuestion,
  stackQuestion,
} from '../../../cli/setup/questions.ts';

/** Nobody sits there. */
const asker = createAsker({ input: new PassThrough(), output: new PassThrough() }, { isYes: false });

describe('a question of setup, answered by its flag', () => {
  const taken: [Question<unknown>, string, unknown][] = [
    [stackQuestion('Clipwatch'), 'Exports-2', 'Exports-2'],
    [regionQuestion(undefined), 'us-gov-west-1', 'us-gov-west-1'],
    [orgQuestion(undefined), 'acme-2', 'acme-2'],
    [rhombusRegionQuestion(), 'eu', 'eu'],
    [addressesQuestion('--email', undefined), 'none', []],
    [
      addressesQuestion('--email', undefined),
      'a@example.com, b@example.com;A@Example.com',
      [
        { protocol: 'email', endpoint: 'a@example.com' },
        { protocol: 'email', endpoint: 'b@example.com' },
      ],
    ],
    [addressesQuestion('--sms', 'none'), '+15551234567', [{ protocol: 'sms', endpoint: '+15551234567' }]],
    [
      addressesQuestion('--operator', undefined),
      'ops@example.com +15551234567',
      [
        { protocol: 'email', endpoint: 'ops@example.com' },
        { protocol: 'sms', endpoint: '+15551234567' },
      ],
    ],
  ];
  for (const [question, answer, value] of taken)
    it(`takes ${question.flag} ${answer}`, async () => {
      assert.deepEqual(await asker.ask(question, answer), value);
    });

  const refused: [Question<unknown>, string, RegExp][] = [
    [
      stackQuestion('x'),
      '1st',
      /^--name must be up to 128 letters, digits and hyphens, and begin with a letter$/,
    ],
    [stackQuestion('x'), 'a'.repeat(129), /^--name must be up to 128/],
    [regionQuestion('us-east-1'), 'mars', /^--region must be an AWS region such as us-east-1$/],
    [orgQuestion(undefined), 'Acme', /^--org must be up to 32 lower-case letters/],
    [orgQuestion(undefined), 'constructor', /^--org must be up to 32 lower-case letters/],
    [rhombusRegionQuestion(), 'apac', /^--rhombus-region must be us or eu$/],
    [
      addressesQuestion('--email', undefined),
      'a@b..c',
      /^--email must be an email address, with no dot beside/,
    ],
    [
      addressesQuestion('--email', undefined),
      'a\u200b@b.example',
      /^--email .* U\+200B, character 2, has no place/,
    ],
    [addressesQuestion('--email', undefined), ' , ', /^--email must name somebody, or be none$/],
    [addressesQuestion('--sms', 'none'), '0171', /^--sms must be a phone number such as \+15551234567$/],
    [addressesQuestion('--operator', undefined), 'ops', /^--operator must be a phone number/],
  ];
  for (const [question, answer, rule] of refused)
    it(`refuses ${question.flag} ${answer.slice(0, 20)} with the rule, and without the answer`, async () => {
      await assert.rejects(asker.ask(question, answer), { name: 'UsageError', message: rule });
    });
});

describe('without a flag and without a terminal', () => {
  it('what is proposed is taken', async () => {
    assert.equal(await asker.ask(stackQuestion('Clipwatch'), undefined), 'Clipwatch');
  });
  it('what is missing is named, as is what nobody can say yes to', async () => {
    await assert.rejects(asker.ask(orgQuestion(undefined), undefined), /^UsageError: --org is missing: /);
    await assert.rejects(asker.approve('Go on?'), /^UsageError: --yes is missing: /);
  });
});
