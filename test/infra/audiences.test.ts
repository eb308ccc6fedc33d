import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { DEFAULT_CONSOLE_URL } from '../../functions/domain/audience/console-url.ts';
import { TickInput } from '../../functions/tick/tick-input.ts';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import {
  ACME,
  CAMERA,
  FULL,
  fullAudiences,
  readInput,
  SLACK,
  sharingSecrets,
  synthesizeStack,
  TEAMS,
  withOutdir,
} from './synthesize.ts';

const { audiences: _, chat: __, ...BEFORE } = FULL;

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;
const resourcesOf = (template: Template): Resources => template.toJSON().Resources;
const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const inputOf = (template: Template) =>
  readInput(propertiesOf(template, 'AWS::Scheduler::Schedule')[0]?.Target.Input);

describe('audiences in the template', () => {
  const template = synthesizeStack(FULL);

  it('change no resource of those without them, but who may publish, what tick and health are told, and where letters come from', () => {
    const now = resourcesOf(template);
    const changed = Object.entries(resourcesOf(synthesizeStack(BEFORE)))
      .filter(([id, resource]) => !isDeepStrictEqual(now[id], resource))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    assert.deepEqual(changed.sort(), [
      'ClipwatchAlarmsMessageDeadLetters',
      'ClipwatchCheckFunction',
      'ClipwatchCheckRoleDefaultPolicy',
      'ClipwatchDeadLettersQueuePolicy',
      'ClipwatchHealthFunction',
      'ClipwatchHealthRoleDefaultPolicy',
      'ClipwatchSchedulesHealth',
      'ClipwatchSchedulesTick',
    ]);
  });

  it('have a topic for each channel that they use, and the default one for chat where it is used', () => {
    const topicsOf = (those: Template) =>
      Object.keys(those.findResources('AWS::SNS::Topic')).map((id) =>
        id.replace(/^Clipwatch(Topics)?|[0-9A-F]{8}$/g, ''),
      );
    assert.deepEqual(topicsOf(template).sort(), [
      'Chat',
      'Events',
      'Mail',
      'OperatorsTopic',
      'Text',
      'guardsMail',
      'nightChat',
      'nightMail',
      'nightText',
    ]);
    assert.deepEqual(topicsOf(synthesizeStack(BEFORE)).sort(), ['Events', 'Mail', 'OperatorsTopic', 'Text']);
    template.allResourcesProperties('AWS::SNS::Topic', { DisplayName: 'Clipwatch', SignatureVersion: '2' });
  });

  it('name their subscriptions by their names, and send what was not taken to the dead letters', () => {
    const ids = Object.entries(template.findResources('AWS::SNS::Subscription')).filter(([id]) =>
      /^ClipwatchSubscriptions(night|guards)/.test(id),
    );
    assert.equal(ids.length, 4);
    for (const [id, { Properties }] of ids) {
      const [, name] = /Subscriptions(night|guards)/.exec(id) ?? [];
      assert.match(Properties.TopicArn.Ref, new RegExp(`^ClipwatchTopics${name}(Mail|Text)`));
      assert.match(
        JSON.stringify(Properties.RedrivePolicy),
        Properties.Protocol === 'sms' ? /"ClipwatchDeadLettersTexts/ : /"ClipwatchDeadLettersQueue/,
      );
    }
  });

  it('travel in the input of tick, with their topics by reference', () => {
    const { audiences } = inputOf(template);
    const ref = (name: string) =>
      Object.keys(template.findResources('AWS::SNS::Topic')).find((id) =>
        id.startsWith(`ClipwatchTopics${name}`),
      );
    assert.deepEqual(audiences, [
      {
        name: 'default',
        language: 'en',
        privacy: 'full',
        consoleUrl: DEFAULT_CONSOLE_URL,
        apart: ['outcomes', 'devices'],
        topics: { mail: ref('Mail'), text: ref('Text'), chat: ref('Chat') },
      },
      {
        name: 'night',
        language: 'es',
        privacy: 'minimal',
        timeZone: 'Europe/Berlin',
        consoleUrl: DEFAULT_CONSOLE_URL,
        orgs: ['acme'],
        quietHours: { from: '08:00', to: '20:00', except: ['failed'] },
        apart: ['outcomes'],
        topics: { mail: ref('nightMail'), text: ref('nightText'), chat: ref('nightChat') },
      },
      {
        name: 'guards',
        language: 'en',
        privacy: 'full',
        consoleUrl: DEFAULT_CONSOLE_URL,
        topics: { mail: ref('guardsMail') },
      },
    ]);
  });

  it('are what tick takes of them', () => {
    const input = inputOf(template);
    assert.deepEqual(v.parse(TickInput, input), input);
    const many = inputOf(synthesizeStack({ organizations: [ACME], audiences: fullAudiences(3) }));
    assert.deepEqual(v.parse(TickInput, many), many);
  });

  it('let only the default’s chat topic be known to check by a variable', () => {
    const variables = (those: Template) =>
      propertiesOf(those, 'AWS::Lambda::Function').flatMap(({ Environment }) =>
        Object.keys(Environment.Variables),
      );
    assert.ok(variables(template).includes('CHAT_TOPIC_ARN'));
    assert.ok(!variables(synthesizeStack(BEFORE)).includes('CHAT_TOPIC_ARN'));
  });

  it('come in any order without a change of a resource', () => {
    const turned = synthesizeStack({ ...FULL, audiences: (FULL.audiences ?? []).toReversed() });
    assert.deepEqual(Object.keys(resourcesOf(turned)).sort(), Object.keys(resourcesOf(template)).sort());
  });
});

describe('chat', () => {
  const template = synthesizeStack(FULL);
  const rooms = ['SlackChannelConfiguration', 'MicrosoftTeamsChannelConfiguration'].flatMap((type) =>
    propertiesOf(template, `AWS::Chatbot::${type}`),
  );

  it('has one configuration a channel, with the topics of all audiences that name it', () => {
    const topics = rooms.map(({ SnsTopicArns }) =>
      SnsTopicArns.map(({ Ref }: { Ref: string }) => Ref.replace(/^ClipwatchTopics|[0-9A-F]{8}$/g, '')),
    );
    assert.deepEqual(topics, [['Chat', 'nightChat'], ['nightChat']]);
    const [slack, teams] = rooms;
    assert.deepEqual(
      [slack.SlackWorkspaceId, slack.SlackChannelId],
      [SLACK.slack.workspaceId, SLACK.slack.channelId],
    );
    assert.deepEqual(
      [teams.TeamId, teams.TeamsTenantId, teams.TeamsChannelId],
      [TEAMS.teams.teamId, TEAMS.teams.tenantId, TEAMS.teams.channelId],
    );
  });

  it('lets nobody do anything from a channel', () => {
    for (const { GuardrailPolicies, LoggingLevel, UserRoleRequired, IamRoleArn } of rooms) {
      const denyAll = ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll'];
      assert.deepEqual(GuardrailPolicies, [{ 'Fn::Join': ['', denyAll] }]);
      assert.deepEqual([LoggingLevel, UserRoleRequired], ['NONE', true]);
      const role = resourcesOf(template)[IamRoleArn['Fn::GetAtt'][0]];
      assert.deepEqual(Object.keys(role?.Properties ?? {}), ['AssumeRolePolicyDocument']);
      assert.match(JSON.stringify(role?.Properties), /"Service":"chatbot\.amazonaws\.com"/);
    }
    // A policy of its own is one that names it.
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    assert.doesNotMatch(policies, /ClipwatchChatRole/);
  });

  it('has names that two stacks of an account do not share', () => {
    const names = (those: Template) =>
      propertiesOf(those, 'AWS::Chatbot::SlackChannelConfiguration').map(
        ({ ConfigurationName }) => ConfigurationName,
      );
    const [{ 'Fn::Join': join }] = names(template);
    const [name, region] = join[1];
    assert.match(name, /^[\w-]{1,101}$/);
    assert.deepEqual(region, { Ref: 'AWS::Region' });
    const other = synthesizeStack({ ...FULL, chat: [{ slack: { ...SLACK.slack, channelId: 'C1' } }] });
    assert.equal(new Set(names(other).map((each) => JSON.stringify(each))).size, 2);
  });

  it('is not there where nobody chats', () => {
    assert.doesNotMatch(JSON.stringify(resourcesOf(synthesizeStack(BEFORE))), /[Cc]hat(bot|Role)/);
  });
});

describe('forty audiences with everything, and 300 organizations', () => {
  const organizations = sharingSecrets(300);
  const audiences = fullAudiences(40);

  it('stay within what AWS takes, and cdk-nag finds nothing', () => {
    withOutdir((outdir) => {
      const app = new ClipwatchApp({ outdir, context: { clipwatch: { ...FULL, organizations, audiences } } });
      app.synth();
      assert.equal(process.exitCode ?? 0, 0);
    });
  });

  it('do not make the policy of check grow, and each topic opens itself to check', () => {
    const sizeOf = (those: Template) =>
      JSON.stringify(
        Object.entries(those.findResources('AWS::IAM::Policy')).find(([id]) => id.includes('CheckRole')),
      ).length;
    const many = synthesizeStack({ organizations, audiences });
    assert.equal(sizeOf(many), sizeOf(synthesizeStack({ organizations })));
    const opened = propertiesOf(many, 'AWS::SNS::TopicPolicy').filter(({ PolicyDocument }) =>
      JSON.stringify(PolicyDocument).includes('"Principal":{"AWS":{"Fn::GetAtt":["ClipwatchCheckRole'),
    );
    assert.equal(opened.length, 120);
    assert.equal((inputOf(many).audiences as unknown[]).length, 41);
  });

  it('are refused in one line where their names are too long for the policy of the dead letters', () => {
    const long = audiences.map((audience) => ({ ...audience, name: audience.name.padEnd(32, 'x') }));
    withOutdir((outdir) => {
      const app = new ClipwatchApp({
        outdir,
        context: { clipwatch: { organizations: [ACME], audiences: long } },
      });
      app.synth();
    });
    const [first, ...others] = long;
    assert.ok(first);
    assert.throws(
      () =>
        synthesizeStack(
          { organizations: [ACME], audiences: [{ ...first, devices: [CAMERA] }, ...others] },
          { stackName: 'x'.repeat(128) },
        ),
      /^ConfigError: clipwatch\.audiences: must come to at most 8,192 bytes of a policy .*; got \d+$/,
    );
  });
});
