import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { ACME, CAMERA, FULL, synthesizeStack } from './synthesize.ts';

describe('the stack', () => {
  const template = synthesizeStack(FULL);
  const propertiesOf = (type: string) =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  it('keeps its state in one table that cannot be lost by mistake', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  it('serves each protocol from the topic of its audience, with a dead-letter queue', () => {
    const topics = propertiesOf('AWS::SNS::Subscription').map(({ Protocol, TopicArn }) => [
      Protocol,
      /(Events|Mail|Text)/.exec(TopicArn.Ref)?.[0],
    ]);
    assert.deepEqual(Object.fromEntries(topics), {
      email: 'Mail',
      sms: 'Text',
      https: 'Events',
      sqs: 'Events',
      lambda: 'Events',
    });
    template.allResourcesProperties('AWS::SNS::Subscription', {
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('filters by the attributes that messages carry, and only where filters are given', () => {
    const filtered = propertiesOf('AWS::SNS::Subscription').filter(({ FilterPolicy }) => FilterPolicy);
    assert.equal(filtered.length, 1);
    assert.equal(filtered[0].Protocol, 'email');
    assert.equal(filtered[0].FilterPolicyScope, 'MessageAttributes');
    assert.deepEqual(filtered[0].FilterPolicy, {
      outcome: ['failed'],
      orgId: ['acme'],
      deviceUuids: [CAMERA],
    });
  });

  it('gives queues the event as it is, and HTTPS endpoints a signature of SHA-256', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', RawMessageDelivery: true });
    template.allResourcesProperties('AWS::SNS::Topic', { SignatureVersion: '2' });
  });

  it('tries an HTTPS endpoint for most of the hour that SNS allows, however its delays grow', () => {
    const [https] = propertiesOf('AWS::SNS::Subscription').filter(({ Protocol }) => Protocol === 'https');
    const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, ...delays } =
      https.DeliveryPolicy.healthyRetryPolicy;
    const { minDelayTarget, maxDelayTarget } = delays;
    const growing = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
    assert.ok(numRetries <= 100 && growing >= 0);
    const fixedSec = numMinDelayRetries * minDelayTarget + numMaxDelayRetries * maxDelayTarget;
    assert.ok(fixedSec + growing * maxDelayTarget <= 3_600);
    assert.ok(fixedSec + growing * minDelayTarget >= 2_700);
  });

  it('checks each organization once a minute, and never makes up for a missed minute', () => {
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: Match.objectLike({
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: Match.anyValue(),
      }),
    });
    const inputs = propertiesOf('AWS::Scheduler::Schedule').map(({ Target }) => Target.Input);
    assert.deepEqual(inputs, ['{"orgId":"acme"}', '{"orgId":"globex"}']);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('makes a schedule only when its role is complete, since the first tick comes at once', () => {
    for (const { DependsOn } of Object.values(template.findResources('AWS::Scheduler::Schedule')))
      assert.ok(DependsOn.some((id: string) => /SchedulesRoleDefaultPolicy/.test(id)));
  });

  it('runs on Node 24 and arm64, with logs that end after a month and go with the stack', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 192,
      Handler: 'index.handler',
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', SystemLogLevel: 'WARN' }),
    });
    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 30 },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  it('shows the owner of a queue what to add to its policy, and nobody else', () => {
    const [[, output] = []] = Object.entries(template.findOutputs('QueuePolicyStatement'));
    assert.match(JSON.stringify(output?.Value), /sqs:SendMessage.*TopicsEvents/);
    const { sqs: _, ...without } = FULL;
    assert.deepEqual(synthesizeStack(without).findOutputs('QueuePolicyStatement'), {});
  });
});

it('a function has less than 4 KB of variables, however long the names and the configuration', () => {
  const longest = 'x'.repeat(32);
  const template = synthesizeStack({
    ...FULL,
    organizations: Array.from({ length: 300 }, (_, index) => ({
      ...ACME,
      id: `${index}-${longest}`.slice(0, 32),
    })),
    email: ['a@example.com'],
    limits: {
      callsPerMinute: 600,
      idleSeconds: 900,
      stallSeconds: 86_400,
      graceSeconds: 86_400,
      removalSeconds: 86_400,
      expirySeconds: 2_592_000,
      retentionDays: 3_650,
      progressStepPercent: 100,
      digestFrom: 1_000,
    },
  });
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  assert.equal(functions.length, 2);
  for (const { Properties } of functions) {
    // A topic's name has up to 256 characters, and no other name that is referred to is longer.
    const variables = Object.entries(Properties.Environment.Variables as Record<string, unknown>).map(
      ([key, value]) => key + (typeof value === 'string' ? value : 'x'.repeat(320)),
    );
    assert.ok(variables.join('').length < 4_096);
  }
});
