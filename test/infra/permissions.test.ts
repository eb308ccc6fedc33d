import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACME, FULL, synthesizeStack } from './synthesize.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** What IAM takes: characters in the inline policies of a role, in one managed policy, and managed policies of a role. */
const IAM = { inline: 10_240, managed: 6_144, attached: 10 };

const template = synthesizeStack(FULL);
const resources = (type: string) => Object.entries(template.findResources(type));
const statementsOf = ({ Properties }: { Properties: { PolicyDocument: { Statement: Statement[] } } }) =>
  Properties.PolicyDocument.Statement;

/** "Events" for `{"Ref": "ClipwatchTopicsEventsBAF14649"}`: what a reference is to, by the end of its construct's path. */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const [, name] = /(?:Topics|DeadLetters|State|Check|Watch|Schedules)(\w+?)[0-9A-F]{8}"/.exec(text) ?? [];
  return name ?? text.replace(/^.*:secretsmanager:.*:secret:/, 'secret:').replace(/"[^"]*$/, '');
}

/** Every action of a role on every resource, in one line each. */
function allowedTo(role: string): string[] {
  const [, policy] = resources('AWS::IAM::Policy').find(([id]) => id.includes(`${role}RoleDefault`)) ?? [];
  assert.ok(policy);
  return statementsOf(policy as never)
    .flatMap(({ Effect, Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((to) => `${Effect} ${action} ${nameOf(to)}`)),
    )
    .sort();
}

describe('nobody may do more than the code does', () => {
  it('check: the table, the topics, the secrets by name or by ARN, its logs and its dead letters', () => {
    assert.deepEqual(allowedTo('Check'), [
      'Allow dynamodb:BatchGetItem Table',
      'Allow dynamodb:DeleteItem Table',
      'Allow dynamodb:GetItem Table',
      'Allow dynamodb:PutItem Table',
      'Allow dynamodb:Query Table',
      'Allow dynamodb:UpdateItem Table',
      'Allow logs:CreateLogStream Logs',
      'Allow logs:PutLogEvents Logs',
      'Allow secretsmanager:GetSecretValue secret:clipwatch/acme-??????',
      'Allow secretsmanager:GetSecretValue secret:globex-AbCdEf',
      'Allow sns:Publish Events',
      'Allow sns:Publish Mail',
      'Allow sns:Publish Text',
      'Allow sqs:SendMessage Queue',
    ]);
  });

  it('watch: the table, its logs, and the check', () => {
    assert.deepEqual(allowedTo('Watch'), [
      'Allow dynamodb:GetItem Table',
      'Allow dynamodb:PutItem Table',
      'Allow dynamodb:UpdateItem Table',
      'Allow lambda:InvokeFunction Function',
      'Allow logs:CreateLogStream Logs',
      'Allow logs:PutLogEvents Logs',
    ]);
  });

  it('the schedules: the check and the dead letters', () => {
    assert.deepEqual(allowedTo('Schedules'), [
      'Allow lambda:InvokeFunction Function',
      'Allow sqs:SendMessage Queue',
    ]);
  });

  it('and there is no other role, policy or wildcard', () => {
    assert.equal(resources('AWS::IAM::Role').length, 3);
    assert.equal(resources('AWS::IAM::Policy').length, 3);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    for (const [, role] of resources('AWS::IAM::Role')) {
      assert.equal(role.Properties.ManagedPolicyArns, undefined);
      assert.equal(role.Properties.Policies, undefined);
    }
    for (const [, policy] of resources('AWS::IAM::Policy'))
      for (const { Action, Resource } of statementsOf(policy as never))
        assert.doesNotMatch(JSON.stringify([Action, Resource]).replace('acme-??????', ''), /[*?]/);
  });
});

describe('who may use what is here', () => {
  it('only Scheduler, for schedules of our group in our account, may act as the role of the schedules', () => {
    const [, role] = resources('AWS::IAM::Role').find(([id]) => id.includes('SchedulesRole')) ?? [];
    const [{ Principal, Condition }] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [{}];
    assert.deepEqual(Principal, { Service: 'scheduler.amazonaws.com' });
    assert.deepEqual(Condition.StringEquals['aws:SourceAccount'], { Ref: 'AWS::AccountId' });
    assert.match(JSON.stringify(Condition.StringEquals['aws:SourceArn']), /SchedulesGroup\w+","Arn"/);
  });

  it('a topic lets nobody in by its policy, and nobody publish without TLS', () => {
    assert.equal(resources('AWS::SNS::TopicPolicy').length, 3);
    for (const [, policy] of resources('AWS::SNS::TopicPolicy')) {
      const [statement, ...others] = statementsOf(policy as never);
      assert.deepEqual(others, []);
      assert.equal(statement?.Effect, 'Deny');
      assert.deepEqual(statement?.Condition, { Bool: { 'aws:SecureTransport': 'false' } });
    }
  });

  it('the dead letters take messages of our three topics only, and everything only with TLS', () => {
    const [[, policy] = []] = resources('AWS::SQS::QueuePolicy');
    const [deny, allow, ...others] = statementsOf(policy as never);
    assert.deepEqual(others, []);
    assert.deepEqual([deny?.Effect, deny?.Action], ['Deny', 'sqs:*']);
    assert.deepEqual(deny?.Condition, { Bool: { 'aws:SecureTransport': 'false' } });
    assert.deepEqual(
      [allow?.Effect, allow?.Action, allow?.Principal],
      ['Allow', 'sqs:SendMessage', { Service: 'sns.amazonaws.com' }],
    );
    const sources = allow?.Condition?.ArnEquals?.['aws:SourceArn'] as unknown[];
    assert.deepEqual(sources.map(nameOf), ['Events', 'Mail', 'Text']);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  it('no function has a URL, and only SNS is let in to a subscribed one', () => {
    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'sns.amazonaws.com',
      FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:next:live',
    });
  });

  it('no value of a secret is in the template', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    assert.doesNotMatch(JSON.stringify(template.toJSON()), /resolve:secretsmanager|SecretString/);
  });
});

it('the secrets of as many organizations as a stack takes fit into the policies of a role', () => {
  const organizations = Array.from({ length: 300 }, (_, index) => ({
    ...ACME,
    id: `org-${index}`,
    secret: `clipwatch/${'production/'.repeat(5)}org-${index}`,
  }));
  const many = synthesizeStack({ organizations });
  // References end up as ARNs of about this length.
  const sizeOf = (policy: unknown) =>
    JSON.stringify((policy as { Properties: { PolicyDocument: unknown } }).Properties.PolicyDocument)
      .replaceAll('{"Ref":"AWS::Partition"}', 'aws-us-gov')
      .replaceAll('{"Ref":"AWS::Region"}', 'us-gov-west-1')
      .replaceAll('{"Ref":"AWS::AccountId"}', '123456789012')
      .replaceAll(/\{"Fn::Join":\["",\[([^\]]*)\]\]\}/g, (_, parts: string) => parts.replaceAll('","', ''))
      .replaceAll(/\{"(Ref|Fn::GetAtt)":[^}]*\}/g, 'x'.repeat(150)).length;
  const [check] = Object.entries(many.findResources('AWS::IAM::Policy')).filter(([id]) =>
    /CheckRole/.test(id),
  );
  assert.ok(sizeOf(check?.[1]) < IAM.inline);
  const managed = Object.values(many.findResources('AWS::IAM::ManagedPolicy'));
  assert.ok(managed.length > 0 && managed.length <= IAM.attached);
  for (const policy of managed) assert.ok(sizeOf(policy) < IAM.managed);
  const granted = JSON.stringify(many.toJSON()).match(/secret:clipwatch\/[\w/-]+-\?{6}/g);
  assert.equal(new Set(granted).size, 300);
});
