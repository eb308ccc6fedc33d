import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App } from 'aws-cdk-lib';
import { readContext } from '../../infra/context.ts';
import { ACME } from './synthesize.ts';

/** What comes of `cdk.json` and of `-c` options, whose values are always strings. */
function read(options: Record<string, string>, clipwatch: unknown = { organizations: [ACME] }) {
  return readContext(new App({ context: { clipwatch, ...options } }).node);
}

describe('the command line goes before cdk.json', () => {
  it('with lists', () => {
    const props = read({ 'clipwatch.email': 'a@example.com, b@example.com' }, { email: ['old@example.com'] });
    assert.deepEqual(props.email, ['a@example.com', 'b@example.com']);
  });

  it('with an empty list, for nobody', () => {
    assert.deepEqual(read({ 'clipwatch.email': '' }, { email: ['old@example.com'] }).email, []);
  });

  it('with a phone number, which stays what it is', () => {
    assert.deepEqual(read({ 'clipwatch.sms': '+15551234567' }).sms, ['+15551234567']);
  });

  it('with words, numbers and booleans where they belong', () => {
    const props = read({
      'clipwatch.limits.pacing': 'fast',
      'clipwatch.limits.callsPerMinute': '30',
      'clipwatch.organizations.0.id': '2024',
      'clipwatch.organizations.0.allowAnyHost': 'true',
    });
    assert.deepEqual(props.limits, { pacing: 'fast', callsPerMinute: 30 });
    assert.deepEqual(props.organizations, [{ ...ACME, id: '2024', allowAnyHost: true }]);
  });

  it('with filters as JSON', () => {
    const sms = '[{"endpoint": "+15551234567", "outcomes": ["failed"]}]';
    assert.deepEqual(read({ 'clipwatch.sms': sms }).sms, [
      { endpoint: '+15551234567', outcomes: ['failed'] },
    ]);
  });

  it('with a filter by itself', () => {
    const props = read(
      { 'clipwatch.email.0.outcomes': 'failed,stalled' },
      { email: [{ endpoint: 'a@b.co' }] },
    );
    assert.deepEqual(props.email, [{ endpoint: 'a@b.co', outcomes: ['failed', 'stalled'] }]);
  });

  it('with organizations as JSON, and with a longer key that changes them', () => {
    const props = read({
      'clipwatch.organizations.0.region': 'eu',
      'clipwatch.organizations': '[{"id": "globex", "secret": "s"}]',
    });
    assert.deepEqual(props.organizations, [{ id: 'globex', secret: 's', region: 'eu' }]);
  });

  it('with everything as JSON', () => {
    assert.deepEqual(read({ clipwatch: '{"organizations": []}' }), { organizations: [] });
  });
});

describe('the command line is refused', () => {
  const wrong: [string, Record<string, string>, RegExp][] = [
    ['with JSON that is none', { 'clipwatch.sms': '[{' }, /^clipwatch\.sms: must be valid JSON; got "\[\{"$/],
    [
      'with a key inside a word',
      { 'clipwatch.limits': 'x', 'clipwatch.limits.pacing': 'fast' },
      /^clipwatch\.limits\.pacing: must be inside an object or a list; got "x"$/,
    ],
    [
      'with a word for a place in a list',
      { 'clipwatch.organizations.acme.region': 'eu' },
      /^clipwatch\.organizations\.acme: must be a place in a list, which is a number; got "acme"$/,
    ],
    [
      'with a slip in the first word',
      { 'clipwtach.email': 'a@b.co' },
      /^clipwatch: is the word that keys begin with, not clipwtach; got "a@b\.co"$/,
    ],
    [
      'with the prototype for a key',
      { 'clipwatch.__proto__.email': 'a@b.co' },
      /^clipwatch\.__proto__: must be inside an object/,
    ],
  ];
  for (const [what, options, message] of wrong)
    it(what, () => {
      assert.throws(() => read(options), { name: 'ConfigError', message });
    });
});
