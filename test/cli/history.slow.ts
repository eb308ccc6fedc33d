import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { moment } from '../../cli/arguments.ts';
import { type ClipFilter, findHistory, isKnownPlace } from '../../cli/clips/find-history.ts';
import { formatHistory } from '../../cli/clips/format-history.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startClips, type TestClips } from './clips-installation.ts';

const DOCK = 'AAAAAAAAAAAAAAAAAAAAAA';
const GATE = 'BBBBBBBBBBBBBBBBBBBBBB';
const HOUR_MS = 3_600_000;

const NAMES = new Map([
  [DOCK, { uuid: DOCK, name: 'Loading  Dock', site: 'Store 12' }],
  [GATE, { uuid: GATE, name: 'Gate' }],
]);

/** Clips of two organizations, which ended so many hours before the present. */
function clipsAt(nowMs: number) {
  const ended = (clipUuid: string, hoursAgo: number, overrides: Partial<ClipRecord> = {}) =>
    makeClip({
      clipUuid,
      state: 'completed',
      told: { completed: 1 },
      stateSinceMs: nowMs - hoursAgo * HOUR_MS,
      ...overrides,
    });
  return {
    ended: [
      ended('Ready', 1, { details: { title: 'Forklift', deviceUuids: [DOCK, GATE] } }),
      ended('Failed', 30, { state: 'failed', told: { failed: 1 }, details: { deviceUuids: [GATE] } }),
      ended('Stopped', 50, { state: 'stopped', told: {}, details: {} }),
    ],
    baseline: ended('Baseline', 2, { told: {} }),
    other: ended('Other', 3, { orgId: 'globex' }),
    inFlight: makeClip({ clipUuid: 'InFlight', stateSinceMs: nowMs - 1_000 }),
  };
}

describe('what has ended', () => {
  const { ended, other, inFlight } = clipsAt(NOW_MS);
  const orgs = [
    { orgId: 'acme', clips: { ended, inFlight: [inFlight] }, names: { askedAtMs: NOW_MS, cameras: NAMES } },
    { orgId: 'globex', clips: { ended: [other], inFlight: [] }, names: undefined },
  ];
  const everything: ClipFilter = { sinceMs: 0, untilMs: NOW_MS, all: false };
  const ago = (hours: number) => NOW_MS - hours * HOUR_MS;

  for (const [what, filter, expected] of [
    ['all of it', {}, ['Ready', 'Other', 'Failed', 'Stopped']],
    ['what is in flight, too', { all: true }, ['InFlight', 'Ready', 'Other', 'Failed', 'Stopped']],
    ['an outcome', { outcome: 'failed' }, ['Failed']],
    ['since a moment', { sinceMs: ago(30) }, ['Ready', 'Other', 'Failed']],
    ['between two', { sinceMs: ago(40), untilMs: ago(3) }, ['Other', 'Failed']],
    ['a camera by its name', { camera: 'gate' }, ['Ready', 'Failed']],
    ['a camera in other letters', { camera: ' loading DOCK' }, ['Ready']],
    ['a camera by its id', { camera: GATE, sinceMs: ago(2) }, ['Ready']],
    ['a camera that has no name', { camera: 'BBBBBBBBBBBBBBBBBBBBBC' }, []],
    ['a site', { site: 'store 12' }, ['Ready']],
    ['nothing', { untilMs: 0 }, []],
  ] as [string, Partial<ClipFilter>, string[]][])
    it(`is filtered by ${what}`, () => {
      const { clips } = findHistory(orgs, { ...everything, ...filter }, 9);
      assert.deepEqual(
        clips.map(({ clipUuid }) => clipUuid),
        expected,
      );
    });

  it('is known by its places, where there are some of that name', () => {
    for (const [filter, isKnown] of [
      [{ camera: 'gate' }, true],
      [{ camera: GATE }, true],
      [{ camera: 'yard' }, false],
      [{ site: 'STORE 12' }, true],
      [{ site: 'gate' }, false],
    ] as const)
      assert.equal(isKnownPlace(orgs, { ...everything, ...filter }), isKnown, JSON.stringify(filter));
  });
});

describe('clipwatch history', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    for (const id of ['acme', 'globex']) await at.register(id);
    const nowMs = Date.now();
    const { ended, baseline, other, inFlight } = clipsAt(nowMs);
    for (const clip of [...ended, baseline, other]) await at.putEnded(clip);
    await at.putEnded({ clipUuid: 'Expired', stateSinceMs: nowMs }, nowMs - 1_000);
    await at.put(inFlight);
    await at.store.saveNames('acme', { askedAtMs: nowMs, cameras: NAMES });
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  for (const [args, expected] of [
    ['', ['Ready', 'Other', 'Failed', 'Stopped']],
    ['--org acme --all --since 2h', ['InFlight', 'Ready']],
    ['--camera gate --until 2h --outcome failed', ['Failed']],
  ] as const)
    it(`lists what has ended under our eyes and is remembered, latest first: ${args}`, async () => {
      const { stdout, stderr, code } = await at.run('history', '--json', ...args.split(' ').filter(Boolean));
      assert.deepEqual([stderr, code], ['', 0]);
      const { clips, leftOff } = JSON.parse(stdout);
      assert.deepEqual([clips.map(({ clipUuid }: { clipUuid: string }) => clipUuid), leftOff], [expected, 0]);
    });

  it('shows them in 80 columns, each organization by itself', async () => {
    const { stdout } = await at.run('history');
    const lines = stdout.split('\n');
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.match(stdout, /^When \(UTC\) {8}State {8}Clip {20}Title, camera\n\nacme\n/);
    assert.match(stdout, /\n[-\d]{10} [:\d]{5} {2}completed {4}Ready {19}Forklift {7}Loading…\n/);
    assert.match(stdout, /\n\nglobex\n.* {2}Other /);
  });

  it('says how many are left off, and that there are none', async () => {
    assert.match((await at.run('history', '--limit', '1')).stdout, /\n3 older ones are left off: --limit/);
    const none = await at.run('history', '--outcome', 'expired');
    assert.deepEqual([none.stdout, none.code], ['No clip is remembered that is like that.\n', 0]);
  });

  it('says that there is no such organization, and shows what is remembered of one that was removed', async () => {
    const { stdout, stderr, code } = await at.run('history', '--org', 'globx');
    assert.equal(stderr, 'There is no organization "globx" here: there are acme, globex\n');
    assert.deepEqual([stdout, code], ['', 1]);
    await at.putEnded({ orgId: 'initech', clipUuid: 'Former' });
    const removed = await at.run('history', '--org', 'initech');
    assert.match(removed.stdout, / {2}Former /);
    assert.deepEqual([removed.stderr, removed.code], ['', 0]);
  });

  it('says that nothing is called so, without repeating it', async () => {
    for (const option of ['--camera', '--site']) {
      const { stderr, code } = await at.run('history', option, 'mArKeD');
      assert.match(stderr, /^No camera or site is called that here: names are .*by its id\n$/);
      assert.ok(!stderr.includes('mArKeD'));
      assert.equal(code, 1);
    }
  });

  for (const [args, said] of [
    ['--since 1d --until 2d', /^--since must not be after --until\n$/],
    ['--all --outcome failed', /^What is in flight has no outcome yet/],
    ['--since yesterday', /It must be a time ago, as 90m/],
    ['--outcome fine', /Allowed choices are completed, failed/],
    ['--limit 0', /It must be 1 or more\./],
  ] as const)
    it(`refuses ${args}`, async () => {
      const { stdout, stderr, code } = await at.run('history', ...args.split(' '));
      assert.match(stderr, said);
      assert.deepEqual([stdout, code], ['', 2]);
    });
});

describe('a line of the history', () => {
  const filter: ClipFilter = { sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER, all: true };
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom(
      '<b>&amp;',
      '\u001b[31m\u202e\u200d',
      '👩‍👩‍👧‍👦'.repeat(40),
      '倉庫'.repeat(60),
      '\ud800',
      '\r\n\t',
    ),
  );

  it('is one line of at most its columns that a terminal obeys in nothing, whatever titles and names are', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.integer({ min: 80, max: 160 }), (title, name, columns) => {
        const clip = makeClip({ details: { title, deviceUuids: [DOCK] } });
        const names = { askedAtMs: NOW_MS, cameras: new Map([[DOCK, { uuid: DOCK, name }]]) };
        const org = { orgId: 'acme', clips: { inFlight: [clip], ended: [] }, names };
        const lines = formatHistory(findHistory([org], filter, 9), columns).split('\n');
        assert.equal(lines.length, 2);
        for (const line of lines) {
          assert.doesNotMatch(line, /\p{C}/u);
          assert.ok(stringWidth(line) <= columns, line);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a moment', () => {
  for (const [text, ms] of [
    ['90m', NOW_MS - 90 * 60_000],
    ['2d', NOW_MS - 48 * HOUR_MS],
    ['1w', NOW_MS - 168 * HOUR_MS],
    ['2026-11-25', Date.UTC(2026, 10, 25)],
    ['2026-11-25T10:30', Date.UTC(2026, 10, 25, 10, 30)],
    ['2026-11-25 10:30:15', Date.UTC(2026, 10, 25, 10, 30, 15)],
    ['2026-11-25T10:30:00.000Z', Date.UTC(2026, 10, 25, 10, 30)],
    ['2026-11-25T10:30+01:00', Date.UTC(2026, 10, 25, 9, 30)],
  ] as const)
    it(`may be ${text}`, () => assert.equal(moment(text)(NOW_MS), ms));

  for (const text of [
    '',
    '2',
    'd',
    '2y',
    '-1d',
    '2026-13-01',
    '2026-02-30',
    '2026-11-31T10:00',
    '2026-11-25T25:00',
    '2026',
    'now',
    '1e9',
  ])
    it(`may not be "${text}"`, () => assert.throws(() => moment(text), /a time ago, as 90m/));
});
