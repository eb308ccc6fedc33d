// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of Fn::Sub
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { audiencesOf } from '../../../local/cloud/audiences.ts';
import { type LocalTemplate, loadTemplate } from '../../../local/cloud/template.ts';

const TOPIC = { Type: 'AWS::SNS::Topic' };
const SCHEMA = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
  ],
};
const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { ...SCHEMA, BillingMode: 'PAY_PER_REQUEST' } };
const QUEUE = { Type: 'AWS::SQS::Queue' };
const ROLE = { Type: 'AWS::IAM::Role' };

/** What is read of an assembly with this template and one asset, `code.zip` in the folder `asset.1`. */
function load(template: object): { loaded: LocalTemplate; dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const files = { one: { source: { path: 'asset.1' }, destinations: { here: { objectKey: 'code.zip' } } } };
  try {
    writeFileSync(join(dir, 'Stack.template.json'), JSON.stringify(template));
    writeFileSync(join(dir, 'Stack.assets.json'), JSON.stringify({ files }));
    return { loaded: loadTemplate(dir, 'Stack'), dir };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What a value of a template comes to, beside a topic, a table, a queue and a role. */
function resolve(Value: unknown): string | undefined {
  const Resources = { Topic: TOPIC, Table: TABLE, Queue: QUEUE, Role: ROLE };
  return load({ Resources, Outputs: { It: { Value } } }).loaded.outputs.It;
}

describe('a value of a template', () => {
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:Topic';
  for (const [value, expected] of [
    ['as it is', 'as it is'],
    [{ Ref: 'Topic' }, topicArn],
    [{ Ref: 'Table' }, 'Table'],
    [{ Ref: 'Role' }, 'Role'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/Table'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:us-east-1:000000000000:Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'Queue'],
    [{ Ref: 'Queue' }, 'http://sqs.invalid/000000000000/Queue'],
    [{ 'Fn::GetAtt': ['Topic', 'TopicArn'] }, topicArn],
    [{ 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'Topic'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Table' }, { 'Fn::Join': ['', ['b', 'c']] }]] }, 'a-Table-bc'],
    [
      { 'Fn::Sub': '${AWS::Region}/${Topic}/${Table.Arn}' },
      `us-east-1/${topicArn}/arn:aws:dynamodb:us-east-1:000000000000:table/Table`,
    ],
    [
      { 'Fn::Sub': ['${name}@${AWS::Region} ${!kept}', { name: { Ref: 'Table' } }] },
      'Table@us-east-1 ${kept}',
    ],
  ] as const)
    it(`is resolved: ${JSON.stringify(value)}`, () => {
      assert.equal(resolve(value), expected);
    });

  for (const [value, message] of [
    [{ 'Fn::Select': [0, ['a']] }, /Fn::Select cannot be resolved locally/],
    [{ 'Fn::Join': ['', [{ 'Fn::ImportValue': 'x' }]] }, /Fn::ImportValue cannot be resolved locally/],
    [{ Ref: 'Nobody' }, /Ref of Nobody cannot be resolved locally/],
    [{ Ref: 'AWS::StackId' }, /Ref of AWS::StackId cannot be resolved locally/],
    [{ 'Fn::Sub': 'x ${Nobody}' }, /Ref of Nobody cannot be resolved locally/],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, /Fn::GetAtt of Nobody\.Arn cannot be resolved locally/],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, /Fn::GetAtt of Table\.StreamArn cannot be resolved locally/],
  ] as const)
    it(`is refused by name: ${JSON.stringify(value)}`, () => {
      assert.throws(() => resolve(value), message);
    });
});

describe('a template', () => {
  it('is read for what can run: tables, topics, queues, who subscribes and who is served, functions, schedules', () => {
    const { loaded, dir } = load({
      Resources: {
        Topic: TOPIC,
        Table: TABLE,
        Queue: {
          ...QUEUE,
          Properties: {
            VisibilityTimeout: 90,
            MessageRetentionPeriod: 300,
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
            SqsManagedSseEnabled: true,
          },
        },
        Dead: QUEUE,
        Source: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            FunctionName: { Ref: 'Check' },
            BatchSize: 5,
            ScalingConfig: { MaximumConcurrency: 7 },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
          },
        },
        Late: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { AlarmDescription: 'Late', AlarmActions: [{ Ref: 'Topic' }] },
        },
        Role: { ...ROLE, Properties: { Policies: [{ 'Fn::Select': [0, []] }] } },
        Mail: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: { Ref: 'Topic' },
            Protocol: 'email',
            Endpoint: 'a@example.com',
            FilterPolicy: { outcome: ['failed'] },
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
          },
        },
        Check: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Timeout: 60,
            MemorySize: 256,
            Environment: { Variables: { TABLE: { Ref: 'Table' } } },
            Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'code.zip' },
          },
        },
        Every: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            GroupName: 'Group',
            ScheduleExpression: 'rate(1 minute)',
            Target: { Arn: { 'Fn::GetAtt': ['Check', 'Arn'] }, Input: '{"orgId":"acme"}' },
          },
        },
        Hourly: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'rate(1 hour)',
            Target: { Arn: { 'Fn::GetAtt': ['Check', 'Arn'] } },
          },
        },
      },
    });
    assert.deepEqual(loaded, {
      tables: [{ name: 'Table', schema: SCHEMA }],
      topics: [{ name: 'Topic', arn: 'arn:aws:sns:us-east-1:000000000000:Topic' }],
      queues: [
        {
          name: 'Queue',
          arn: 'arn:aws:sqs:us-east-1:000000000000:Queue',
          attributes: {
            VisibilityTimeout: '90',
            MessageRetentionPeriod: '300',
            RedrivePolicy:
              '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":2}',
          },
        },
        { name: 'Dead', arn: 'arn:aws:sqs:us-east-1:000000000000:Dead', attributes: {} },
      ],
      eventSources: [
        {
          queueName: 'Queue',
          functionName: 'Check',
          batchSize: 5,
          maxConcurrency: 7,
          reportsItemFailures: true,
        },
      ],
      subscriptions: [
        {
          topicArn: 'arn:aws:sns:us-east-1:000000000000:Topic',
          protocol: 'email',
          endpoint: 'a@example.com',
          filterPolicy: { outcome: ['failed'] },
          redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:Dead' },
        },
      ],
      functions: [
        {
          name: 'Check',
          handler: 'index.handler',
          runtime: 'nodejs24.x',
          timeoutSec: 60,
          memoryMb: 256,
          environment: { TABLE: 'Table' },
          codeDir: join(dir, 'asset.1'),
        },
      ],
      schedules: [
        {
          name: 'Every',
          groupName: 'Group',
          expression: 'rate(1 minute)',
          targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:Check',
          functionName: 'Check',
          input: '{"orgId":"acme"}',
        },
        {
          name: 'Hourly',
          groupName: 'default',
          expression: 'rate(1 hour)',
          targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:Check',
          functionName: 'Check',
          input: '{}',
        },
      ],
      alarms: [
        {
          name: 'Late',
          description: 'Late',
          alarmActions: ['arn:aws:sns:us-east-1:000000000000:Topic'],
          okActions: [],
        },
      ],
      resources: [
        ['Topic', 'arn:aws:sns:us-east-1:000000000000:Topic', 'AWS::SNS::Topic'],
        ['Table', 'Table', 'AWS::DynamoDB::Table'],
        ['Queue', 'http://sqs.invalid/000000000000/Queue', 'AWS::SQS::Queue'],
        ['Dead', 'http://sqs.invalid/000000000000/Dead', 'AWS::SQS::Queue'],
        ['Source', 'Source', 'AWS::Lambda::EventSourceMapping'],
        ['Late', 'Late', 'AWS::CloudWatch::Alarm'],
        ['Role', 'Role', 'AWS::IAM::Role'],
        ['Mail', 'Mail', 'AWS::SNS::Subscription'],
        ['Check', 'Check', 'AWS::Lambda::Function'],
        ['Every', 'Every', 'AWS::Scheduler::Schedule'],
        ['Hourly', 'Hourly', 'AWS::Scheduler::Schedule'],
      ].map(([logicalId, physicalId, type]) => ({ logicalId, physicalId, type })),
      outputs: {},
    });
  });

  it('lets a chat application subscribe to the topics of each of its channels, whatever else its channels have', () => {
    const { loaded } = load({
      Resources: {
        Topic: TOPIC,
        Other: TOPIC,
        Role: ROLE,
        Slack: {
          Type: 'AWS::Chatbot::SlackChannelConfiguration',
          Properties: {
            ConfigurationName: { 'Fn::Join': ['-', ['x', { Ref: 'AWS::Region' }]] },
            IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            SlackWorkspaceId: 'T1',
            SlackChannelId: 'C1',
            SnsTopicArns: [{ Ref: 'Topic' }, { Ref: 'Other' }],
          },
        },
        Teams: {
          Type: 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
          Properties: {
            TeamId: 'a',
            TeamsTenantId: 'b',
            TeamsChannelId: '19%3ac',
            SnsTopicArns: [{ Ref: 'Topic' }],
          },
        },
      },
    });
    const arnOf = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
    assert.deepEqual(loaded.subscriptions, [
      { topicArn: arnOf('Topic'), protocol: 'chat', endpoint: 'slack:T1/C1' },
      { topicArn: arnOf('Other'), protocol: 'chat', endpoint: 'slack:T1/C1' },
      { topicArn: arnOf('Topic'), protocol: 'chat', endpoint: 'teams:a/19%3ac' },
    ]);
  });

  it('says whose each topic is, by the input of a schedule, whose references are resolved', () => {
    const audiences = [
      { name: 'default', topics: { mail: 'MAIL' } },
      { name: 'night', topics: { chat: 'CHAT' } },
    ];
    const parts = JSON.stringify({ organizations: [], audiences }).split(/(MAIL|CHAT)/);
    const Input = {
      'Fn::Join': ['', parts.map((part) => (/^(MAIL|CHAT)$/.test(part) ? { Ref: part } : part))],
    };
    const schedule = (target: object) => ({
      Type: 'AWS::Scheduler::Schedule',
      Properties: { ScheduleExpression: 'rate(1 minute)', Target: { Arn: 'tick', ...target } },
    });
    const { loaded } = load({
      Resources: { MAIL: TOPIC, CHAT: TOPIC, Tick: schedule({ Input }), Health: schedule({}) },
    });
    assert.deepEqual(
      [...audiencesOf(loaded)],
      [
        ['arn:aws:sns:us-east-1:000000000000:MAIL', 'default'],
        ['arn:aws:sns:us-east-1:000000000000:CHAT', 'night'],
      ],
    );
  });

  it('with a resource of a type that cannot run is refused by its name', () => {
    assert.throws(
      () =>
        load({
          Resources: { Store: { Type: 'AWS::S3::Bucket', Properties: { Name: { 'Fn::Select': [0, []] } } } },
        }),
      /^Error: Store: AWS::S3::Bucket cannot be run locally$/,
    );
  });

  it('with an event source that is no queue is refused by its name', () => {
    const Properties = {
      FunctionName: 'Check',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x',
    };
    assert.throws(
      () => load({ Resources: { Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties } } }),
      /^Error: Source: EventSourceArn: only a queue can be served locally$/,
    );
  });

  it('with a property of another form is refused by the name of its resource', () => {
    const Table = { ...TABLE, Properties: { ...SCHEMA, KeySchema: 'pk' } };
    assert.throws(() => load({ Resources: { Table } }), /^Error: Table: KeySchema: .*Array.*"pk"$/);
  });

  it('with a function whose code is elsewhere is refused by its name', () => {
    const Properties = { Handler: 'index.handler', Code: { S3Key: 'other.zip' } };
    assert.throws(
      () => load({ Resources: { Check: { Type: 'AWS::Lambda::Function', Properties } } }),
      /Check: its code is not an asset/,
    );
  });
});
