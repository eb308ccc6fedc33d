import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import type { ClipwatchProps } from '../../infra/clipwatch-props.ts';
import { checkTemplate } from '../../infra/template-limits.ts';
import { ACME, sharingSecrets, withOutdir } from './synthesize.ts';

const organizations = (count: number, nameLength = 20) =>
  Array.from({ length: count }, (_, index) => ({
    id: `org-${index}`,
    secret: `o${index}-`.padEnd(nameLength, 'x'),
  }));
const emails = (count: number) => Array.from({ length: count }, (_, index) => `person-${index}@example.com`);
const devices = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(22, 'A'));

function synthesize(clipwatch: ClipwatchProps): void {
  withOutdir((outdir) => void new ClipwatchApp({ outdir, context: { clipwatch } }).synth());
}

describe('what AWS would refuse of a configuration is refused in one line that says what to shorten', () => {
  const refused: [string, ClipwatchProps, RegExp][] = [
    [
      'names of secrets that do not fit into the policies of a role',
      { organizations: organizations(60, 150), email: ['a@b.co'] },
      /^clipwatch\.organizations: must come to at most 10,240 characters of policies in a role.*: shorten the names of their secrets, or let many share one, as in .*\(name#json-key\); got 1\d{4}$/,
    ],
    [
      'filters that do not fit into a template',
      { organizations: [ACME], email: emails(190).map((endpoint) => ({ endpoint, devices: devices(150) })) },
      /^clipwatch: must make a template of at most 1,000,000 bytes.*: shorten email, sms, https, sqs and lambda, and their filters; got 1\d{6}$/,
    ],
    [
      'more resources than a stack takes',
      { organizations: [ACME], email: emails(480) },
      /^clipwatch: must make at most 500 resources.*: shorten email, sms, https, sqs and lambda, and their filters; got 5\d\d$/,
    ],
    [
      'more organizations than fit into the input of a schedule',
      { organizations: sharingSecrets(2_000).map((org) => ({ ...org, secret: org.secret.padEnd(64, 'x') })) },
      /^clipwatch\.organizations: must come to at most 262,144 bytes, with the filters of audiences, which is what a schedule takes: .*; got 2\d{5}$/,
    ],
    [
      'more entries with filters than a topic takes',
      { organizations: [ACME], email: emails(201).map((endpoint) => ({ endpoint, orgs: ['acme'] })) },
      /^clipwatch\.email: must have at most 200 entries with filters, which is what SNS takes of a topic; got 201$/,
    ],
  ];
  for (const [what, clipwatch, message] of refused)
    it(what, () => {
      assert.throws(() => synthesize(clipwatch), { name: 'ConfigError', message });
    });

  it('and what AWS takes is not', () => {
    synthesize({ organizations: organizations(300), email: emails(100) });
    synthesize({ organizations: sharingSecrets(2_000), email: emails(100) });
    synthesize({
      organizations: organizations(30, 150),
      email: emails(200).map((endpoint) => ({ endpoint, orgs: ['org-0'] })),
    });
  });
});

describe('a template that grows otherwise is measured, too', () => {
  const check = (Resources: object) => () => checkTemplate(JSON.stringify({ Resources }), 'Clipwatch');
  const statement = (length: number) => ({ Statement: [{ Resource: 'x'.repeat(length) }] });
  const role = { Role: { Type: 'AWS::IAM::Role' } };

  it('the inline policies of a role together', () => {
    const policy = (length: number) => ({
      Type: 'AWS::IAM::Policy',
      Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: statement(length) },
    });
    assert.doesNotThrow(check({ ...role, One: policy(5_000), Two: policy(5_000) }));
    assert.throws(
      check({ ...role, One: policy(5_000), Two: policy(5_300) }),
      /10,240 characters of policies in a role/,
    );
  });

  it('managed policies, and how many a role has', () => {
    const policy = (length: number) => ({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: statement(length) },
    });
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, policy(10)]));
    assert.doesNotThrow(
      check({
        ...role,
        ...many(10),
        Large: { ...policy(6_000), Properties: { PolicyDocument: statement(6_000) } },
      }),
    );
    assert.throws(check({ ...role, Large: policy(6_144) }), /6,144 characters in a managed policy/);
    assert.throws(check({ ...role, ...many(11) }), /10 managed policies for a role/);
  });

  it('references, as long as what they stand for', () => {
    const Resource = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':', { 'Fn::GetAtt': ['Queue', 'Arn'] }]],
    };
    const policy = (count: number) => ({
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: { Statement: Array(count).fill({ Resource }) },
      },
    });
    const queue = { Queue: { Type: 'AWS::SQS::Queue' } };
    assert.doesNotThrow(check({ ...role, ...queue, Policy: policy(70) }));
    assert.throws(check({ ...role, ...queue, Policy: policy(100) }), /10,240/);
  });

  it('the variables of a function, of which the longest is named', () => {
    const withVariables = (length: number) => ({
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { A: 'x', LIMITS: 'x'.repeat(length) } } },
      },
    });
    assert.doesNotThrow(check(withVariables(4_000)));
    assert.throws(check(withVariables(4_096)), /4,096 bytes of variables, .* shorten what LIMITS is made of/);
  });

  it('filters, by attributes, by combinations and by bytes, without a word of a secret', () => {
    const subscription = (FilterPolicy: object) => ({
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          Protocol: 'https',
          Endpoint: 'https://u:word@h.example/',
          TopicArn: { Ref: 'Topic' },
          FilterPolicy,
        },
      },
    });
    const values = (count: number, length = 2) =>
      Array.from({ length: count }, (_, index) => `${index}`.padEnd(length));
    assert.doesNotThrow(check(subscription({ a: values(15), b: values(10) })));
    assert.throws(check(subscription({ a: values(151) })), (error: Error) => {
      assert.match(
        error.message,
        /^clipwatch\.https: must filter by at most 150 combinations of values, .* for https:\/\/h\.example\/…; got 151$/,
      );
      return true;
    });
    assert.throws(
      check(subscription(Object.fromEntries([...'abcdef'].map((key) => [key, ['x']])))),
      /at most 5 attributes/,
    );
    assert.throws(check(subscription({ a: values(100, 3_000) })), /at most 262,144 bytes/);
  });
});
