import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readCdkJson } from '../../infra/cdk-json.ts';
import { readContext } from '../../infra/context.ts';
import { ACME, withOutdir } from './synthesize.ts';

/** What comes of `cdk.json` and of `-c` options, whose values are always strings, as the CDK CLI lays them over it. */
function read(options: Record<string, string>, clipwatch: unknown = { organizations: [ACME] }) {
  const file = { clipwatch };
  return readContext({ ...file, ...options }, file);
}

const propsOf = (...args: Parameters<typeof read>) => read(...args).props;

describe('the command line adds to cdk.json', () => {
  it('addresses, which are joined to its list', () => {
    const props = propsOf(
      { 'clipwatch.email': 'b@example.com, c@example.com' },
      { email: ['a@example.com'] },
    );
    assert.deepEqual(props.email, ['a@example.com', 'b@example.com', 'c@example.com']);
  });

  it('nothing with an empty list, which is told', () => {
    const { props, empty } = read({ 'clipwatch.email': '' }, { email: ['a@example.com'] });
    assert.deepEqual(props.email, ['a@example.com']);
    assert.deepEqual(empty, ['clipwatch.email']);
  });

  it('a phone number, which stays what it is', () => {
    assert.deepEqual(propsOf({ 'clipwatch.sms': '+15551234567' }).sms, ['+15551234567']);
  });

  it('filters as JSON', () => {
    const sms = '[{"endpoint": "+15551234567", "outcomes": ["failed"]}]';
    assert.deepEqual(propsOf({ 'clipwatch.sms': sms }).sms, [
      { endpoint: '+15551234567', outcomes: ['failed'] },
    ]);
  });

  it('a filter by itself, or another value of one', () => {
    const filtered = (outcomes?: string[]) =>
      propsOf(
        { 'clipwatch.email.0.outcomes': 'failed,stalled' },
        { email: [{ endpoint: 'a@b.co', outcomes }] },
      ).email;
    assert.deepEqual(filtered(), [{ endpoint: 'a@b.co', outcomes: ['failed', 'stalled'] }]);
    assert.deepEqual(filtered(['completed', 'failed']), [
      { endpoint: 'a@b.co', outcomes: ['completed', 'failed', 'stalled'] },
    ]);
  });

  it('words, numbers and booleans, which take the place of others', () => {
    const props = propsOf({
      'clipwatch.limits.pacing': 'fast',
      'clipwatch.limits.callsPerMinute': '30',
      'clipwatch.organizations.0.region': 'eu',
      'clipwatch.organizations.0.allowAnyHost': 'true',
      'clipwatch.metrics': 'true',
    });
    assert.deepEqual(props.limits, { pacing: 'fast', callsPerMinute: 30 });
    assert.deepEqual(props.organizations, [{ ...ACME, region: 'eu', allowAnyHost: true }]);
    assert.equal(props.metrics, true);
  });

  it('organizations, by a key at a time or as JSON, with a longer key that changes them', () => {
    const globex = { id: 'globex', secret: 's', region: 'eu' };
    const byKeys = propsOf({
      'clipwatch.organizations.1.id': 'globex',
      'clipwatch.organizations.1.secret': 's',
      'clipwatch.organizations.1.region': 'eu',
    });
    assert.deepEqual(byKeys.organizations, [ACME, globex]);
    const asJson = propsOf({
      'clipwatch.organizations.1.region': 'eu',
      'clipwatch.organizations': '[{"id": "globex", "secret": "s"}]',
    });
    assert.deepEqual(asJson.organizations, [ACME, globex]);
  });

  it('to an organization that cdk.json has', () => {
    const { organizations } = propsOf({ 'clipwatch.organizations': '[{"id": "acme", "region": "eu"}]' });
    assert.deepEqual(organizations, [{ ...ACME, region: 'eu' }]);
  });

  it('to the operators, and limits of an organization', () => {
    const props = propsOf(
      {
        'clipwatch.operators.email': 'ops@b.co,OPS@a.co',
        'clipwatch.organizations.0.limits.idleSeconds': '60',
      },
      { organizations: [ACME], operators: { email: ['ops@a.co'] } },
    );
    assert.deepEqual(props, {
      organizations: [{ ...ACME, limits: { idleSeconds: 60 } }],
      operators: { email: ['ops@a.co', 'ops@b.co'] },
    });
  });

  it('everything as JSON', () => {
    const props = propsOf(
      { clipwatch: '{"email": ["b@b.co"], "limits": {"pacing": "fast"}}' },
      { organizations: [ACME], email: ['a@b.co'], limits: { idleSeconds: 60 } },
    );
    assert.deepEqual(props, {
      organizations: [ACME],
      email: ['a@b.co', 'b@b.co'],
      limits: { idleSeconds: 60, pacing: 'fast' },
    });
  });

  it('to what cdk.json has under a key with dots', () => {
    const file = {
      clipwatch: { organizations: [ACME] },
      'clipwatch.email': 'a@b.co',
      'clipwatch.sms': ['+15551234567'],
    };
    const { props, passing } = readContext({ ...file, 'clipwatch.email': 'b@b.co' }, file);
    assert.deepEqual([props.email, props.sms], [['a@b.co', 'b@b.co'], ['+15551234567']]);
    assert.deepEqual(passing, ['email b@b.co']);
  });
});

describe('what the next deployment without -c would undo', () => {
  it('is nothing where everything stands in cdk.json', () => {
    assert.deepEqual(read({}, { organizations: [ACME], email: ['a@b.co'] }).passing, []);
    assert.deepEqual(read({ 'clipwatch.email': 'A@B.co' }, { email: ['a@b.co'] }).passing, []);
    assert.deepEqual(read({ 'clipwatch.email': 'a@b.co,A@B.co' }, {}).passing, ['email A@B.co']);
  });

  it('is named, with no more of it than may be printed', () => {
    const { passing } = read({
      'clipwatch.email': 'b@example.com',
      'clipwatch.https': 'https://user:word@hooks.example/x?token=1',
      'clipwatch.sms': '+15551234567',
      'clipwatch.organizations': '[{"id": "globex", "secret": "s"}]',
      'clipwatch.operators.email': 'ops@example.com',
      'clipwatch.limits.pacing': 'fast',
    });
    assert.deepEqual(passing, [
      'organization globex',
      'email b@example.com',
      'sms +1555…67',
      'https https://hooks.example/…',
      'operators.email ops@example.com',
      'limits.pacing',
    ]);
  });
});

it('keys that are neither ours nor CDK’s are named', () => {
  const { strangers } = readContext(
    {
      clipwatch: {},
      email: 'a@b.co',
      'limits.pacing': 'fast',
      '@aws-cdk/core:x': true,
      'aws:cdk:y': 1,
      'vpc-provider:account=1': {},
    },
    {},
  );
  assert.deepEqual(strangers, ['email', 'limits.pacing']);
});

describe('the command line is refused', () => {
  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      'with JSON that is none, such as the first line of several',
      { clipwatch: '{' },
      /^clipwatch: must be valid JSON in one line, as the CDK CLI drops what comes after the first line of a -c value; got "\{"$/,
    ],
    [
      'with a key inside a word',
      { 'clipwatch.limits': 'x', 'clipwatch.limits.pacing': 'fast' },
      /^clipwatch\.limits\.pacing: must be inside an object or a list; got "x"$/,
    ],
    [
      'with a word for a place in a list',
      { 'clipwatch.organizations.acme.region': 'eu' },
      /^clipwatch\.organizations\.acme: must be a place in a list, which is a number from 0 to 1; got "acme"$/,
    ],
    [
      'with a place that is far away, which would take all memory',
      { 'clipwatch.organizations.4294967294': 'x' },
      /^clipwatch\.organizations\.4294967294: must be a place in a list, which is a number from 0 to 1; got/,
    ],
    [
      'with a place behind the next one',
      { 'clipwatch.email.2': 'x' },
      /^clipwatch\.email\.2: must be a place in a list, which is a number from 0 to 1; got "2"$/,
    ],
    [
      'with a slip in the first word',
      { 'clipwtach.email': 'a@b.co' },
      /^clipwatch: is the word that keys begin with, not clipwtach; got "a@b\.co"$/,
    ],
    [
      'with another sign after the first word',
      { 'clipwatch:email': 'a@b.co' },
      /^clipwatch: is what keys begin with, .* with a dot after it; got/,
    ],
    [
      'with a key that lies too deep',
      { [`clipwatch.limits${'.a'.repeat(10_000)}`]: '1' },
      /^clipwatch\.limits(\.a){6}: is not a known key/,
    ],
    [
      'with another endpoint in the place of one that cdk.json has',
      { 'clipwatch.email.0': 'b@b.co' },
      /^clipwatch\.email: may only be added to on the command line: what is in cdk\.json is taken out there; got "a@b\.co"$/,
    ],
    [
      'with another organization in the place of one',
      { 'clipwatch.organizations.0.id': 'globex' },
      /^clipwatch\.organizations: may only be added to .*; got "acme"$/,
    ],
  ];
  for (const [what, options, message] of wrong)
    it(what, () => {
      const file = { organizations: [ACME], email: ['a@b.co'] };
      assert.throws(() => read(options, file), { name: 'ConfigError', message });
    });

  it('not for the prototype as a key, which is one that nobody knows', () => {
    const { props } = read({ 'clipwatch.__proto__.email': 'a@b.co' }, {});
    assert.deepEqual(Object.keys(props), ['__proto__']);
    assert.equal(props.email, undefined);
  });
});

describe('cdk.json is read', () => {
  const contextOf = (content?: string) =>
    withOutdir((folder) => {
      mkdirSync(folder, { recursive: true });
      if (content !== undefined) writeFileSync(join(folder, 'cdk.json'), content);
      return readCdkJson(folder);
    });

  it('with a byte order mark', () => {
    assert.deepEqual(contextOf('\ufeff{"context": {"clipwatch": {}}}'), { clipwatch: {} });
  });

  it('where there is none, or none that can be read, as an empty one', () => {
    for (const content of [undefined, '', '[]', '{"context": 1}']) assert.deepEqual(contextOf(content), {});
  });
});
