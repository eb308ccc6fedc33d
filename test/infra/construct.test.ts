import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Clipwatch } from '../../infra/clipwatch.ts';
import { ACME, FULL, GLOBEX, synthesizeStack, withOutdir } from './synthesize.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:next';

/** The template of a stack of somebody else's. */
function synthesize(build: (stack: Stack) => void, props: StackProps = {}): Template {
  return withOutdir((outdir) => {
    const stack = new Stack(new App({ outdir }), 'Theirs', props);
    build(stack);
    return Template.fromStack(stack);
  });
}

describe('the construct in an app of somebody else', () => {
  it('takes what cdk.json takes, and no more than an organization', () => {
    const template = synthesize((stack) => void new Clipwatch(stack, 'Clips', { organizations: [ACME] }));
    template.resourceCountIs('AWS::SNS::Topic', 4);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('refuses what cdk.json may not hold, before it adds anything to the stack', () => {
    const stack = new Stack();
    assert.throws(() => new Clipwatch(stack, 'Clips', { organizations: [ACME], sms: ['911'] }), {
      name: 'ConfigError',
      message: 'clipwatch.sms.0: must be a phone number such as +15551234567; got "911"',
    });
    assert.deepEqual(stack.node.children, []);
  });

  it('lets a queue be subscribed by reference, with its policy', () => {
    const template = synthesize((stack) => {
      const { topics, deadLetters } = new Clipwatch(stack, 'Clips', { organizations: [ACME] });
      topics.events.addSubscription(
        new SqsSubscription(new Queue(stack, 'Exports'), {
          rawMessageDelivery: true,
          deadLetterQueue: deadLetters,
          filterPolicy: { outcome: SubscriptionFilter.stringFilter({ allowlist: ['completed'] }) },
        }),
      );
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      FilterPolicy: { outcome: ['completed'] },
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: Match.stringLikeRegexp('^Exports') }],
    });
  });

  it('lets check be granted a key that encrypts a secret', () => {
    const template = synthesize((stack) => {
      const { check } = new Clipwatch(stack, 'Clips', { organizations: [ACME] });
      Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/one').grantDecrypt(check);
    });
    assert.match(JSON.stringify(template.findResources('AWS::IAM::Policy')), /kms:Decrypt/);
  });

  it('may be there twice, in one stack or in two: nothing has a fixed name', () => {
    const template = synthesize((stack) => {
      new Clipwatch(stack, 'One', FULL);
      new Clipwatch(stack, 'Two', FULL);
    });
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 2);
    for (const type of [
      'DynamoDB::Table',
      'SNS::Topic',
      'SQS::Queue',
      'Lambda::Function',
      'Logs::LogGroup',
      'IAM::Role',
      'Scheduler::ScheduleGroup',
      'Scheduler::Schedule',
      'CloudWatch::Alarm',
    ])
      for (const { Properties = {} } of Object.values(template.findResources(`AWS::${type}`)))
        assert.deepEqual(
          Object.keys(Properties).filter((key) =>
            /^(?!Display|Metric).*(?<!Group)Name$|^(LogGroup)?Name$/.test(key),
          ),
          [],
        );
    const services = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    assert.equal(new Set(services).size, 8);
  });

  it('passes tags on to all that costs money', () => {
    const template = synthesize((stack) => {
      new Clipwatch(stack, 'Clips', FULL);
      Tags.of(stack).add('team', 'security');
    });
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::Scheduler::ScheduleGroup',
    ])
      template.allResourcesProperties(type, {
        Tags: Match.arrayWith([{ Key: 'team', Value: 'security' }]),
      });
  });

  for (const [partition, region] of [
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ] as const)
    it(`names ${partition} where it is bound to ${region}`, () => {
      const template = synthesizeStack(
        { organizations: [ACME] },
        { env: { account: '123456789012', region } },
      );
      const json = JSON.stringify(template.toJSON());
      assert.doesNotMatch(json, /arn:aws:/);
      assert.match(json, new RegExp(`secretsmanager:${region}:123456789012:secret:clipwatch/acme-`));
    });
});

describe('a function that is subscribed by its ARN is opened to SNS', () => {
  const permissions = (lambda: string[], props: StackProps = {}) =>
    synthesizeStack({ organizations: [GLOBEX], lambda }, props);
  const here = { env: { account: '123456789012', region: 'us-east-1' } };

  it('where the stack is bound to its account and region', () => {
    const template = permissions([FUNCTION], here);
    template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: FUNCTION });
    assert.deepEqual(Object.keys(template.findConditions('*')), []);
  });

  it('where the stack turns out to be deployed to its account and region', () => {
    const template = permissions([FUNCTION]);
    const [permission] = Object.values(template.findResources('AWS::Lambda::Permission'));
    template.hasCondition(permission?.Condition, {
      'Fn::And': [
        { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '123456789012'] },
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      ],
    });
  });

  it('but not where it is of another account or region', () => {
    for (const elsewhere of [
      FUNCTION.replace('123456789012', '210987654321'),
      FUNCTION.replace('us-east-1', 'eu-west-1'),
    ]) {
      const template = permissions([elsewhere], here);
      template.resourceCountIs('AWS::Lambda::Permission', 0);
      template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: elsewhere });
    }
  });
});

it('endpoints that differ in nothing but signs are told apart', () => {
  const https = [
    'https://h.example/a?b',
    'https://h.example/ab',
    'https://h.example/a/b',
    'https://h.example/a--b',
  ];
  const template = synthesizeStack({ organizations: [ACME], https });
  template.resourceCountIs('AWS::SNS::Subscription', https.length);
});

it('the order of the configuration changes no resource', () => {
  const email = ['a@example.com', 'b@example.com'];
  const ids = (addresses: string[]) =>
    Object.keys(
      synthesizeStack({ organizations: [ACME], email: addresses }).findResources('AWS::SNS::Subscription'),
    ).sort();
  assert.deepEqual(ids(email), ids(email.toReversed()));
});
