import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { formatStory } from '../../cli/clips/format-story.ts';
import { type HoldFacts, whyOwed } from '../../cli/clips/why-owed.ts';
import type { Announcement } from '../../functions/domain/outbox/announcement.ts';
import { CLIP_UUID, makeClip, makeOrg, makeOwed, NOW_MS } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { MARKED, startClips, type TestClips } from './clips-installation.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';
const TITLE = 'Dock \u001b[31m\u202e3';

const announced: Announcement[] = [
  {
    outcome: 'stalled',
    n: 1,
    atMs: NOW_MS - 30_000,
    late: false,
    stalledMs: 600_000,
    toldAtMs: { events: NOW_MS - 29_000, mail: NOW_MS - 28_000 },
  },
  { outcome: 'completed', n: 1, atMs: NOW_MS, late: false, toldAtMs: { events: NOW_MS + 1_000 } },
];

describe('clipwatch clip', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    for (const id of ['acme', 'globex']) await at.register(id);
    const details = {
      title: TITLE,
      deviceUuids: [CAMERA],
      requestedSec: 90,
      durationSec: 41,
      byteCount: 1_000,
      locatedDeviceUuids: [CAMERA],
    };
    const clip = makeClip({
      state: 'completed',
      stateSinceMs: NOW_MS,
      label: 'case 7',
      details,
      told: { stalled: 1, completed: 1 },
      announced,
    });
    const owed = makeOwed(clip, { due: { mail: 0, 'mail@night': 0, 'chat@gone': 0 } });
    written(await at.store.recordTransition({ ...clip, owed: [owed] }));
    const cameras = new Map([[CAMERA, { uuid: CAMERA, name: 'Server room', site: 'Store 12' }]]);
    await at.store.saveNames('acme', { askedAtMs: NOW_MS, cameras });
    // All day long: 00:00 to 23:59, and the minute that is left is as quiet in the zone an hour on.
    const hours = { from: '00:00', to: '23:59' };
    const isLastMinute = new Date().getUTCHours() === 23 && new Date().getUTCMinutes() === 59;
    await at.store.putAudience(at.night({ quietHours: hours, timeZone: isLastMinute ? 'Etc/GMT-1' : 'UTC' }));
    const health = { reason: 'denied' as const, failures: 3, sinceMs: 0, untilMs: Date.now() + 3_600_000 };
    await at.store.saveTopicHealth('mail', health);
    written(await at.store.saveOrg(makeOrg({ version: 0 })));
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  it('tells what was seen, what was told to whom, and who has yet to be told and why', async () => {
    const { stdout, stderr, code } = await at.run('clip', CLIP_UUID);
    assert.deepEqual([stderr, code], ['', 0]);
    for (const line of [
      /^case 7\nacme, Xy12abcdXy12abcdXy12aA\nIt has been ready since 2026-11-24 12:00:00 UTC\.\n/,
      /\nTitle {7}Dock.*3\n/,
      /\nCameras {5}Server room \(Store 12\)\n/,
      /\nFootage {5}1 min 30 s asked for, 41 s in the file\n/,
      /\nSeen {8}known since 2026-11-24 11:59:00 UTC, in the list of clips in\n {12}progress; begun about 2026-11-24 11:58:55 UTC\n/,
      /\nWarning {5}.*41 s/,
      /\n2026-11-24 11:59:30 UTC {2}stalled, 10 min without movement\n {2}events {16}told after 1 s\n {2}mail {18}told after 2 s\n/,
      /\n2026-11-24 12:00:00 UTC {2}completed\n {2}events {16}told after 1 s\n/,
      /\nYet to be told\n {2}mail {18}completed: its topic takes nothing \(denied\), until\n {24}.* UTC\n/,
      /\n {2}mail@night {12}completed: quiet hours, until .* UTC\n/,
      /\n {2}chat@gone {13}completed: nobody hears there/,
    ])
      assert.match(stdout, line);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('prints the same for programs', async () => {
    const story = JSON.parse((await at.run('clip', CLIP_UUID, '--org', 'acme', '--json')).stdout);
    assert.deepEqual(
      story.announced.map(({ eventId, told }: { eventId: string; told: object }) => [
        eventId,
        Object.keys(told),
      ]),
      [
        [`acme/${CLIP_UUID}/stalled/1`, ['events', 'mail']],
        [`acme/${CLIP_UUID}/completed/1`, ['events']],
      ],
    );
    const why = story.owed.map((one: { destination: string; why: string }) => [one.destination, one.why]);
    assert.deepEqual(Object.fromEntries(why), {
      mail: 'topic',
      'mail@night': 'quiet-hours',
      'chat@gone': 'nobody',
    });
    assert.equal(story.title, TITLE);
    assert.deepEqual(
      story.warnings.map(({ code }: { code: string }) => code),
      ['short'],
    );
  });

  it('asks for the organization where several have a clip of that id', async () => {
    await at.put({ orgId: 'globex', clipUuid: 'BothClip00000000000000' });
    await at.put({ orgId: 'acme', clipUuid: 'BothClip00000000000000' });
    const { stderr, code } = await at.run('clip', 'BothClip00000000000000');
    assert.match(stderr, /^Several organizations have a clip of this id, so name one: --org acme, globex\n$/);
    assert.equal(code, 1);
    assert.equal((await at.run('clip', 'BothClip00000000000000', '--org', 'globex')).code, 0);
  });

  it('says what to check where the clip is not known, without the id: a key looks like one', async () => {
    const { stderr, code } = await at.run('clip', MARKED.key);
    assert.match(stderr, /^Nothing is known of this clip in acme, globex: is the id whole, .*\n$/);
    assert.ok(!stderr.includes(MARKED.key));
    assert.equal(code, 1);
  });

  it('leaves out one whose time is over, though the table still has it', async () => {
    await at.putEnded({ clipUuid: 'ExpiredClip00000000000' }, Date.now() - 1_000);
    assert.equal((await at.run('clip', 'ExpiredClip00000000000')).code, 1);
  });

  it('shows nothing that a terminal obeys', async () => {
    const { stdout } = await at.run('clip', CLIP_UUID);
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /\p{C}/u);
  });

  it('tells of a clip that an earlier release wrote', async () => {
    await at.putEnded({ clipUuid: 'OldClip000000000000000', told: { completed: 2 } });
    const { stdout } = await at.run('clip', 'OldClip000000000000000');
    assert.match(stdout, /\nTold, as an earlier release counted: completed 2\.\n/);
  });
});

describe('why somebody has yet to be told', () => {
  const facts: HoldFacts = {
    destination: 'mail',
    outcome: 'failed',
    heldUntilMs: 0,
    isKnown: true,
    audience: undefined,
    health: undefined,
    told: undefined,
  };
  const quiet = {
    name: 'default',
    topics: {},
    language: 'en' as const,
    privacy: 'full' as const,
    timeZone: 'UTC',
    quietHours: { from: '11:00', to: '13:00' },
  };
  const told = { level: 3, holds: 1, lastAtMs: NOW_MS, heldUntilMs: NOW_MS + 30_000 };
  const health = { reason: 'gone' as const, failures: 1, sinceMs: 0, untilMs: NOW_MS + 15_000 };
  const HOUR_MS = 3_600_000;

  for (const [what, given, expected] of [
    ['nothing in the way', {}, { why: 'soon' }],
    ['an audience that is gone', { isKnown: false }, { why: 'nobody' }],
    ['a topic that rests', { health }, { why: 'topic', untilMs: NOW_MS + 15_000, reason: 'gone' }],
    ['a storm', { told }, { why: 'storm', untilMs: NOW_MS + 30_000 }],
    ['the longest of two', { told, health }, { why: 'storm', untilMs: NOW_MS + 30_000 }],
    ['a storm that programs are not spared', { destination: 'events', told }, { why: 'soon' }],
    ['quiet hours', { audience: quiet }, { why: 'quiet-hours', untilMs: NOW_MS + HOUR_MS }],
    [
      'quiet hours, as they were recorded',
      { audience: quiet, heldUntilMs: NOW_MS + HOUR_MS },
      { why: 'quiet-hours', untilMs: NOW_MS + HOUR_MS },
    ],
    [
      'what passes quiet hours',
      { audience: { ...quiet, quietHours: { ...quiet.quietHours, except: ['failed'] } } },
      { why: 'soon' },
    ],
    [
      'a clip told of too often',
      { heldUntilMs: NOW_MS + 60_000 },
      { why: 'clip-pace', untilMs: NOW_MS + 60_000 },
    ],
    ['what is over', { heldUntilMs: NOW_MS - 1, told: { ...told, heldUntilMs: NOW_MS } }, { why: 'soon' }],
  ] as [string, Partial<HoldFacts>, object][])
    it(what, () => assert.deepEqual(whyOwed({ ...facts, ...given }, NOW_MS), expected));
});

it('the story of a clip that was never seen says so', () => {
  const story = {
    at: '',
    orgId: 'acme',
    clipUuid: CLIP_UUID,
    state: 'not-found' as const,
    since: '2026-11-24T12:00:00.000Z',
    attempt: 1,
    label: null,
    title: null,
    deviceUuids: [],
    status: null,
    operation: null,
    percent: null,
    firstSeenAt: null,
    expectedEnd: null,
    told: {},
    source: 'watch' as const,
    knownSince: '2026-11-24T11:55:00.000Z',
    startedAt: null,
    attemptSince: '2026-11-24T11:55:00.000Z',
    movedAt: null,
    missingSince: null,
    cameras: [],
    footageStart: null,
    requestedSeconds: null,
    durationSeconds: null,
    byteCount: null,
    warnings: [],
    announced: [],
    owed: [],
  };
  assert.equal(
    formatStory(story),
    [
      'A clip without a title',
      `acme, ${CLIP_UUID}`,
      'It had not been found by 2026-11-24 12:00:00 UTC.',
      '',
      'Seen        known since 2026-11-24 11:55:00 UTC, by "watch"; Rhombus has never',
      '            shown it',
      '',
      'Nobody was told of it.',
    ].join('\n'),
  );
});
