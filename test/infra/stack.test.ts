import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../infra/config.ts';
import { keyRingNames } from '../../infra/key-rings.ts';
import { ACME, CAMERA, FULL, readInput, synthesizeStack } from './synthesize.ts';

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

  it('serves each protocol from the topic of its audience, and operators from theirs, with a dead-letter queue', () => {
    const topics = propertiesOf('AWS::SNS::Subscription').map(
      ({ Protocol, TopicArn }) =>
        `${Protocol} ${/(guards|night)?(Events|Mail|Text|Operators)/.exec(TopicArn.Ref)?.[0]}`,
    );
    assert.deepEqual(topics.sort(), [
      'email Mail',
      'email Operators',
      'email guardsMail',
      'email nightMail',
      'email nightMail',
      'https Events',
      'lambda Events',
      'sms Operators',
      'sms Text',
      'sms nightText',
      'sqs Events',
    ]);
    template.allResourcesProperties('AWS::SNS::Subscription', {
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('filters by the attributes that messages carry, and only where filters are given', () => {
    const filtered = propertiesOf('AWS::SNS::Subscription').filter(({ FilterPolicy }) => FilterPolicy);
    assert.deepEqual(filtered[1]?.FilterPolicy, { outcome: ['blind'] });
    assert.equal(filtered.length, 2);
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

  it('starts tick and health each minute, and never makes up for a missed minute', () => {
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: Match.objectLike({
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: Match.anyValue(),
      }),
    });
    const [tick, health] = propertiesOf('AWS::Scheduler::Schedule').map(({ Target }) =>
      readInput(Target.Input),
    );
    const [acme, globex] = parseConfig(FULL).organizations;
    assert.deepEqual(Object.keys(tick ?? {}), ['organizations', 'audiences']);
    assert.deepEqual([tick?.organizations, Object.keys(health ?? {})], [[acme, globex], ['topics']]);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 2);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('hands turns to check in batches, each with an outcome of its own, and drops them soon', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('Check') },
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      ScalingConfig: { MaximumConcurrency: 6 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 90,
      MessageRetentionPeriod: 300,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 2 }),
    });
    const [check] = propertiesOf('AWS::Lambda::Function').filter(({ Timeout }) => Timeout === 75);
    // Lambda refuses a queue whose messages come back before the function has ended.
    assert.ok(check.Timeout < 90);
    assert.equal(check.DeadLetterConfig, undefined);
  });

  it('takes as many batches at once, and as large ones, as the limits say, and tells no function of it', () => {
    const limits = { checkConcurrency: 40, checkBatch: 5 };
    const other = synthesizeStack({ ...FULL, limits });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 40 },
    });
    for (const { Properties } of Object.values(other.findResources('AWS::Lambda::Function')))
      assert.doesNotMatch(JSON.stringify(Properties.Environment), /checkConcurrency|checkBatch/);
  });

  it('makes a schedule only when its role is complete, since the first tick comes at once', () => {
    for (const { DependsOn } of Object.values(template.findResources('AWS::Scheduler::Schedule')))
      assert.ok(DependsOn.some((id: string) => /SchedulesRoleDefaultPolicy/.test(id)));
  });

  it('runs on Node 24 and arm64, with logs that end after a month and go with the stack', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', SystemLogLevel: 'WARN' }),
    });
    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 30 },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 4);
  });

  it('shows what the command line has to know to add organizations', () => {
    const outputOf = (name: string) => template.findOutputs(name)[name]?.Value;
    assert.equal(outputOf('KeyRings'), keyRingNames('Test').join(','));
    assert.deepEqual(outputOf('CheckRoleArn'), { 'Fn::GetAtt': ['ClipwatchCheckRole6D0D0370', 'Arn'] });
    assert.match(JSON.stringify(outputOf('CheckQueueUrl')), /"Ref":"ClipwatchCheckQueue\w+"/);
    assert.equal(outputOf('IdleSeconds'), '30');
    assert.match(JSON.stringify(outputOf('TableName')), /"Ref":"ClipwatchStateTable\w+"/);
  });

  it('shows the owner of a queue what to add to its policy, and nobody else', () => {
    const [[, output] = []] = Object.entries(template.findOutputs('QueuePolicyStatement'));
    assert.match(JSON.stringify(output?.Value), /sqs:SendMessage.*TopicsEvents/);
    const { sqs: _, ...without } = FULL;
    assert.deepEqual(synthesizeStack(without).findOutputs('QueuePolicyStatement'), {});
  });
});

describe('the alarms', () => {
  const template = synthesizeStack(FULL);
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));

  it('guard what tells of everything else, on metrics that AWS keeps for free', () => {
    const metrics = alarms.flatMap(([, { Properties }]): Record<string, unknown>[] =>
      Properties.Metrics === undefined
        ? [Properties]
        : Properties.Metrics.flatMap((query: { MetricStat?: { Metric: Record<string, unknown> } }) =>
            query.MetricStat === undefined ? [] : [query.MetricStat.Metric],
          ),
    );
    const guarded = metrics.map(({ Namespace, MetricName, Dimensions }) => {
      const [, of] = /"Clipwatch(\w+?)[0-9A-F]{8}"/.exec(JSON.stringify(Dimensions)) ?? [];
      return `${Namespace} ${MetricName} ${of}`;
    });
    const functions = ['Check', 'Health', 'Tick', 'Watch'];
    assert.deepEqual(
      guarded.sort(),
      [
        ...functions.flatMap((name) => [
          `AWS/Lambda Errors ${name}Function`,
          `AWS/Lambda Throttles ${name}Function`,
        ]),
        'AWS/SNS NumberOfNotificationsFailed OperatorsTopic',
        'AWS/SNS NumberOfNotificationsFailed TopicsEvents',
        // A dimension would make it a metric that there is not.
        'AWS/SNS SMSMonthToDateSpentUSD undefined',
        'AWS/Scheduler TargetErrorCount SchedulesGroup',
        'AWS/Lambda Invocations HealthFunction',
        'AWS/Lambda Invocations TickFunction',
        'AWS/SQS ApproximateAgeOfOldestMessage CheckQueue',
        'AWS/SQS ApproximateNumberOfMessagesVisible CheckQueueDeadLetters',
        'AWS/SQS ApproximateNumberOfMessagesVisible DeadLettersParked',
        'AWS/SQS ApproximateNumberOfMessagesVisible DeadLettersQueue',
        'AWS/SQS ApproximateNumberOfMessagesVisible DeadLettersTexts',
      ].sort(),
    );
    assert.equal(alarms.length, 14);
  });

  it('are no more, however many audiences there are', () => {
    const audiences = Array.from({ length: 40 }, (_, index) => ({
      name: `people-${index}`,
      email: [`a${index}@example.com`],
      sms: [`+1555000${1000 + index}`],
    }));
    const many = synthesizeStack({ ...FULL, audiences }).findResources('AWS::CloudWatch::Alarm');
    assert.ok(Object.keys(many).length <= 15);
  });

  it('tell that texts are about to be dropped by what the account may spend', () => {
    const thresholdOf = (limits: object) => {
      const found = synthesizeStack({ ...FULL, limits }).findResources('AWS::CloudWatch::Alarm', {
        Properties: { MetricName: 'SMSMonthToDateSpentUSD' },
      });
      return Object.values(found).map(({ Properties }) => [Properties.Threshold, Properties.Dimensions]);
    };
    assert.deepEqual(thresholdOf({}), [[0.8, undefined]]);
    assert.deepEqual(thresholdOf({ smsSpendDollars: 50 }), [[40, undefined]]);
  });

  it('tell operators when it begins and when it is over, and what to do', () => {
    for (const [id, { Properties }] of alarms) {
      assert.deepEqual(Properties.OKActions, Properties.AlarmActions);
      assert.match(JSON.stringify(Properties.AlarmActions), /^\[\{"Ref":"ClipwatchOperatorsTopic\w+"\}\]$/);
      assert.match(Properties.AlarmDescription, /\. .*(See|log says|raise|purge|mend)/, id);
    }
  });

  it('take silence for bad only where something has to run each minute', () => {
    for (const [id, { Properties }] of alarms)
      assert.equal(Properties.TreatMissingData === 'breaching', id.includes('NotRun'), id);
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
  assert.equal(functions.length, 4);
  for (const { Properties } of functions) {
    // A topic's name has up to 256 characters, and no other name that is referred to is longer.
    const variables = Object.entries(Properties.Environment.Variables as Record<string, unknown>).map(
      ([key, value]) => key + (typeof value === 'string' ? value : 'x'.repeat(320)),
    );
    assert.ok(variables.join('').length < 4_096);
  }
});
