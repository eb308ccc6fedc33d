import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Clipwatch } from '../../infra/clipwatch.ts';
import { ClipwatchStack } from '../../infra/clipwatch-stack.ts';
import { parseConfig } from '../../infra/config.ts';

const config = parseConfig({
  organizations: [
    { id: 'acme', secret: 'clipwatch/acme' },
    {
      id: 'globex',
      region: 'eu',
      secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:globex-AbCdEf',
    },
  ],
  email: [
    { endpoint: 'a@example.com', outcomes: ['failed'], orgs: ['acme'], cameras: ['AAAAAAAAAAAAAAAAAAAAAA'] },
  ],
  sms: ['+15551234567'],
  https: ['https://hooks.example/clips'],
  sqs: ['arn:aws:sqs:us-east-1:123456789012:exports'],
  lambda: ['arn:aws:lambda:us-east-1:123456789012:function:next'],
});

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
}

describe('the stack', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  let template: Template;
  before(() => {
    const stack = new ClipwatchStack(new App({ outdir }), 'Test', { config });
    // The construct goes into anybody's stack.
    template = Template.fromStack(stack);
  });
  after(() => rmSync(outdir, { recursive: true, force: true }));

  it('keeps its state in one table that cannot be lost by mistake', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
  });

  it('serves each protocol from the topic of its audience, with its filters', () => {
    const topicOf = (protocol: string) => {
      const [subscription] = Object.values(
        template.findResources('AWS::SNS::Subscription', { Properties: { Protocol: protocol } }),
      );
      return String(subscription?.Properties.TopicArn.Ref);
    };
    assert.match(topicOf('email'), /Mail/);
    assert.match(topicOf('sms'), /Text/);
    for (const protocol of ['https', 'sqs', 'lambda']) assert.match(topicOf(protocol), /Events/);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      FilterPolicy: { outcome: ['failed'], orgId: ['acme'], deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA'] },
      FilterPolicyScope: 'MessageAttributes',
    });
    template.allResourcesProperties('AWS::SNS::Subscription', { RedrivePolicy: Match.anyValue() });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', RawMessageDelivery: true });
    template.allResourcesProperties('AWS::SNS::Topic', { SignatureVersion: '2' });
  });

  it('checks each organization once a minute, and never makes up for a missed minute', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: Match.objectLike({
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: Match.anyValue(),
      }),
    });
    const inputs = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties.Target.Input,
    );
    assert.deepEqual(inputs, ['{"orgId":"acme"}', '{"orgId":"globex"}']);
  });

  it('runs on Node 24 and arm64, with logs that end after a month', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', SystemLogLevel: 'WARN' }),
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('allows no action and no resource by a wildcard, but for the six characters of a secret by name', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements: Statement[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    assert.ok(statements.length >= 8);
    for (const { Effect, Action, Resource } of statements) {
      assert.equal(Effect, 'Allow');
      for (const action of [Action].flat()) assert.doesNotMatch(action, /\*/);
      const resources = JSON.stringify(Resource).replace(':secret:clipwatch/acme-??????', '');
      assert.doesNotMatch(resources, /[*?]/, resources);
    }
  });

  it('lets nobody in without TLS, and nobody at all by an open principal', () => {
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'])
      for (const { Properties } of Object.values(template.findResources(type)))
        for (const { Effect, Principal } of Properties.PolicyDocument.Statement as Statement[])
          assert.ok(Effect === 'Deny' || !JSON.stringify(Principal).includes('*'));
    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  it('holds no value of a secret', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    assert.doesNotMatch(JSON.stringify(template.toJSON()), /resolve:secretsmanager|SecretString/);
  });
});

describe('cdk-nag', () => {
  const synthesize = (build: (app: App) => void) => {
    const outdir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
    const app = new App({ outdir });
    build(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    try {
      app.synth();
      return process.exitCode ?? 0;
    } catch {
      return 1;
    } finally {
      process.exitCode = undefined;
      rmSync(outdir, { recursive: true, force: true });
    }
  };

  it('finds nothing in the construct, and something in a topic that is open to plain HTTP', () => {
    const stderr = process.stderr.write;
    process.stderr.write = () => true;
    try {
      assert.equal(
        synthesize((app) => void new Clipwatch(new Stack(app, 'Good'), 'Clipwatch', { config })),
        0,
      );
      assert.equal(
        synthesize((app) => void new Topic(new Stack(app, 'Bad'), 'Open')),
        1,
      );
    } finally {
      process.stderr.write = stderr;
    }
  });
});

it('a wrong configuration stops synth with one line', () => {
  const app = join(import.meta.dirname, '..', '..', 'infra', 'app.ts');
  const CDK_CONTEXT_JSON = JSON.stringify({
    clipwatch: { organizations: [{ id: 'acme', secret: 'x', region: 'mars' }] },
  });
  const { status, stderr } = spawnSync(process.execPath, [app], {
    env: { ...process.env, CDK_CONTEXT_JSON },
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.equal(stderr, 'clipwatch.organizations.0.region: must be us or eu; got "mars"\n');
});
