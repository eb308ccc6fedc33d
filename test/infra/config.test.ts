import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App } from 'aws-cdk-lib';
import { DEFAULT_LIMITS } from '../../functions/core/limits.ts';
import { parseConfig } from '../../infra/config.ts';
import { readContext } from '../../infra/context.ts';

const ORG = { id: 'acme', secret: 'clipwatch/acme' };
const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';

describe('a configuration', () => {
  it('needs no more than an organization', () => {
    assert.deepEqual(parseConfig({ organizations: [ORG] }), {
      organizations: [{ id: 'acme', baseUrl: 'https://api2.rhombussystems.com', secretId: 'clipwatch/acme' }],
      subscriptions: { email: [], sms: [], https: [], sqs: [], lambda: [] },
      limits: DEFAULT_LIMITS,
    });
  });

  it('takes the other region, a full ARN, filters and limits', () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:clipwatch/acme-AbCdEf';
    const config = parseConfig({
      organizations: [{ ...ORG, region: 'eu', secret }],
      email: [
        'a@example.com',
        { endpoint: 'b@example.com', outcomes: ['failed'], orgs: ['acme'], cameras: [CAMERA] },
      ],
      limits: { pacing: 'fast' },
    });
    assert.equal(config.organizations[0]?.baseUrl, 'https://api2.eu.rhombussystems.com');
    assert.equal(config.organizations[0]?.secretId, secret);
    assert.deepEqual(config.subscriptions.email[1]?.outcomes, ['failed']);
    assert.equal(config.limits.pacing, 'fast');
    assert.equal(config.limits.stallSeconds, DEFAULT_LIMITS.stallSeconds);
  });

  const wrong: [string, unknown, RegExp][] = [
    ['nothing', {}, /^clipwatch\.organizations: /],
    ['no organization', { organizations: [] }, /organizations: must name at least one organization/],
    [
      'an id in capitals',
      { organizations: [{ ...ORG, id: 'ACME' }] },
      /organizations\.0\.id: must be .*; got "ACME"/,
    ],
    [
      'an id twice',
      { organizations: [ORG, ORG] },
      /organizations\.1\.id: must not be used twice; got "acme"/,
    ],
    [
      'an unknown region',
      { organizations: [{ ...ORG, region: 'ap' }] },
      /organizations\.0\.region: must be us or eu; got "ap"/,
    ],
    ['no secret', { organizations: [{ id: 'acme' }] }, /organizations\.0\.secret/],
    [
      'half an ARN',
      { organizations: [{ ...ORG, secret: 'arn:aws:secretsmanager:x' }] },
      /organizations\.0\.secret: must be/,
    ],
    [
      'another host',
      { organizations: [{ ...ORG, apiUrl: 'https://evil.example' }] },
      /organizations\.0\.apiUrl: must be .*evil\.example/,
    ],
    [
      'plain HTTP',
      { organizations: [{ ...ORG, apiUrl: 'http://api2.rhombussystems.com' }] },
      /apiUrl: must use https/,
    ],
    ['an unknown key', { organizations: [ORG], emial: [] }, /clipwatch\.emial: is not a key/],
    [
      'an unknown limit',
      { organizations: [ORG], limits: { speed: 1 } },
      /clipwatch\.limits\.speed: is not a key/,
    ],
    [
      'a limit out of range',
      { organizations: [ORG], limits: { callsPerMinute: 0 } },
      /limits\.callsPerMinute: must be at least 4; got 0/,
    ],
    [
      'a word for a number',
      { organizations: [ORG], limits: { stallSeconds: 'long' } },
      /limits\.stallSeconds: must be a number/,
    ],
    ['no address', { organizations: [ORG], email: ['me'] }, /email\.0: must be an email address; got "me"/],
    ['no phone number', { organizations: [ORG], sms: ['5551234'] }, /sms\.0: must be a phone number/],
    [
      'plain HTTP for a webhook',
      { organizations: [ORG], https: ['http://x.example'] },
      /https\.0: must be an https URL/,
    ],
    ['a queue by name', { organizations: [ORG], sqs: ['exports'] }, /sqs\.0: must be the ARN/],
    [
      'a FIFO queue',
      { organizations: [ORG], sqs: ['arn:aws:sqs:us-east-1:123456789012:q.fifo'] },
      /sqs\.0: must be the ARN of a standard queue/,
    ],
    [
      'an unknown outcome',
      { organizations: [ORG], email: [{ endpoint: 'a@b.co', outcomes: ['done'] }] },
      /email\.0\.outcomes\.0: must be one of/,
    ],
    [
      'an unknown org in a filter',
      { organizations: [ORG], email: [{ endpoint: 'a@b.co', orgs: ['x'] }] },
      /email\.0\.orgs: must name one of acme; got "x"/,
    ],
    [
      'more combinations than SNS takes',
      {
        organizations: [ORG],
        email: [{ endpoint: 'a@b.co', outcomes: ['failed'], cameras: Array(151).fill(CAMERA) }],
      },
      /email\.0: .*at most 150 combinations; got 151/,
    ],
  ];
  for (const [what, context, message] of wrong)
    it(`with ${what} is refused in one line that names the key, the rule and the value`, () => {
      assert.throws(
        () => parseConfig(context),
        (error: Error) =>
          error.name === 'ConfigError' && message.test(error.message) && !error.message.includes('\n'),
      );
    });
});

it('what the command line says goes before cdk.json', () => {
  const app = new App({
    context: {
      clipwatch: { organizations: [ORG], email: ['old@example.com'] },
      'clipwatch.email': 'a@example.com, b@example.com',
      'clipwatch.limits.callsPerMinute': '30',
      'clipwatch.sms': '[{"endpoint": "+15551234567", "outcomes": ["failed"]}]',
    },
  });
  const { subscriptions, limits } = parseConfig(readContext(app.node));
  assert.deepEqual(
    subscriptions.email.map(({ endpoint }) => endpoint),
    ['a@example.com', 'b@example.com'],
  );
  assert.deepEqual(subscriptions.sms[0]?.outcomes, ['failed']);
  assert.equal(limits.callsPerMinute, 30);
});
