import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatStatus } from '../../cli/status/format.ts';
import type { ClipLine, OrgStatus } from '../../cli/status/org-status.ts';
import { CLIP_UUID, NOW_MS } from '../clip-records.ts';

const at = (secondsAgo: number) => new Date(NOW_MS - secondsAgo * 1000).toISOString();

function makeOrg(overrides: Partial<OrgStatus> = {}): OrgStatus {
  return {
    orgId: 'acme',
    health: 'ok',
    checking: false,
    lastGoodPassAt: at(12),
    backoff: null,
    failing: [],
    inFlight: [],
    owed: 0,
    ended: [],
    calls: { today: {}, week: {} },
    ...overrides,
  };
}

function makeLine(overrides: Partial<ClipLine> = {}): ClipLine {
  return {
    clipUuid: CLIP_UUID,
    label: null,
    title: 'Loading dock',
    state: 'in-progress',
    since: at(80),
    status: 'RENDERING',
    percent: 62.4,
    expectedEnd: null,
    owed: 0,
    ...overrides,
  };
}

function print(...organizations: OrgStatus[]): string {
  return formatStatus({ at: at(0), run: null, table: 'clips', configured: ['acme'], organizations });
}

it('an org at work is shown with its clips, what ended last and its calls', () => {
  const printed = print(
    makeOrg({
      inFlight: [makeLine(), makeLine({ label: 'case 7', state: 'stalled', percent: null })],
      owed: 1,
      ended: [makeLine({ state: 'failed', title: null, since: at(3700), owed: 1 })],
      calls: { today: { 'list:ok': 7 }, week: { 'list:ok': 1234, 'clip:rate-limited': 2 } },
    }),
  );
  assert.equal(
    printed,
    `Clipwatch, table clips, 2026-11-24 12:00:00 UTC

acme  ok
Last good pass: 12 s ago, at 2026-11-24 11:59:48 UTC. 2 clips in flight, 1 notification owed.
┌──────────────┬────────────────────────┬────────────────┬──────┬────────────┐
│ In flight    │ Clip uuid              │ State          │ Done │        For │
│ Loading dock │ ${CLIP_UUID} │ being rendered │ 62 % │ 1 min 20 s │
│ case 7       │ ${CLIP_UUID} │ stalled        │      │ 1 min 20 s │
└──────────────┴────────────────────────┴────────────────┴──────┴────────────┘
┌────────────────────────┬────────────────────────┬─────────┬───────────┬──────┐
│ Ended last             │ Clip uuid              │ Outcome │       Ago │ Owed │
│ ${CLIP_UUID} │ ${CLIP_UUID} │ failed  │ 1 h 1 min │    1 │
└────────────────────────┴────────────────────────┴─────────┴───────────┴──────┘
┌───────────┬──────────────┬───────┬────────┐
│ API calls │ Outcome      │ Today │ 7 days │
│ clip      │ rate-limited │     0 │      2 │
│ list      │ ok           │     7 │  1,234 │
│ all       │              │     7 │  1,236 │
└───────────┴──────────────┴───────┴────────┘`,
  );
});

it('a clip that is expected to end says by when, roughly', () => {
  const expectedEnd = { median: at(-41), p90: at(-124) };
  const printed = print(makeOrg({ inFlight: [makeLine({ expectedEnd }), makeLine({ state: 'stalled' })] }));
  const [head, first, second] = printed.split('\n').slice(5, 8);
  assert.match(head ?? '', /│ +For │ Ready in │ +9 of 10 in │$/);
  assert.match(first ?? '', /│ 1 min 20 s │ +45 s │ 2 min 30 s │$/);
  assert.match(second ?? '', /│ 1 min 20 s │ +│ +│$/);
});

it('several orgs are compared before each is shown by itself', () => {
  const printed = print(
    makeOrg({ inFlight: [makeLine()], calls: { today: { 'list:ok': 7 }, week: { 'list:ok': 1234 } } }),
    makeOrg({ orgId: 'globex', health: 'never-checked', lastGoodPassAt: null }),
    makeOrg({ orgId: 'initech', health: 'silent', lastGoodPassAt: at(7200), owed: 3 }),
  );
  assert.equal(
    printed.split('\n\n')[1],
    `┌──────────────┬───────────────────┬──────────┬───────────┬──────┬─────────────┬────────┐
│ Organization │ State             │   Looked │ In flight │ Owed │ Calls today │ 7 days │
│ acme         │ ok                │ 12 s ago │         1 │    0 │           7 │  1,234 │
│ globex       │ never checked     │    never │         0 │    0 │           0 │      0 │
│ initech      │ no longer checked │  2 h ago │         0 │    3 │           0 │      0 │
└──────────────┴───────────────────┴──────────┴───────────┴──────┴─────────────┴────────┘`,
  );
  assert.equal(printed.split('\n\n').length, 5);
});

it('of many clips in flight the first are shown, and the others are counted', () => {
  const printed = print(makeOrg({ inFlight: Array.from({ length: 25 }, () => makeLine()) }));
  assert.match(printed, /25 clips in flight/);
  assert.equal(printed.match(/being rendered/g)?.length, 20);
  assert.match(printed, /… and 5 more, which --json shows/);
});

it('an org that is backed off says until when and why', () => {
  const backoff = {
    reason: 'secret' as const,
    failures: 3,
    since: at(600),
    until: at(-90),
    detail: 'The secret cannot be read: AccessDeniedException',
  };
  const printed = print(makeOrg({ health: 'backed-off', backoff }));
  assert.match(
    printed,
    /acme {2}backed off for another 1 min 30 s, until 2026-11-24 12:01:30 UTC: the API key/,
  );
  assert.match(printed, /3 times since 2026-11-24 11:50:00 UTC/);
  assert.match(printed, /The secret cannot be read: AccessDeniedException/);
  const over = print(makeOrg({ health: 'backed-off', backoff: { ...backoff, until: at(1), failures: 1 } }));
  assert.match(over, /backed off until now: .*\(once since/);
});

it('an org of which an endpoint fails says which, why, since when and until when', () => {
  const list = {
    endpoint: 'list' as const,
    reason: 'unavailable' as const,
    failures: 3,
    since: at(600),
    until: at(-90),
  };
  const clip = {
    ...list,
    endpoint: 'clip' as const,
    reason: 'says-nothing' as const,
    failures: 1,
    until: at(1),
  };
  const page = { ...list, endpoint: 'page' as const, reason: 'no-route' as const };
  const printed = print(makeOrg({ health: 'impaired', failing: [list] }));
  assert.equal(
    printed.split('\n\n')[1]?.split('\nLast good')[0],
    `acme  Rhombus fails in part, and clips are seen all the same
  the list of clips in progress: errors, or no answer in time (3 times since 2026-11-24 11:50:00 UTC), left alone for another 1 min 30 s, until 2026-11-24 12:01:30 UTC`,
  );
  const two = print(makeOrg({ health: 'impaired', failing: [list, clip] }));
  assert.match(two, /acme {2}Rhombus fails for the most part, and not all clips can be seen\n/);
  assert.match(two, /\n {2}single clips by their ids: answers .* \(once since .*\), left alone until now\n/);
  const all = print(makeOrg({ health: 'impaired', failing: [list, page, clip] }));
  assert.match(all, /acme {2}Rhombus fails, and no clip can be seen\n/);
  const among = print(makeOrg({ health: 'impaired', failing: [list] }), makeOrg({ orgId: 'globex' }));
  assert.match(among, /│ acme +│ fails in part +│/);
});

for (const [health, words] of [
  ['never-checked', /never checked: is it new\? Else see whether the schedule of tick/],
  ['silent', /no longer checked: is the schedule of tick enabled/],
] as const)
  it(`an org that is ${health} says what to look at`, () => {
    assert.match(print(makeOrg({ health, lastGoodPassAt: null })), words);
  });

it('a check that is at work is shown, since it saves what it did when it ends', () => {
  assert.match(print(makeOrg({ checking: true })), /acme {2}ok, a check is at work\n/);
  const first = makeOrg({ health: 'never-checked', checking: true, lastGoodPassAt: null });
  assert.match(print(first), /acme {2}its first check is at work\n/);
});

it('an org that was never looked at has nothing to show', () => {
  const printed = print(makeOrg({ health: 'never-checked', lastGoodPassAt: null }));
  assert.match(printed, /Last good pass: never\. 0 clips in flight, 0 notifications owed\.\nNo API calls/);
});

it('a run on this machine is named by its process', () => {
  const run = { pid: 4711, startedAt: at(60) };
  const printed = formatStatus({ at: at(0), run, table: 'clips', configured: ['acme'], organizations: [] });
  assert.equal(printed, 'Clipwatch on this machine, process 4711, table clips, 2026-11-24 12:00:00 UTC');
});

it('an org that is not there is shown in one line, with those that are', () => {
  const printed = print(makeOrg({ orgId: 'acne', health: 'unknown', lastGoodPassAt: null }));
  assert.match(
    printed,
    /UTC\n\nacne {2}unknown: it is not configured and was never checked[^\n]*\n\nConfigured here: acme\.$/,
  );
  const organizations = [makeOrg({ health: 'unknown' })];
  const many = Array.from({ length: 30 }, (_, index) => `org-${index}`);
  const of = (configured: string[] | null) =>
    formatStatus({ at: at(0), run: null, table: 'clips', configured, organizations });
  assert.ok(!of(null).includes('Configured'));
  assert.match(of(many), /org-19 and 10 more\.$/);
});

it('whatever a title, a status or an id holds, it stays in its cell', () => {
  const hostile = 'https://evil.example\u001b[31m\u202e\n│ ok │';
  const printed = print(
    makeOrg({
      orgId: hostile,
      inFlight: [makeLine({ title: hostile, clipUuid: hostile, status: hostile })],
      ended: [makeLine({ label: hostile, state: 'completed' })],
    }),
  );
  assert.ok(!printed.includes('\u001b') && !printed.includes('\u202e'));
  assert.ok(!printed.includes('https://'));
  assert.equal(printed.split('\n').filter((line) => line.includes('hxxps')).length, 2);
});
