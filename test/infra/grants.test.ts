import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { looseGrants, type Resources } from './grants.ts';
import { FULL, fullAudiences, sharingSecrets, synthesizeStack, TEAMS } from './synthesize.ts';

const ACCOUNT = '123456789012';

/** Many of everything: whoever may be subscribed, and every audience with all that it may have. */
const resources: Resources = synthesizeStack({
  ...FULL,
  organizations: [
    ...sharingSecrets(20),
    ...Array.from({ length: 200 }, (_, index) => ({
      id: `own-${index}`,
      secret: `clipwatch/${'own/'.repeat(9)}${index}`,
    })),
  ],
  audiences: [
    ...fullAudiences(20),
    { name: 'night', email: ['night@example.com'], sms: ['+15551234567'], chat: [TEAMS] },
  ],
  email: Array.from({ length: 9 }, (_, index) => ({
    endpoint: `a${index}@example.com`,
    orgs: [`org-${index}`],
  })),
  https: ['https://hooks.example/one', 'https://user:word@hooks.example/two?token=x'],
  sqs: ['one', 'two'].map((name) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`),
  lambda: ['one', 'two', 'three:live'].map((name) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`),
  metrics: true,
}).toJSON().Resources;

const idsOf = (type: string, part = '') =>
  Object.keys(resources).filter((id) => resources[id]?.Type === type && id.includes(part));

it('nobody is let in but who has to be, however many audiences, subscribers and secrets there are', () => {
  assert.ok(idsOf('AWS::SNS::TopicPolicy').length > 60);
  assert.ok(idsOf('AWS::IAM::ManagedPolicy').length > 0);
  assert.equal(idsOf('AWS::Lambda::Permission').length, 3);
  assert.deepEqual(looseGrants(resources), []);
});

it('what is told is encrypted for people and programs, and for operators not by a key that lets no alarm in', () => {
  const keys = idsOf('AWS::SNS::Topic').map((id) => {
    const { KmsMasterKeyId = 'none' } = resources[id]?.Properties ?? {};
    return `${id.includes('Operators') ? 'operators' : 'told'} ${KmsMasterKeyId}`;
  });
  assert.deepEqual(new Set(keys), new Set(['told alias/aws/sns', 'operators none']));
  assert.doesNotMatch(JSON.stringify(resources), /"kms:/);
});

it('dead letters of people are not where turns and ticks are, and titles leave them after four days', () => {
  const kept = idsOf('AWS::SQS::Queue').map((id) => {
    const { MessageRetentionPeriod: seconds } = resources[id]?.Properties ?? {};
    return `${id.replace(/^Clipwatch|[0-9A-F]{8}$/g, '')} ${Number(seconds) / 86_400}`;
  });
  const days = ['CheckQueueDeadLetters', 'DeadLettersParked', 'DeadLettersQueue', 'DeadLettersTexts'];
  assert.deepEqual(
    kept.filter((line) => line.includes('DeadLetters')).sort(),
    days.map((name) => `${name} 4`),
  );
  const redrives = idsOf('AWS::SNS::Subscription').map((id) =>
    JSON.stringify(resources[id]?.Properties?.RedrivePolicy),
  );
  for (const redrive of redrives) assert.match(redrive, /"ClipwatchDeadLetters(Queue|Texts)\w{8}"/);
  const ofTurns = [...idsOf('AWS::Scheduler::Schedule'), ...idsOf('AWS::Lambda::Function')].map((id) =>
    JSON.stringify(resources[id]?.Properties),
  );
  for (const json of ofTurns)
    assert.doesNotMatch(json, /"(DeadLetterConfig|TargetArn)":\{[^}]*"ClipwatchDeadLetters/);
});

function isDocument(value: unknown): value is { Statement: object[] } {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}

describe('it would be seen that', () => {
  /** The template with one more statement in a policy. */
  function withStatement(type: string, part: string, statement: object): Resources {
    const [id = ''] = idsOf(type, part);
    const { Type = '', Properties = {} } = resources[id] ?? {};
    const document: unknown = Properties.PolicyDocument;
    assert.ok(isDocument(document), id);
    const Statement = [...document.Statement, { Effect: 'Allow', ...statement }];
    return { ...resources, [id]: { Type, Properties: { ...Properties, PolicyDocument: { Statement } } } };
  }

  const add = (id: string, Type: string, Properties: object): Resources => ({
    ...resources,
    [id]: { Type, Properties: { ...Properties } },
  });
  const without = (type: string, part: string): Resources => {
    const [id = ''] = idsOf(type, part);
    const { [id]: _, ...others } = resources;
    return others;
  };

  const [topic] = idsOf('AWS::SNS::Topic', 'Mail').map((Ref) => ({ Ref }));
  const toTopic = (statement: object) =>
    withStatement('AWS::SNS::TopicPolicy', 'Mail', { Resource: topic, ...statement });
  const role = { 'Fn::GetAtt': [idsOf('AWS::IAM::Role', 'Check')[0], 'Arn'] };
  const ofRole = (statement: object) => withStatement('AWS::IAM::Policy', 'CheckRole', statement);
  const lambda = { Action: 'lambda:InvokeFunction', FunctionName: 'x', SourceArn: topic };

  const cases: Record<string, Resources> = {
    'a role may do more': ofRole({ Action: 'sns:Subscribe', Resource: topic }),
    'a role may do it to everything': ofRole({ Action: 'sns:Publish', Resource: '*' }),
    'a role may do it to all that are called alike': ofRole({
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::Join': ['', ['arn:aws:sqs:', { Ref: 'AWS::Region' }, ':clipwatch-*']] },
    }),
    'a role may do everything of a service': ofRole({ Action: ['sqs:*'], Resource: topic }),
    'a role may do all but a little': ofRole({ NotAction: 'iam:*', Resource: topic }),
    'a role may do it to all but a little': ofRole({ Action: 'sns:Publish', NotResource: topic }),
    'everybody may act as a role': withStatementIn('AWS::IAM::Role', { Principal: '*' }),
    'another account may act as a role': withStatementIn('AWS::IAM::Role', {
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    }),
    'Scheduler may act as a role, for whomever': withStatementIn('AWS::IAM::Role', {
      Principal: { Service: 'scheduler.amazonaws.com' },
    }),
    'a topic takes messages of everybody': toTopic({ Action: 'sns:Publish', Principal: '*' }),
    'a topic takes messages of everybody with an account': toTopic({
      Action: 'sns:Publish',
      Principal: { AWS: '*' },
    }),
    'a topic takes messages of all but a few': toTopic({
      Action: 'sns:Publish',
      NotPrincipal: { AWS: role },
    }),
    'a topic can be subscribed from outside': toTopic({
      Action: 'sns:Subscribe',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    }),
    'a topic can be subscribed by its policy': toTopic({ Action: 'sns:Subscribe', Principal: { AWS: role } }),
    'a topic takes messages of a service, for whomever': toTopic({
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    }),
    'a topic takes messages of a service, for somebody else': toTopic({
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:x` } },
    }),
    'a queue takes messages of everybody': withStatement('AWS::SQS::QueuePolicy', 'CheckQueue', {
      Action: 'sqs:SendMessage',
      Resource: topic,
      Principal: { AWS: '*' },
    }),
    'a queue can be read by its policy': withStatement('AWS::SQS::QueuePolicy', 'DeadLetters', {
      Action: 'sqs:ReceiveMessage',
      Resource: topic,
      Principal: { AWS: role },
    }),
    'everybody may invoke a function': add('Open', 'AWS::Lambda::Permission', { ...lambda, Principal: '*' }),
    'a service may invoke a function, for whomever': add('Open', 'AWS::Lambda::Permission', {
      ...lambda,
      SourceArn: undefined,
      Principal: 'sns.amazonaws.com',
    }),
    'another account may invoke a function': add('Open', 'AWS::Lambda::Permission', {
      ...lambda,
      Principal: ACCOUNT,
    }),
    'a function has a URL': add('Open', 'AWS::Lambda::Url', { AuthType: 'NONE' }),
    'a gateway is in front of it': add('Open', 'AWS::ApiGatewayV2::Api', {}),
    'a key may be used by everybody': add('Open', 'AWS::KMS::Key', {
      KeyPolicy: {
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: '*' } }],
      },
    }),
    'a topic has no policy': without('AWS::SNS::TopicPolicy', 'Mail'),
    'a queue has no policy': without('AWS::SQS::QueuePolicy', 'DeadLettersParked'),
    'a topic is there without TLS': add('Open', 'AWS::SNS::Topic', {}),
  };

  function withStatementIn(type: string, statement: object): Resources {
    const AssumeRolePolicyDocument = {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
    };
    return add('Open', type, { AssumeRolePolicyDocument });
  }

  for (const [what, rigged] of Object.entries(cases))
    it(what, () => {
      assert.notDeepEqual(looseGrants(rigged), []);
    });
});
