import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CONSOLE_URL } from '../../functions/domain/audience/console-url.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { ClipwatchProps, OrganizationProps, PeopleProps } from '../../infra/clipwatch-props.ts';
import { parseConfig } from '../../infra/config.ts';
import { DEFAULT_QUEUE_LIMITS } from '../../infra/queue-limits.ts';
import { ACME, CAMERA, FULL, GLOBEX, SLACK, TEAMS } from './synthesize.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:exports';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:next';

describe('a configuration', () => {
  it('needs no more than an organization', () => {
    assert.deepEqual(parseConfig({ organizations: [ACME] }), {
      organizations: [{ id: 'acme', baseUrl: 'https://api2.rhombussystems.com', secretId: 'clipwatch/acme' }],
      programs: { https: [], sqs: [], lambda: [] },
      audiences: [
        {
          name: 'default',
          language: 'en',
          privacy: 'full',
          consoleUrl: DEFAULT_CONSOLE_URL,
          email: [],
          sms: [],
          chat: [],
        },
      ],
      operators: { email: [], sms: [] },
      limits: DEFAULT_LIMITS,
      queueLimits: DEFAULT_QUEUE_LIMITS,
      metrics: false,
    });
  });

  it('takes the other region, a full ARN, filters and limits', () => {
    const { organizations, audiences, limits } = parseConfig(FULL);
    assert.equal(organizations[1]?.baseUrl, 'https://api2.eu.rhombussystems.com');
    assert.equal(organizations[1]?.secretId, GLOBEX.secret);
    assert.deepEqual(audiences[0]?.email[0]?.devices, [CAMERA]);
    assert.deepEqual(limits, { ...DEFAULT_LIMITS, pacing: 'fast' });
  });

  it('takes every key that its type has', () => {
    const subscription = {
      endpoint: 'a@b.co',
      outcomes: ['failed'],
      orgs: ['acme'],
      devices: [CAMERA],
    } as const;
    const organization: Required<OrganizationProps> = {
      ...ACME,
      region: 'us',
      partnerOrg: 'pZ0-_AAAAAAAAAAAAAAAAA',
      apiUrl: 'http://127.0.0.1:1',
      allowAnyHost: true,
      limits: { callsPerMinute: 30, idleSeconds: 60, pacing: 'thrifty' },
    };
    const PEOPLE: Required<PeopleProps> = {
      email: [],
      sms: [],
      chat: [SLACK, TEAMS],
      timeZone: 'Europe/Berlin',
      language: 'es',
      quietHours: { from: '22:00', to: '06:30', except: ['failed'] },
      privacy: 'minimal',
      consoleUrl: false,
    };
    const everything: Required<ClipwatchProps> = {
      organizations: [organization],
      ...PEOPLE,
      email: [subscription],
      audiences: [{ ...PEOPLE, name: 'night', orgs: ['acme'], outcomes: ['blind'], devices: [CAMERA] }],
      https: [],
      sqs: [],
      lambda: [],
      operators: { email: ['ops@example.com'], sms: ['+15557654321'] },
      limits: { ...DEFAULT_LIMITS, checkConcurrency: 40, checkBatch: 5, smsSpendDollars: 50 },
      metrics: true,
    };
    const { organizations, operators, limits, queueLimits, metrics } = parseConfig(everything);
    assert.deepEqual(organizations, [
      {
        id: 'acme',
        baseUrl: 'http://127.0.0.1:1',
        secretId: 'clipwatch/acme',
        partnerOrg: organization.partnerOrg,
        limits: organization.limits,
      },
    ]);
    assert.deepEqual(operators, everything.operators);
    assert.deepEqual(limits, DEFAULT_LIMITS);
    assert.deepEqual(queueLimits, { checkConcurrency: 40, checkBatch: 5, smsSpendDollars: 50 });
    assert.equal(metrics, true);
  });

  it('takes a key of a secret that holds many', () => {
    for (const secret of ['clipwatch/keys-0#acme', `${GLOBEX.secret}#Globex_2.eu-1`]) {
      const [organization] = parseConfig({ organizations: [{ ...ACME, secret }] }).organizations;
      assert.equal(organization?.secretId, secret);
    }
  });

  it('takes a function by a version or an alias', () => {
    const lambda = [FUNCTION, `${FUNCTION}:live`, `${FUNCTION}:7`];
    assert.equal(parseConfig({ organizations: [ACME], lambda }).programs.lambda.length, 3);
  });

  it('takes ARNs of other partitions', () => {
    const config = parseConfig({
      organizations: [{ ...ACME, secret: GLOBEX.secret.replace('arn:aws:', 'arn:aws-us-gov:') }],
      sqs: [QUEUE.replace('arn:aws:', 'arn:aws-cn:')],
    });
    assert.equal(config.programs.sqs.length, 1);
  });
});

it('an operator who is named twice is told once', () => {
  const operators = { email: ['ops@example.com', 'Ops@Example.com'], sms: ['+15551234567', '+15551234567'] };
  assert.deepEqual(parseConfig({ organizations: [ACME], operators }).operators, {
    email: ['ops@example.com'],
    sms: ['+15551234567'],
  });
});

it('an endpoint that is named twice is one, in its first spelling', () => {
  const { programs, audiences } = parseConfig({
    organizations: [ACME],
    email: [
      'a@example.com',
      'A@Example.com',
      'a@example.com',
      { endpoint: 'b@b.co', outcomes: ['failed', 'stalled'] },
      { endpoint: 'B@b.co', outcomes: ['stalled', 'failed'] },
    ],
    sms: ['+15551234567', '+15551234567'],
    https: ['https://Hooks.example', 'https://hooks.example:443/', 'https://hooks.example/other'],
    sqs: [QUEUE, QUEUE],
  });
  const endpoints = audiences
    .flatMap(({ email, sms }) => [...email, ...sms])
    .concat(Object.values(programs).flat())
    .map(({ endpoint }) => endpoint);
  assert.deepEqual(endpoints, [
    'a@example.com',
    'b@b.co',
    '+15551234567',
    'https://Hooks.example',
    'https://hooks.example/other',
    QUEUE,
  ]);
});

describe('a wrong configuration is refused in one line that names the key, the rule and the value', () => {
  const email = (...subscriptions: unknown[]) => ({ organizations: [ACME], email: subscriptions });
  const filtered = (filters: object) => email({ endpoint: 'a@b.co', ...filters });
  const org = (fields: object) => ({ organizations: [{ ...ACME, ...fields }] });
  const limits = (fields: unknown) => ({ organizations: [ACME], limits: fields });

  const wrong: [string, unknown, RegExp][] = [
    ['nothing', {}, /^clipwatch\.organizations: must be given; got nothing$/],
    ['no object', 'acme', /^clipwatch: must be an object; got "acme"$/],
    ['null', null, /^clipwatch: must be an object; got null$/],
    ['no list', { organizations: ACME }, /organizations: must be a list of organizations; got \{"id"/],
    [
      'a name for an organization',
      { organizations: ['acme'] },
      /organizations\.0: must be an object; got "acme"/,
    ],
    ['an id in capitals', org({ id: 'ACME' }), /organizations\.0\.id: must be up to 32 lower-.*; got "ACME"/],
    ['an empty id', org({ id: '' }), /organizations\.0\.id: must be up to 32 lower-.*; got ""/],
    ['a number for an id', org({ id: 7 }), /organizations\.0\.id: must be a string; got 7/],
    [
      'an id twice',
      { organizations: [ACME, ACME] },
      /organizations\.1\.id: must not be given twice; got "acme"/,
    ],
    ['an unknown region', org({ region: 'ap' }), /organizations\.0\.region: must be us or eu; got "ap"/],
    [
      'no secret',
      { organizations: [{ id: 'acme' }] },
      /organizations\.0\.secret: must be given; got nothing/,
    ],
    [
      'an empty secret',
      org({ secret: '' }),
      /organizations\.0\.secret: must be the name of a secret.*; got ""/,
    ],
    [
      'half an ARN',
      org({ secret: 'arn:aws:secretsmanager:x' }),
      /organizations\.0\.secret: must be the name/,
    ],
    [
      'no key behind the sign',
      org({ secret: 'keys#' }),
      /secret: must be the name of a secret.*; got "keys…"/,
    ],
    ['two keys', org({ secret: 'keys#a#b' }), /organizations\.0\.secret: must be the name/],
    ['a key of 65 characters', org({ secret: `keys#${'k'.repeat(65)}` }), /\.secret: must be the name/],
    ['a key that every object has', org({ secret: 'keys#constructor' }), /\.secret: must be the name/],
    [
      'an API key behind an ARN',
      org({ secret: `${GLOBEX.secret}#0aB1cD2eF3gH4iJ5kL6mNw` }),
      /secret: must be the name of the secret that holds the API key, not the key(?!.*0aB1)/,
    ],
    [
      'a partner’s client by another id',
      org({ partnerOrg: 'globex' }),
      /organizations\.0\.partnerOrg: must be the 22 characters .*; got "globex"/,
    ],
    [
      'a limit that an organization has not',
      org({ limits: { stallSeconds: 60 } }),
      /organizations\.0\.limits\.stallSeconds: is not a known key, which are pacing, callsPerMinute, idleSeconds; got 60/,
    ],
    [
      'a limit of an organization out of range',
      org({ limits: { idleSeconds: 1 } }),
      /organizations\.0\.limits\.idleSeconds: must be a whole number from 2 to 900; got 1/,
    ],
    [
      'a batch that would need a window',
      limits({ checkBatch: 11 }),
      /limits\.checkBatch: must be a whole number from 1 to 10; got 11/,
    ],
    [
      'fewer executions than Lambda takes',
      limits({ checkConcurrency: 1 }),
      /limits\.checkConcurrency: must be a whole number from 2 to 1000; got 1/,
    ],
    [
      'an address for the operators',
      { organizations: [ACME], operators: 'a@b.co' },
      /operators: must be an object; got "a@b\.co"/,
    ],
    [
      'operators with filters',
      { organizations: [ACME], operators: { email: [{ endpoint: 'a@b.co' }] } },
      /operators\.email\.0: must be an email address; got/,
    ],
    [
      'operators on another channel',
      { organizations: [ACME], operators: { https: ['https://h.example'] } },
      /operators\.https: is not a known key, which are email, sms; got/,
    ],
    [
      'another host',
      org({ apiUrl: 'https://evil.example' }),
      /organizations\.0\.apiUrl: must be .*evil\.example/,
    ],
    ['plain HTTP', org({ apiUrl: 'http://api2.rhombussystems.com' }), /apiUrl: must use https/],
    ['a word for a boolean', org({ allowAnyHost: 'yes' }), /allowAnyHost: must be true or false; got "yes"/],
    [
      'an unknown key of an organization',
      org({ secrets: 'x' }),
      /organizations\.0\.secrets: is not a known key, which are id, region, secret, partnerOrg, apiUrl, allowAnyHost, limits; got "x"/,
    ],
    [
      'an unknown key',
      { organizations: [ACME], emial: ['a@b.co'] },
      /^clipwatch\.emial: is not a known key, which are organizations, .*limits, metrics; got \["a@b\.co"\]$/,
    ],
    [
      'a misspelt key in place of the right one',
      { organisations: [ACME] },
      /^clipwatch\.organisations: is not a known key/,
    ],
    [
      'an unknown limit',
      limits({ speed: 1 }),
      /limits\.speed: is not a known key, which are pacing, .*; got 1/,
    ],
    ['no object of limits', limits('fast'), /limits: must be an object; got "fast"/],
    ['null for limits', limits(null), /limits: must be an object; got null/],
    [
      'a limit out of range',
      limits({ callsPerMinute: 0 }),
      /limits\.callsPerMinute: must be a whole number from 4 to 600; got 0/,
    ],
    [
      'half a number',
      limits({ idleSeconds: 2.5 }),
      /limits\.idleSeconds: must be a whole number from 2 to 900; got 2\.5/,
    ],
    [
      'a word for a number',
      limits({ stallSeconds: 'long' }),
      /limits\.stallSeconds: must be a whole number.*; got "long"/,
    ],
    [
      'an unknown pace',
      limits({ pacing: 'quick' }),
      /limits\.pacing: must be one of fast, normal, thrifty; got "quick"/,
    ],
    [
      'one address for a list',
      { organizations: [ACME], email: 'a@b.co' },
      /email: must be a list; got "a@b\.co"/,
    ],
    ['null for a list', { organizations: [ACME], email: null }, /email: must be a list; got null/],
    ['no address', email('me'), /email\.0: must be an email address; got "me"/],
    ['null for an address', email(null), /email\.0: must be an email address; got null/],
    [
      'an address twice, with other filters',
      email('a@b.co', { endpoint: 'A@B.co', outcomes: ['failed'] }),
      /email\.1: must not be given twice with other filters; got "A@B\.co"/,
    ],
    ['no endpoint', email({ outcomes: ['failed'] }), /email\.0\.endpoint: must be given; got nothing/],
    [
      'an unknown key of a subscription',
      filtered({ outcome: 'failed' }),
      /email\.0\.outcome: is not a known key, which are endpoint, outcomes, orgs, devices; got "failed"/,
    ],
    [
      'a number for a phone',
      { organizations: [ACME], sms: [15551234567] },
      /sms\.0: must be a phone number such as \+15551234567; got "15551…67"/,
    ],
    [
      'no country code',
      { organizations: [ACME], sms: ['5551234'] },
      /sms\.0: must be a phone number.*; got "5551234"/,
    ],
    [
      'plain HTTP for a webhook',
      { organizations: [ACME], https: ['http://x.example'] },
      /https\.0: must be an https URL/,
    ],
    [
      'no host',
      { organizations: [ACME], https: ['https://'] },
      /https\.0: must be an https URL; got "https:\/\/…"/,
    ],
    [
      'a queue by name',
      { organizations: [ACME], sqs: ['exports'] },
      /sqs\.0: must be the ARN of a standard queue/,
    ],
    [
      'a FIFO queue',
      { organizations: [ACME], sqs: [`${QUEUE}.fifo`] },
      /sqs\.0: must be the ARN of a standard queue, since a FIFO queue cannot be subscribed; got ".*\.fifo"/,
    ],
    [
      '$LATEST, to which SNS cannot be let in',
      { organizations: [ACME], lambda: [`${FUNCTION}:$LATEST`] },
      /lambda\.0: must be the ARN of a function/,
    ],
    [
      'an unknown outcome',
      filtered({ outcomes: ['done'] }),
      /email\.0\.outcomes\.0: must be one of completed, .*; got "done"/,
    ],
    [
      'an empty filter',
      filtered({ outcomes: [] }),
      /email\.0\.outcomes: must not be empty; leave it out to be told of all; got \[\]/,
    ],
    [
      'an outcome twice',
      filtered({ outcomes: ['failed', 'failed'] }),
      /email\.0\.outcomes: must not hold a value twice/,
    ],
    [
      'an org in a filter that can be none',
      filtered({ orgs: ['Acme Inc'] }),
      /email\.0\.orgs\.0: must be up to 32 lower-case letters, digits and hyphens; got "Acme Inc"/,
    ],
    [
      'a device with its facet',
      filtered({ devices: [`${CAMERA}.v0`] }),
      /email\.0\.devices\.0: must be the 22 characters .*; got "A+\.v0"/,
    ],
    [
      'more combinations than SNS takes',
      filtered({ outcomes: ['failed', 'stalled'], devices: devices(76) }),
      /email\.0: outcomes x orgs x devices must be at most 150 combinations; got 152/,
    ],
    [
      'more subscriptions than a stack can hold',
      email(...Array.from({ length: 501 }, (_, index) => `a${index}@b.co`)),
      /email: must be at most 500 subscriptions; got \[.{0,200}…$/,
    ],
    [
      'an id that is a key of every object',
      org({ id: 'constructor' }),
      /organizations\.0\.id: must not be a word/,
    ],
    [
      'an id that is the prototype',
      org({ id: '__proto__' }),
      /organizations\.0\.id: must be up to 32 lower-case/,
    ],
    [
      'more organizations than fit into a stack',
      { organizations: Array.from({ length: 2_001 }, (_, index) => ({ ...ACME, id: `org-${index}` })) },
      /organizations: must be at most 2,000 organizations; more are added by .*; got \[.{0,200}…$/,
    ],
  ];
  for (const [what, context, message] of wrong)
    it(what, () => {
      assert.throws(
        () => parseConfig(context),
        (error: Error) => {
          assert.equal(error.name, 'ConfigError');
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
});

function devices(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(22, 'A'));
}
