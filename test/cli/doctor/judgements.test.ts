import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FACTS } from '../../../cli/contract/facts.ts';
import { judgeAlarms } from '../../../cli/doctor/checks/alarms.ts';
import { judgeClock } from '../../../cli/doctor/checks/clock.ts';
import { judgeConcurrency } from '../../../cli/doctor/checks/concurrency.ts';
import { judgeContract } from '../../../cli/doctor/checks/contract.ts';
import { judgeCredentials } from '../../../cli/doctor/checks/credentials.ts';
import { judgeDeadLetters } from '../../../cli/doctor/checks/dead-letters.ts';
import { judgeFunction } from '../../../cli/doctor/checks/functions.ts';
import { judgeQueue } from '../../../cli/doctor/checks/queue.ts';
import { judgeSchedule } from '../../../cli/doctor/checks/schedules.ts';
import { hasOwnPolicy, judgeSecret } from '../../../cli/doctor/checks/secrets.ts';
import { judgeSubscriptions, type SubscriptionJudged } from '../../../cli/doctor/checks/subscriptions.ts';
import { judgeTexts } from '../../../cli/doctor/checks/texts.ts';
import { judgeHealth, judgeTopic } from '../../../cli/doctor/checks/topics.ts';
import { type Finding, verdictOf } from '../../../cli/doctor/finding.ts';
import type { Reading } from '../../../cli/doctor/reading.ts';
import { subscriptionMark } from '../../../functions/domain/trouble/subscription-mark.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const DAY_MS = 86_400_000;
const ROLE = 'arn:aws:iam::123456789012:role/Clipwatch-Check';
const GONE = { kind: 'gone' } as const;

const read = <T>(value: T): Reading<T> => ({ kind: 'read', value });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (AWS: string | string[], Action: string | string[]) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action,
});

type Case = [what: string, findings: Finding[], verdict: string, says: RegExp];

const queueSeen = read({ waiting: 0, inFlight: 1, delayed: 2 });
const source = (state: string) => read([{ queueArn: 'arn', state, maxConcurrency: 6 }]);
const functionSeen = {
  runtime: 'nodejs24.x',
  state: 'Active',
  lastUpdate: 'Successful',
  reservedConcurrency: undefined,
};
const counts = (errors: number, throttles = 0) => read({ invocations: 15, errors, throttles });
const none = counts(0);
const schedule = { state: 'ENABLED', targetArn: 'arn:aws:lambda:us-east-1:1:function:Tick1', input: '{}' };
const alarm = { name: 'Late1', isEnabled: true, actions: ['arn:operators'], state: 'OK', since: undefined };
const expectedAlarm = [{ id: 'TurnsLate', name: 'Late1' }];
const secret = { changedAtMs: NOW_MS - DAY_MS, isDeleted: false, keyId: undefined };
const topic = { policy: policy(), keyId: undefined };
const texts = {
  isInSandbox: read(false),
  limit: read(10),
  spent: read(1),
  optedOut: read(['+15550100199']),
};
const mail: SubscriptionJudged = {
  arn: 'arn:1',
  state: 'confirmed',
  protocol: 'email',
  endpoint: 'a@example.com',
  hasDeadLetters: read(true),
};
const MARKS = [subscriptionMark('email', 'a@example.com')];
const ofSecret = (overrides: object, own?: Reading<string | undefined>) =>
  judgeSecret(
    { name: 'clipwatch/acme', secret: read({ ...secret, ...overrides }), policy: own },
    ROLE,
    NOW_MS,
  );
const deployed = { localPid: undefined, region: 'eu-west-1' };
const identity = read({
  account: '123456789012',
  arn: 'arn:aws:sts::123456789012:assumed-role/Admin/somebody',
});
const resource = (status: string) => [
  { logicalId: 'Queue', physicalId: 'q', type: 'AWS::SQS::Queue', status },
];

const CASES: Record<string, Case[]> = {
  credentials: [
    [
      'who asks, without the session',
      judgeCredentials(deployed, identity, read(resource('CREATE_COMPLETE'))),
      'well',
      /assumed-role\/Admin in account 123456789012, eu-west-1/,
    ],
    [
      'a deployment that failed',
      judgeCredentials(deployed, identity, read(resource('UPDATE_FAILED'))),
      'warning',
      /Queue \(UPDATE_FAILED\)/,
    ],
    [
      'credentials that are not taken',
      judgeCredentials(deployed, { kind: 'denied', action: 'sts:GetCallerIdentity' }, GONE),
      'wrong',
      /Sign in again/,
    ],
    [
      'credentials of which nobody says whether they are taken',
      judgeCredentials(
        deployed,
        { kind: 'failed', action: 'sts:GetCallerIdentity', because: 'nobody answered' },
        read(resource('CREATE_COMPLETE')),
      ),
      'not-checked',
      /who asks: nobody answered/,
    ],
  ],
  clock: [
    ['clocks that agree', [judgeClock('AWS', 1.2)], 'well', /agree/],
    ['a clock that is off', [judgeClock('AWS', -45)], 'warning', /45 s behind that of AWS.*NTP/],
    ['a clock that AWS refuses', [judgeClock('AWS', 400)], 'wrong', /ahead of/],
    ['no answer', [judgeClock('AWS', undefined)], 'not-checked', /does not answer/],
  ],
  concurrency: [
    [
      'enough',
      judgeConcurrency(read({ limit: 1000, unreserved: 900 }), source('Enabled')),
      'well',
      /900 executions of 1000/,
    ],
    [
      'little to spare',
      judgeConcurrency(read({ limit: 10, unreserved: 8 }), source('Enabled')),
      'warning',
      /check may take 6.*Service Quotas/,
    ],
    [
      'too few',
      judgeConcurrency(read({ limit: 10, unreserved: 4 }), source('Enabled')),
      'wrong',
      /#throttles/,
    ],
    [
      'no permission',
      judgeConcurrency({ kind: 'denied', action: 'lambda:GetAccountSettings' }, GONE),
      'not-checked',
      /Allow lambda:GetAccountSettings/,
    ],
  ],
  schedules: [
    ['one in good order', [judgeSchedule('Tick', read(schedule), 'Tick1')], 'well', /Tick is enabled/],
    [
      'one that is gone',
      [judgeSchedule('Tick', GONE, 'Tick1')],
      'wrong',
      /gone: no clip is looked at.*#ticknotrun/,
    ],
    [
      'one that is disabled',
      [judgeSchedule('Health', read({ ...schedule, state: 'DISABLED' }), undefined)],
      'wrong',
      /Enable it.*#healthnotrun/,
    ],
    [
      'one with another target',
      [judgeSchedule('Tick', read(schedule), 'Other')],
      'wrong',
      /starts something else/,
    ],
  ],
  functions: [
    ['one in good order', judgeFunction('check', read(functionSeen), none), 'well', /check is there/],
    ['one that is gone', judgeFunction('check', GONE, none), 'wrong', /check is gone/],
    [
      'one that is switched off',
      judgeFunction('tick', read({ ...functionSeen, reservedConcurrency: 0 }), none),
      'wrong',
      /switched off/,
    ],
    [
      'one that cannot run',
      judgeFunction('tick', read({ ...functionSeen, state: 'Failed' }), none),
      'wrong',
      /cannot run/,
    ],
    [
      'an older runtime',
      judgeFunction('tick', read({ ...functionSeen, runtime: 'nodejs22.x' }), none),
      'warning',
      /nodejs22/,
    ],
    [
      'a single error',
      judgeFunction('check', read(functionSeen), counts(1)),
      'warning',
      /failed in 1 of 15 runs/,
    ],
    ['errors', judgeFunction('health', read(functionSeen), counts(9)), 'wrong', /failed in 9.*#healtherrors/],
    [
      'throttles',
      judgeFunction('check', read(functionSeen), counts(0, 3)),
      'wrong',
      /refused to run check 3 times/,
    ],
  ],
  queue: [
    ['one in good order', judgeQueue(queueSeen, read(12), source('Enabled')), 'well', /0 turns waiting/],
    ['one that is gone', judgeQueue(GONE, GONE, source('Enabled')), 'wrong', /queue is gone/],
    [
      'turns that wait',
      judgeQueue(queueSeen, read(100), source('Enabled')),
      'warning',
      /waited .*#turnslate/,
    ],
    [
      'turns that wait too long',
      judgeQueue(queueSeen, read(200), source('Enabled')),
      'wrong',
      /checkConcurrency/,
    ],
    [
      'an event source that is disabled',
      judgeQueue(queueSeen, read(undefined), source('Disabled')),
      'wrong',
      /Enable the trigger/,
    ],
    ['no event source', judgeQueue(queueSeen, read(undefined), read([])), 'wrong', /nobody takes turns/],
  ],
  secrets: [
    [
      'one in good order',
      ofSecret({}, read(policy(allow(ROLE, 'secretsmanager:GetSecretValue')))),
      'not-here',
      /^$/,
    ],
    ['one that is in the policy of the role', ofSecret({}), 'not-here', /^$/],
    [
      'one that is gone',
      judgeSecret({ name: 'a', secret: GONE, policy: undefined }, ROLE, NOW_MS),
      'wrong',
      /is not there.*#key-unreadable/,
    ],
    ['one that is being deleted', ofSecret({ isDeleted: true }), 'wrong', /restore-secret/],
    ['one without a policy', ofSecret({}, read(undefined)), 'wrong', /does not let check in.*orgs repair/],
    [
      'a role that is gone',
      ofSecret({}, read(policy(allow('AROAEXAMPLEGONE', 'secretsmanager:*')))),
      'wrong',
      /a role that is gone \(AROAEXAMPLEGONE\)/,
    ],
    ['an old key', ofSecret({ changedAtMs: NOW_MS - 400 * DAY_MS }), 'warning', /400 days ago/],
    ['a key of KMS', ofSecret({ keyId: 'arn:aws:kms:x' }), 'warning', /kms:Decrypt/],
    [
      'no permission',
      ofSecret({}, { kind: 'denied', action: 'secretsmanager:GetResourcePolicy' }),
      'not-checked',
      /secretsmanager:GetResourcePolicy/,
    ],
  ],
  contract: [
    ['the same', [judgeContract('api2', { facts: FACTS })], 'well', /made for/],
    [
      'another',
      [judgeContract('api2', { facts: { ...FACTS, endpoints: {} } })],
      'warning',
      /the path is gone.*new release/,
    ],
    ['none', [judgeContract('api2', { because: 'HTTP 503' })], 'not-checked', /HTTP 503/],
  ],
  topics: [
    ['one in good order', judgeTopic('mail', read(topic), ROLE), 'well', /mail is there/],
    ['one that is gone', judgeTopic('mail', GONE, ROLE), 'wrong', /gone.*#topic-refuses/],
    [
      'an audience that lets check in',
      judgeTopic('mail of night', read({ ...topic, policy: policy(allow([ROLE], ['sns:Publish'])) }), ROLE),
      'well',
      /./,
    ],
    [
      'an audience that does not',
      judgeTopic('mail of night', read(topic), ROLE),
      'wrong',
      /does not let check publish/,
    ],
    [
      'a role that is gone',
      judgeTopic('events', read({ ...topic, policy: policy(allow('AROAGONE', 'SNS:Publish')) }), ROLE),
      'wrong',
      /AROAGONE/,
    ],
    [
      'anybody',
      judgeTopic(
        'events',
        read({ ...topic, policy: policy({ Effect: 'Allow', Principal: '*', Action: 'sns:Subscribe' }) }),
        ROLE,
      ),
      'wrong',
      /lets anybody in/,
    ],
    [
      'alarms shut out',
      judgeTopic('operators', read(topic), ROLE),
      'wrong',
      /does not let alarms in.*#operatorsnottold/,
    ],
    [
      'a key that lets no alarm in',
      judgeTopic('operators', read({ policy: undefined, keyId: 'alias/aws/sns' }), undefined),
      'wrong',
      /no alarm/,
    ],
    [
      'a topic that refuses',
      [judgeHealth('mail@night', { reason: 'denied', failures: 3, sinceMs: NOW_MS, untilMs: NOW_MS })],
      'wrong',
      /mail of night takes no messages since 2026-11-25T12:00:00Z \(denied\)/,
    ],
  ],
  subscriptions: [
    [
      'those of the configuration',
      judgeSubscriptions('mail', read([mail]), MARKS),
      'well',
      /mail: 1 subscription/,
    ],
    [
      'one that is pending',
      judgeSubscriptions(
        'mail',
        read([{ ...mail, arn: undefined, state: 'pending', hasDeadLetters: undefined }]),
        MARKS,
      ),
      'wrong',
      /not confirmed.*#subscription-pending/,
    ],
    [
      'one that is gone',
      judgeSubscriptions('mail', read([]), MARKS),
      'wrong',
      /no longer there.*#subscription-gone/,
    ],
    [
      'one that was deleted',
      judgeSubscriptions('mail', read([{ ...mail, state: 'deleted' }]), MARKS),
      'wrong',
      /no longer there/,
    ],
    [
      'one without a dead-letter queue',
      judgeSubscriptions('mail', read([{ ...mail, hasDeadLetters: read(false) }]), MARKS),
      'warning',
      /without a dead-letter queue/,
    ],
    [
      'no permission',
      judgeSubscriptions(
        'mail',
        read([{ ...mail, hasDeadLetters: { kind: 'denied', action: 'sns:GetSubscriptionAttributes' } }]),
        MARKS,
      ),
      'not-checked',
      /sns:GetSubscriptionAttributes/,
    ],
    [
      'nobody who operates',
      judgeSubscriptions('operators', read([]), []),
      'warning',
      /nobody is told of troubles/,
    ],
  ],
  texts: [
    ['nobody', judgeTexts([], texts), 'well', /nobody gets texts/],
    ['some', judgeTexts(['+15550100123'], texts), 'well', /1\.00 of 10 dollars/],
    [
      'the sandbox',
      judgeTexts(['+15550100123'], { ...texts, isInSandbox: read(true) }),
      'warning',
      /sandbox.*#textsspent/,
    ],
    ['much spent', judgeTexts(['+15550100123'], { ...texts, spent: read(8) }), 'warning', /raised/],
    ['all spent', judgeTexts(['+15550100123'], { ...texts, spent: read(10) }), 'wrong', /raised/],
    [
      'a phone that opted out',
      judgeTexts(['+15550100199'], texts),
      'wrong',
      /opted out of texts, and get none: \+15/,
    ],
  ],
  'dead-letters': [
    [
      'none',
      [judgeDeadLetters('turns', read({ waiting: 0, inFlight: 0, delayed: 0 }))],
      'well',
      /turns: none/,
    ],
    [
      'some',
      [judgeDeadLetters('messages', read({ waiting: 2, inFlight: 1, delayed: 0 }))],
      'wrong',
      /3 dead letters.*#dead-letters/,
    ],
    ['a queue that is gone', [judgeDeadLetters('parked', GONE)], 'wrong', /is lost/],
  ],
  alarms: [
    [
      'those of the stack',
      judgeAlarms(expectedAlarm, read([alarm]), 'arn:operators'),
      'well',
      /1 alarm with actions/,
    ],
    [
      'one that is on',
      judgeAlarms(
        expectedAlarm,
        read([{ ...alarm, state: 'ALARM', since: '2026-11-25T11:00:00.123Z' }]),
        'arn:operators',
      ),
      'wrong',
      /TurnsLate is in ALARM since 2026-11-25T11:00:00Z.*#turnslate/,
    ],
    ['one that is gone', judgeAlarms(expectedAlarm, read([]), 'arn:operators'), 'wrong', /gone: TurnsLate/],
    [
      'one that tells nobody',
      judgeAlarms(expectedAlarm, read([{ ...alarm, actions: ['arn:else'] }]), 'arn:operators'),
      'wrong',
      /tell nobody: TurnsLate/,
    ],
    [
      'actions that are off',
      judgeAlarms(expectedAlarm, read([{ ...alarm, isEnabled: false }]), 'arn:operators'),
      'wrong',
      /tell nobody/,
    ],
  ],
};

for (const [check, cases] of Object.entries(CASES))
  describe(`doctor judges ${check}`, () => {
    for (const [what, findings, verdict, says] of cases)
      it(`${what}: ${verdict}`, () => {
        const said = findings
          .filter((finding) => finding.verdict === verdict)
          .map(({ saw, todo = '', section = '' }) => `${saw} ${todo} #${section}`)
          .join('\n');
        assert.equal(verdictOf(findings), verdict);
        assert.match(said, says);
      });
  });

it('what is wrong, or worth a warning, always has something to do about it, in one sentence', () => {
  for (const { verdict, saw, todo = '' } of Object.values(CASES).flatMap((cases) =>
    cases.flatMap(([, found]) => found),
  ))
    if (verdict === 'wrong' || verdict === 'warning') assert.match(todo, /^[A-Z][^\n]*\.$/, saw);
});

it('no address and no phone number is shown whole', () => {
  const shown = JSON.stringify(CASES);
  for (const whole of ['+15550100123', '+15550100199']) assert.ok(!shown.includes(whole), whole);
});

it('only secrets of organizations that were added, outside the rings, need a policy of their own', () => {
  const rings = ['clipwatch/keys-0'];
  assert.equal(hasOwnPolicy({ addedBy: 'command', secretId: 'clipwatch/keys-0#acme' }, rings), false);
  assert.equal(hasOwnPolicy({ addedBy: 'command', secretId: 'clipwatch/acme' }, rings), true);
  assert.equal(hasOwnPolicy({ addedBy: 'configuration', secretId: 'clipwatch/acme' }, rings), false);
});
