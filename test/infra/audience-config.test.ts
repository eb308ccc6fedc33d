import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CONSOLE_URL } from '../../functions/domain/audience/console-url.ts';
import { parseConfig } from '../../infra/config.ts';
import { readContext } from '../../infra/context.ts';
import { ACME, CAMERA, FULL, SLACK, TEAMS } from './synthesize.ts';

const NIGHT = { name: 'night', email: ['a@b.co'] };
const QUIET = { from: '22:00', to: '06:30' };
const parse = (flat: object, ...audiences: unknown[]) =>
  parseConfig({ organizations: [ACME], ...flat, ...(audiences.length > 0 && { audiences }) });

describe('audiences of a configuration', () => {
  it('are the default one, which stands flat, and the others, each with its own settings only', () => {
    const { audiences } = parse({ email: ['a@b.co'], timeZone: 'America/Bogota', language: 'es' }, NIGHT);
    assert.deepEqual(audiences, [
      {
        name: 'default',
        language: 'es',
        privacy: 'full',
        timeZone: 'America/Bogota',
        consoleUrl: DEFAULT_CONSOLE_URL,
        email: [{ endpoint: 'a@b.co' }],
        sms: [],
        chat: [],
      },
      {
        name: 'night',
        language: 'en',
        privacy: 'full',
        consoleUrl: DEFAULT_CONSOLE_URL,
        email: [{ endpoint: 'a@b.co' }],
        sms: [],
        chat: [],
      },
    ]);
  });

  it('take every setting and filter', () => {
    const settings = {
      timeZone: 'Asia/Kolkata',
      language: 'es',
      privacy: 'minimal',
      quietHours: { ...QUIET, except: ['failed', 'blind'] },
      consoleUrl: 'https://console.example/{deviceUuid}?t={timestampMs}',
      orgs: ['acme', 'later'],
      outcomes: ['failed', 'visible'],
      devices: [CAMERA],
    };
    const [, audience] = parse({}, { ...NIGHT, ...settings, chat: [SLACK, TEAMS, SLACK] }).audiences;
    assert.deepEqual(audience, {
      name: 'night',
      ...settings,
      email: [{ endpoint: 'a@b.co' }],
      sms: [],
      chat: [SLACK, TEAMS],
    });
  });

  it('have no link where they want none', () => {
    const [flat, night] = parse({ consoleUrl: false }, { ...NIGHT, consoleUrl: false }).audiences;
    assert.deepEqual([flat?.consoleUrl, night?.consoleUrl], [undefined, undefined]);
  });

  it('may share an endpoint, and filter it otherwise', () => {
    const { audiences } = parse(
      { email: ['a@b.co'] },
      { ...NIGHT, email: [{ endpoint: 'A@b.co', outcomes: ['blind'] }] },
    );
    assert.deepEqual(
      audiences.map(({ email }) => email.length),
      [1, 1],
    );
  });
});

describe('a mistake in an audience is one line', () => {
  const KNOWN =
    'name, email, sms, chat, timeZone, language, quietHours, privacy, consoleUrl, outcomes, orgs, devices';
  const mistakes: [string, object, unknown, string][] = [
    [
      'a name with capitals',
      {},
      { ...NIGHT, name: 'Night' },
      'audiences.0.name: must be up to 32 lower-case letters, digits and hyphens; got "Night"',
    ],
    ['no name', {}, { email: ['a@b.co'] }, 'audiences.0.name: must be given; got nothing'],
    [
      'the name of the default one',
      {},
      { name: 'default' },
      'audiences.0.name: must not be "default", which is what stands outside of "audiences"; got "default"',
    ],
    [
      'a name that every object has',
      {},
      { name: 'constructor' },
      'audiences.0.name: must not be a word that every JavaScript object has for a key; got "constructor"',
    ],
    [
      'a wrong address',
      {},
      { ...NIGHT, email: ['a@b.co', 'a@'] },
      'audiences.0.email.1: must be an email address; got "a@"',
    ],
    [
      'one that is told twice with other filters',
      {},
      { ...NIGHT, email: ['a@b.co', { endpoint: 'a@b.co', orgs: ['acme'] }] },
      'audiences.0.email.1: must not be given twice with other filters; got "a@b.co"',
    ],
    [
      'a time zone that is none',
      { timeZone: 'Mars/Base' },
      undefined,
      'timeZone: must be the name of a time zone, such as Europe/Berlin; got "Mars/Base"',
    ],
    [
      'a language that nobody wrote',
      {},
      { ...NIGHT, language: 'fr' },
      'audiences.0.language: must be one of en, es; got "fr"',
    ],
    [
      'a privacy that is none',
      { privacy: 'some' },
      undefined,
      'privacy: must be one of full, minimal; got "some"',
    ],
    [
      'quiet hours without a time zone',
      { quietHours: QUIET },
      undefined,
      'timeZone: must be given where there are quietHours, which go by its clock; got nothing',
    ],
    [
      'quiet hours of an audience without a time zone',
      { timeZone: 'UTC' },
      { ...NIGHT, quietHours: QUIET },
      'audiences.0.timeZone: must be given where there are quietHours, which go by its clock; got nothing',
    ],
    [
      'an hour that is none',
      {},
      { ...NIGHT, timeZone: 'UTC', quietHours: { ...QUIET, to: '24:00' } },
      'audiences.0.quietHours.to: must be a time of day from 00:00 to 23:59; got "24:00"',
    ],
    [
      'quiet hours without an end',
      { timeZone: 'UTC', quietHours: { from: '22:00' } },
      undefined,
      'quietHours.to: must be given; got nothing',
    ],
    [
      'quiet hours that except nothing',
      { timeZone: 'UTC', quietHours: { ...QUIET, except: [] } },
      undefined,
      'quietHours.except: must not be empty; leave it out to have everything held; got []',
    ],
    [
      'quiet hours all day',
      {},
      { ...NIGHT, timeZone: 'UTC', quietHours: { from: '22:00', to: '22:00' } },
      'audiences.0.quietHours: must not end when they begin; got {"from":"22:00","to":"22:00"}',
    ],
    [
      'an exception that is no outcome',
      { timeZone: 'UTC', quietHours: { ...QUIET, except: ['fine'] } },
      undefined,
      'quietHours.except.0: must be one of completed, failed, stalled, resumed, removed, not-found, expired, blind, visible; got "fine"',
    ],
    [
      'an unknown key in quiet hours',
      {},
      { ...NIGHT, quietHours: { ...QUIET, until: 'x' } },
      'audiences.0.quietHours.until: is not a known key, which are from, to, except; got "x"',
    ],
    [
      'an unknown key',
      {},
      { ...NIGHT, emails: [] },
      `audiences.0.emails: is not a known key, which are ${KNOWN}; got []`,
    ],
    [
      'an unknown key of an entry',
      {},
      { ...NIGHT, email: [{ endpoint: 'a@b.co', org: 'acme' }] },
      'audiences.0.email.0.org: is not a known key, which are endpoint, outcomes, orgs, devices; got "acme"',
    ],
    [
      'an empty filter',
      {},
      { ...NIGHT, orgs: [] },
      'audiences.0.orgs: must not be empty; leave it out to be told of all; got []',
    ],
    [
      'a camera with its facet',
      {},
      { ...NIGHT, devices: [`${CAMERA}.v0`] },
      `audiences.0.devices.0: must be the 22 characters of a device uuid, without a facet such as .v0; got "${CAMERA}.v0"`,
    ],
    [
      'filters of a chat channel',
      { chat: [{ ...SLACK, outcomes: ['failed'] }] },
      undefined,
      'chat.0.outcomes: has no place here: a chat channel has no filters, so give it an audience of its own, which has; got ["failed"]',
    ],
    [
      'a chat channel by its name',
      { chat: ['#security'] },
      undefined,
      'chat.0: must be {"slack": {…}} or {"teams": {…}}; got "…"',
    ],
    [
      'a channel of both',
      {},
      { ...NIGHT, chat: [{ ...SLACK, ...TEAMS }] },
      'audiences.0.chat.0: must be {"slack": {…}} or {"teams": {…}}; got {"slack":',
    ],
    [
      'a Slack channel’s name for its id',
      { chat: [{ slack: { ...SLACK.slack, channelId: 'security' } }] },
      undefined,
      'chat.0.slack.channelId: must be the id of a Slack channel, such as C0123ABCD: the end of its link; got "security"',
    ],
    [
      'a Slack channel without its workspace',
      { chat: [{ slack: { channelId: 'C1' } }] },
      undefined,
      'chat.0.slack.workspaceId: must be given; got nothing',
    ],
    [
      'an unknown key of a Slack channel',
      { chat: [{ slack: { ...SLACK.slack, name: 'x' } }] },
      undefined,
      'chat.0.slack.name: is not a known key, which are workspaceId, channelId; got "x"',
    ],
    [
      'a Teams channel’s id decoded',
      { chat: [{ teams: { ...TEAMS.teams, channelId: '19:0123@thread.tacv2' } }] },
      undefined,
      'chat.0.teams.channelId: must be the id of a Teams channel as its link has it, such as 19%3a0123abcd%40thread.tacv2; got ',
    ],
    [
      'a team by its name',
      { chat: [{ teams: { ...TEAMS.teams, teamId: 'Security' } }] },
      undefined,
      'chat.0.teams.teamId: must be the id of a team, 32 hexadecimal digits in five groups; got "Security"',
    ],
    [
      'a link without TLS',
      { consoleUrl: 'http://console.example/' },
      undefined,
      'consoleUrl: must begin with https://',
    ],
    [
      'a link that is a switch',
      { consoleUrl: true },
      undefined,
      'consoleUrl: must be the template of a URL, or false; got true',
    ],
  ];
  for (const [what, flat, audience, line] of mistakes)
    it(what, () => {
      assert.throws(
        () => (audience === undefined ? parse(flat) : parse(flat, audience)),
        (error: Error) => {
          assert.equal(error.name, 'ConfigError');
          assert.equal(error.message.slice(0, `clipwatch.${line}`.length), `clipwatch.${line}`);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });

  it('a name that is given twice, and more audiences than a stack takes', () => {
    assert.throws(() => parse({}, NIGHT, { name: 'day' }, NIGHT), {
      message: 'clipwatch.audiences.2.name: must not be given twice; got "night"',
    });
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `team-${index}` }));
    assert.equal(parse({}, ...many(40)).audiences.length, 41);
    assert.throws(
      () => parse({}, ...many(41)),
      /^ConfigError: clipwatch\.audiences: must be at most 40 audiences; got/,
    );
  });
});

describe('the command line adds to audiences of cdk.json', () => {
  const FILE = { clipwatch: { ...FULL } };
  const read = (options: Record<string, string>) => readContext({ ...FILE, ...options }, FILE);
  const night = ({ props }: ReturnType<typeof read>) => props.audiences?.find(({ name }) => name === 'night');

  it('another one, and another address of one that there is, by its name', () => {
    const given = read({
      'clipwatch.audiences': '[{"name": "night", "email": ["c@b.co"], "orgs": ["globex"]}, {"name": "day"}]',
    });
    assert.deepEqual(
      given.props.audiences?.map(({ name }) => name),
      ['night', 'guards', 'day'],
    );
    assert.deepEqual(night(given)?.email, [...(FULL.audiences?.[0]?.email ?? []), 'c@b.co']);
    assert.deepEqual(night(given)?.orgs, ['acme', 'globex']);
    assert.deepEqual(given.passing, ['audience night', 'audience day']);
  });

  it('an address, a filter, a setting or a channel by its place', () => {
    const given = read({
      'clipwatch.audiences.0.sms': '+15550001111',
      'clipwatch.audiences.0.email.1.outcomes': 'visible',
      'clipwatch.audiences.0.quietHours.except': 'blind',
      'clipwatch.audiences.0.consoleUrl': 'false',
      'clipwatch.audiences.0.chat.2.slack.channelId': 'C9',
      'clipwatch.audiences.0.chat.2.slack.workspaceId': 'T9',
      'clipwatch.timeZone': 'UTC',
    });
    assert.deepEqual(night(given)?.sms, ['+15551234567', '+15550001111']);
    assert.deepEqual(night(given)?.email?.[1], {
      endpoint: 'lead@example.com',
      outcomes: ['blind', 'visible'],
    });
    assert.deepEqual(night(given)?.quietHours?.except, ['failed', 'blind']);
    assert.equal(night(given)?.consoleUrl, false);
    assert.deepEqual(night(given)?.chat?.[2], { slack: { channelId: 'C9', workspaceId: 'T9' } });
    assert.deepEqual(given.passing, ['audience night', 'timeZone']);
    assert.equal(parseConfig(given.props).audiences.length, 3);
  });

  it('the same chat channel once', () => {
    const given = read({ 'clipwatch.chat': JSON.stringify([SLACK, TEAMS]) });
    assert.deepEqual(parseConfig(given.props).audiences[0]?.chat, [SLACK, TEAMS]);
  });

  for (const [key, value] of [
    ['clipwatch.audiences.0.name', 'other'],
    ['clipwatch.audiences.0.email.0', 'other@b.co'],
    ['clipwatch.audiences.0.chat.0.slack.channelId', 'C9'],
  ] as const)
    it(`and nothing is taken out: ${key}`, () => {
      assert.throws(() => read({ [key]: value }), /may only be added to on the command line/);
    });
});
