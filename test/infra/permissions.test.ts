import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyRingNames } from '../../infra/key-rings.ts';
import { ACME, FULL, GLOBEX, synthesizeStack } from './synthesize.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** What IAM takes: characters in the inline policies of a role, in one managed policy, and managed policies of a role. */
const IAM = { inline: 10_240, managed: 6_144, attached: 10 };

const template = synthesizeStack({
  ...FULL,
  organizations: [
    ACME,
    GLOBEX,
    ...['one', 'two'].map((id) => ({ id, secret: `clipwatch/keys#${id}` })),
    { id: 'three', secret: `${GLOBEX.secret}#three` },
  ],
});
const resources = (type: string) => Object.entries(template.findResources(type));
const statementsOf = ({ Properties }: { Properties: { PolicyDocument: { Statement: Statement[] } } }) =>
  Properties.PolicyDocument.Statement;

/** "TopicsEvents" for `{"Ref": "ClipwatchTopicsEventsBAF14649"}`: what a reference is to, by its construct's path. */
function nameOf(resource: unknown): string {
  const [, name] =
    /"(?:Ref|Fn::GetAtt)":\[?"Clipwatch(\w+?)[0-9A-F]{8}"/.exec(JSON.stringify(resource)) ?? [];
  return (
    name ??
    JSON.stringify(resource)
      .replace(/^.*:secretsmanager:.*:secret:/, 'secret:')
      .replace(/"[^"]*$/, '')
  );
}

/** Every action that is allowed on every resource, in one line each. */
function allowed(policies: readonly unknown[]): string[] {
  return policies
    .flatMap((policy) => statementsOf(policy as never))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((to) => `${action} ${nameOf(to)}`)),
    )
    .sort();
}

function allowedTo(role: string): string[] {
  const policies = resources('AWS::IAM::Policy').filter(([id]) => id.includes(`Clipwatch${role}RoleDefault`));
  assert.equal(policies.length, 1);
  return allowed(policies.map(([, policy]) => policy));
}

/** Of each role, all that it may do. A statement that is not here is not to be there. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  Tick: [
    'dynamodb:DeleteItem StateTable',
    'dynamodb:PutItem StateTable',
    'dynamodb:Query StateTable',
    'logs:CreateLogStream TickLogs',
    'logs:PutLogEvents TickLogs',
    'sqs:SendMessage CheckQueue',
    'sqs:SendMessage CheckQueueDeadLetters',
  ],
  Check: [
    'dynamodb:BatchGetItem StateTable',
    'dynamodb:DeleteItem StateTable',
    'dynamodb:GetItem StateTable',
    'dynamodb:PutItem StateTable',
    'dynamodb:Query StateTable',
    'dynamodb:UpdateItem StateTable',
    'logs:CreateLogStream CheckLogs',
    'logs:PutLogEvents CheckLogs',
    'secretsmanager:GetSecretValue secret:clipwatch/acme-??????',
    'secretsmanager:GetSecretValue secret:clipwatch/keys-??????',
    'secretsmanager:GetSecretValue secret:globex-AbCdEf',
    ...keyRingNames('Test').map((ring) => `secretsmanager:GetSecretValue secret:${ring}-??????`),
    'sns:Publish TopicsChat',
    'sns:Publish TopicsEvents',
    'sns:Publish TopicsMail',
    'sns:Publish TopicsText',
    'sqs:DeleteMessage CheckQueue',
    'sqs:GetQueueAttributes CheckQueue',
    'sqs:ReceiveMessage CheckQueue',
  ],
  Watch: [
    'dynamodb:GetItem StateTable',
    'dynamodb:PutItem StateTable',
    'dynamodb:UpdateItem StateTable',
    'logs:CreateLogStream WatchLogs',
    'logs:PutLogEvents WatchLogs',
    'sqs:SendMessage CheckQueue',
  ],
  Health: [
    'dynamodb:BatchGetItem StateTable',
    'dynamodb:DeleteItem StateTable',
    'dynamodb:GetItem StateTable',
    'dynamodb:PutItem StateTable',
    'dynamodb:Query StateTable',
    'logs:CreateLogStream HealthLogs',
    'logs:PutLogEvents HealthLogs',
    'sns:ListSubscriptionsByTopic OperatorsTopic',
    'sns:ListSubscriptionsByTopic TopicsChat',
    'sns:ListSubscriptionsByTopic TopicsEvents',
    'sns:ListSubscriptionsByTopic TopicsMail',
    'sns:ListSubscriptionsByTopic TopicsText',
    'sns:Publish OperatorsTopic',
    'sqs:GetQueueAttributes CheckQueueDeadLetters',
    'sqs:GetQueueAttributes DeadLettersParked',
    'sqs:GetQueueAttributes DeadLettersQueue',
    'sqs:GetQueueAttributes DeadLettersTexts',
    'sqs:SendMessage CheckQueueDeadLetters',
  ],
  Schedules: [
    'lambda:InvokeFunction HealthFunction',
    'lambda:InvokeFunction TickFunction',
    'sqs:SendMessage CheckQueueDeadLetters',
  ],
};

describe('nobody may do more than the code does', () => {
  for (const [role, actions] of Object.entries(ROLES))
    it(role, () => {
      assert.deepEqual(allowedTo(role), actions);
    });

  it('and there is no other role or policy', () => {
    const count = Object.keys(ROLES).length;
    // That of chat applications, which may do nothing.
    assert.equal(resources('AWS::IAM::Role').length, count + 1);
    assert.equal(resources('AWS::IAM::Policy').length, count);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    for (const [, role] of resources('AWS::IAM::Role')) {
      assert.equal(role.Properties.ManagedPolicyArns, undefined);
      assert.equal(role.Properties.Policies, undefined);
    }
  });

  it('and what topics and queues allow is to look at, or to send to, operators, other audiences and the dead letters', () => {
    const policies = ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
      resources(type).map(([, policy]) => policy),
    );
    assert.deepEqual(allowed(policies), [
      'sns:ListSubscriptionsByTopic TopicsguardsMail',
      'sns:ListSubscriptionsByTopic TopicsnightChat',
      'sns:ListSubscriptionsByTopic TopicsnightMail',
      'sns:ListSubscriptionsByTopic TopicsnightText',
      'sns:Publish OperatorsTopic',
      'sns:Publish TopicsguardsMail',
      'sns:Publish TopicsnightChat',
      'sns:Publish TopicsnightMail',
      'sns:Publish TopicsnightText',
      'sqs:SendMessage DeadLettersQueue',
      'sqs:SendMessage DeadLettersTexts',
    ]);
  });

  it('and nothing that is allowed has a wildcard, but for the six characters that nobody knows', () => {
    const statements = Object.values(template.toJSON().Resources as Record<string, unknown>).flatMap(
      findStatements,
    );
    assert.ok(statements.length > 20);
    for (const { Effect, Action, Resource } of statements)
      if (Effect === 'Allow')
        assert.doesNotMatch(JSON.stringify([Action, Resource ?? '']).replaceAll(/-\?{6}"/g, '"'), /[*?]/);
  });
});

/** Wherever they are in a resource. */
function findStatements(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = 'Effect' in value && 'Action' in value ? [value as Statement] : [];
  return [...found, ...Object.values(value).flatMap(findStatements)];
}

/** Whom the topics of audiences beside the default one let in. */
const OF_OTHERS = [
  ['Allow', 'sns:Publish', 'CheckRole'],
  ['Allow', 'sns:ListSubscriptionsByTopic', 'HealthRole'],
];

describe('who may use what is here', () => {
  it('only Scheduler, for schedules of our group in our account, may act as the role of the schedules', () => {
    const [, role] = resources('AWS::IAM::Role').find(([id]) => id.includes('SchedulesRole')) ?? [];
    const [{ Principal, Condition }] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [{}];
    assert.deepEqual(Principal, { Service: 'scheduler.amazonaws.com' });
    assert.deepEqual(Condition.StringEquals['aws:SourceAccount'], { Ref: 'AWS::AccountId' });
    assert.match(JSON.stringify(Condition.StringEquals['aws:SourceArn']), /SchedulesGroup\w+","Arn"/);
  });

  it('a topic lets nobody in by its policy but check and health, where it is another audience’s, and nobody publish without TLS', () => {
    assert.equal(resources('AWS::SNS::TopicPolicy').length, resources('AWS::SNS::Topic').length);
    for (const [id, policy] of resources('AWS::SNS::TopicPolicy')) {
      const [statement, ...others] = statementsOf(policy as never);
      const isOfOthers = /Topics(guards|night)/.test(id);
      const letIn = others.map(({ Effect, Action, Principal }) => [Effect, Action, nameOf(Principal)]);
      if (!id.includes('Operators')) assert.deepEqual(letIn, isOfOthers ? OF_OTHERS : []);
      assert.equal(statement?.Effect, 'Deny');
      assert.deepEqual(statement?.Condition, { Bool: { 'aws:SecureTransport': 'false' } });
    }
  });

  it('the operators’ topic takes messages of health and of our own alarms, and of nobody else of the account', () => {
    const [[, policy] = []] = resources('AWS::SNS::TopicPolicy').filter(([id]) => id.includes('Operators'));
    const [, allow, deny, ...others] = statementsOf(policy as never);
    assert.deepEqual(others, []);
    assert.deepEqual(allow?.Principal, { Service: 'cloudwatch.amazonaws.com' });
    const sources = allow?.Condition?.ArnEquals?.['aws:SourceArn'] as unknown[];
    assert.deepEqual(
      sources.map(nameOf).sort(),
      resources('AWS::CloudWatch::Alarm')
        .map(([id]) => nameOf({ Ref: id }))
        .sort(),
    );
    assert.deepEqual([deny?.Effect, deny?.Action, deny?.Principal], ['Deny', 'sns:Publish', { AWS: '*' }]);
    assert.deepEqual(deny?.Condition?.BoolIfExists, { 'aws:PrincipalIsAWSService': 'false' });
    assert.equal(nameOf(deny?.Condition?.ArnNotEquals?.['aws:PrincipalArn']), 'HealthRole');
  });

  it('the dead letters take messages of our topics only, and every queue everything only with TLS', () => {
    assert.equal(resources('AWS::SQS::QueuePolicy').length, resources('AWS::SQS::Queue').length);
    for (const [id, policy] of resources('AWS::SQS::QueuePolicy')) {
      const [deny, allow, ...others] = statementsOf(policy as never);
      assert.deepEqual(others, []);
      assert.deepEqual([deny?.Effect, deny?.Action], ['Deny', 'sqs:*']);
      assert.deepEqual(deny?.Condition, { Bool: { 'aws:SecureTransport': 'false' } });
      const isTexts = id.startsWith('ClipwatchDeadLettersTexts');
      assert.equal(allow !== undefined, isTexts || id.startsWith('ClipwatchDeadLettersQueue'), id);
      if (allow === undefined) continue;
      assert.deepEqual(allow.Principal, { Service: 'sns.amazonaws.com' });
      const sources = allow.Condition?.ArnEquals?.['aws:SourceArn'] as unknown[];
      const mails = ['TopicsnightMail', 'TopicsguardsMail'];
      assert.deepEqual(
        sources.map(nameOf),
        isTexts
          ? ['TopicsnightText']
          : ['TopicsEvents', 'TopicsMail', 'TopicsText', ...mails, 'OperatorsTopic'],
      );
    }
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

it('300 secrets of their own still fit into the policies of a role', () => {
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
