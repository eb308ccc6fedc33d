import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noteBlindness, noteEnded, type Sight, unseenSince } from '../../functions/domain/org/blindness.ts';
import { isWorthSaving } from '../../functions/domain/org/idle-look.ts';
import {
  type EndpointTrouble,
  newOrgState,
  type OrgState,
  type VendorState,
  type VendorTrouble,
} from '../../functions/domain/org/state.ts';
import {
  endpointAnswered,
  keyChanged,
  vendorAnswered,
  vendorFailed,
} from '../../functions/domain/org/vendor-health.ts';
import type { OrgEvent } from '../../functions/domain/outbox/event.ts';
import { NOW_MS } from '../clip-records.ts';

const MINUTE_MS = 60_000;

/** An org that was seen before, with the vendor so. Times in minutes from the beginning. */
function org(vendor: Partial<VendorState> = {}): OrgState {
  const made = newOrgState('acme');
  return {
    ...made,
    baselineAtMs: NOW_MS - 60 * MINUTE_MS,
    sweep: { phase: 'idle', sweptAtMs: NOW_MS, cursorMs: NOW_MS, movedAtMs: NOW_MS },
    vendor: { ...made.vendor, ...vendor },
  };
}

function at(minutes: number): number {
  return NOW_MS + minutes * MINUTE_MS;
}

function failing<Reason extends string>(reason: Reason, sinceMinutes: number) {
  return { reason, failures: 3, sinceMs: at(sinceMinutes), untilMs: at(sinceMinutes + 5) };
}

const out = (since: number, reason: EndpointTrouble = 'unavailable') => failing(reason, since);
const resting = (since: number, reason: VendorTrouble = 'unauthorized') => ({
  resting: failing(reason, since),
});

describe('since when nothing of an org is seen', () => {
  const cases: [
    string,
    Partial<VendorState>,
    number,
    ReturnType<typeof unseenSince> | undefined,
    OrgState?,
  ][] = [
    ['every endpoint is well', {}, 3, undefined],
    ['the vendor rests', resting(2), 3, { sinceMs: at(2), reason: 'unauthorized' }],
    ['the vendor limits us', resting(2, 'rate-limited'), 3, { sinceMs: at(2), reason: 'rate-limited' }],
    [
      'a wrong region, of an org that was seen in this one',
      resting(2, 'wrong-region'),
      0,
      { sinceMs: at(2), reason: 'unauthorized' },
    ],
    [
      'a wrong region, of an org that never was',
      resting(2, 'wrong-region'),
      0,
      { sinceMs: at(2), reason: 'wrong-region' },
      newOrgState('acme'),
    ],
    ['the list alone answers', { failing: { page: out(1), clip: out(2) } }, 3, undefined],
    ['pages alone answer', { failing: { list: out(1), clip: out(2) } }, 3, undefined],
    [
      'single clips alone answer',
      { failing: { list: out(1), page: out(2) }, answeredAtMs: { clip: at(5) } },
      3,
      undefined,
    ],
    [
      'single clips alone answered, and nothing is in flight any more',
      { failing: { list: out(1), page: out(2) }, answeredAtMs: { clip: at(5) } },
      0,
      { sinceMs: at(5), reason: 'no-answer' },
    ],
    [
      'single clips have not been asked for since the others failed',
      { failing: { list: out(1), page: out(2) }, answeredAtMs: { clip: at(0) } },
      3,
      { sinceMs: at(2), reason: 'no-answer' },
    ],
    [
      'no endpoint answers, each for its own reasons',
      { failing: { list: out(1), page: out(4, 'no-route'), clip: out(2) } },
      3,
      { sinceMs: at(4), reason: 'no-answer' },
    ],
    [
      'no endpoint answers, all for one reason that we have a word for',
      { failing: { list: out(1, 'unreachable'), page: out(4, 'unreachable') } },
      0,
      { sinceMs: at(4), reason: 'unreachable' },
    ],
    [
      'no endpoint answered, and then the vendor rests',
      { ...resting(9, 'rate-limited'), failing: { list: out(1), page: out(2) } },
      0,
      { sinceMs: at(2), reason: 'rate-limited' },
    ],
    ['clips are unseen, and something else is shown', {}, 3, undefined, { ...org(), unseenSinceMs: at(0) }],
  ];
  for (const [name, vendor, inFlight, expected, base = org()] of cases)
    it(name, () => {
      const state = { ...base, vendor: { ...base.vendor, ...vendor } };
      assert.deepEqual(unseenSince(state, inFlight), expected);
    });
});

/** One moment: what becomes of the vendor, or what is recorded, and which event that is expected to give. */
interface Step {
  minute: number;
  becomes?: (org: OrgState) => OrgState;
  gives?: string;
}

const rejected = (state: OrgState, minute: number) =>
  vendorFailed(state, { reason: 'unauthorized' }, at(minute), 0);
const lost = (minute: number): Step => ({ minute, becomes: (state) => rejected(state, minute) });
const seen = (minute: number): Step => ({
  minute,
  becomes: (state) => vendorAnswered(endpointAnswered(state, 'list', at(minute))),
});
const recorded = (minute: number, ...ended: Parameters<typeof noteEnded>[1]): Step => ({
  minute,
  becomes: (state) => noteEnded(state, ended),
});
const nothing = (...minutes: number[]): Step[] => minutes.map((minute) => ({ minute }));
const gives = (minute: number, event: string): Step => ({ minute, gives: event });

/** Goes through the steps; answers the last org and the events. */
function play(steps: readonly Step[], sight: Partial<Sight> = {}, begins = org()) {
  const events: OrgEvent[] = [];
  let state = begins;
  for (const { minute, becomes, gives: expected } of steps) {
    const noted = noteBlindness(becomes?.(state) ?? state, { nowMs: at(minute), inFlight: 2, ...sight });
    state = noted.org;
    if (noted.event) events.push(noted.event);
    const given = noted.event?.id.replace('acme/organization/', '');
    assert.equal(given, expected, `in minute ${minute}`);
  }
  return { state, events };
}

describe('what is told of an org that cannot be seen', () => {
  const courses: [string, Step[]][] = [
    [
      'nothing of what passes within half an hour',
      [lost(0), ...nothing(1, 10, 29.9), seen(29.95), ...nothing(31, 99)],
    ],
    ['`blind` after half an hour, once', [lost(0), gives(30, 'blind/1'), ...nothing(31, 60, 600)]],
    [
      '`visible` when it has been seen again for a minute, once',
      [
        lost(0),
        gives(30, 'blind/1'),
        seen(40),
        ...nothing(40.5),
        gives(41, 'visible/1'),
        ...nothing(42, 600),
      ],
    ],
    [
      'nothing of a moment of sight before anybody was told: half an hour begins anew',
      [lost(0), seen(25), lost(26), ...nothing(31, 55), gives(56, 'blind/1')],
    ],
    [
      'no second word of one that comes back before people were told that it is over',
      [lost(0), gives(30, 'blind/1'), seen(40), lost(40.5), ...nothing(80), seen(90), gives(91, 'visible/1')],
    ],
    [
      'of one that comes back soon after, only when it has lasted again, and its end when that has',
      [
        ...[lost(0), gives(30, 'blind/1'), seen(40), gives(41, 'visible/1')],
        ...[lost(45), ...nothing(46, 74), gives(75, 'blind/2'), seen(80), ...nothing(81, 89), lost(89.5)],
        ...[...nothing(130), seen(140), ...nothing(149), gives(150, 'visible/2')],
      ],
    ],
    [
      'of a later one as of the first, by the next number',
      [
        ...[lost(0), gives(30, 'blind/1'), seen(40), gives(41, 'visible/1')],
        ...[lost(60), gives(90, 'blind/2'), seen(95), gives(96, 'visible/2')],
      ],
    ],
    [
      'a changed key that is rejected, too, is no end of it; one that is taken is',
      [
        ...[lost(0), gives(30, 'blind/1')],
        { minute: 40, becomes: (state) => keyChanged(state, at(40)) },
        ...[lost(40.1), ...nothing(60)],
        { minute: 70, becomes: (state) => keyChanged(state, at(70)) },
        ...[seen(70.1), gives(71.1, 'visible/1')],
      ],
    ],
  ];
  for (const [name, steps] of courses) it(name, () => void play(steps));

  it('nobody looked for hours: as soon as that is over', () => {
    play([lost(0), gives(300, 'blind/1'), seen(600), gives(601, 'visible/1')]);
  });

  it('pages go on to show what ended meanwhile: `visible` waits for them, ten minutes at the most', () => {
    const idle = org().sweep;
    const inRound = (state: OrgState): OrgState => ({
      ...state,
      sweep: {
        ...idle,
        phase: 'round',
        cursorMs: 0,
        movedAtMs: 0,
        pendingCursorMs: 0,
        pageToken: 't',
        pages: 1,
        joins: false,
      },
    });
    const begins = [
      lost(0),
      gives(30, 'blind/1'),
      seen(40),
      { minute: 40.1, becomes: inRound },
      ...nothing(41, 45),
    ];
    const isThrough = (state: OrgState): OrgState => ({ ...state, sweep: idle });
    play([...begins, { minute: 46, becomes: isThrough, gives: 'visible/1' }]);
    play([...begins, ...nothing(49.9), gives(50, 'visible/1')]);
  });

  it('of one that was removed and added again: what was before is over, and counts for nothing', () => {
    const { state } = play([lost(0), gives(30, 'blind/1')]);
    const added = { addedAtMs: at(100) };
    play([seen(101), ...nothing(103)], added, state);
    play(
      [lost(101), ...nothing(129), gives(130, 'blind/2'), seen(131), gives(132, 'visible/2')],
      added,
      state,
    );
    const neverTold = play([lost(0)]).state;
    play([lost(101), ...nothing(129), gives(130, 'blind/1')], added, neverTold);
  });

  it('an org that was never seen, too', () => {
    play([lost(0), gives(30, 'blind/1')], {}, newOrgState('acme'));
  });
});

it('the events say since when, why, for how long, and what ended meanwhile', () => {
  const { events } = play([
    recorded(-1, { clipUuid: 'before', outcome: 'completed' }),
    lost(0),
    gives(30, 'blind/1'),
    recorded(35, { clipUuid: 'old', outcome: 'expired' }),
    seen(40),
    recorded(
      40.1,
      { clipUuid: 'good', outcome: 'completed' },
      { clipUuid: 'bad', outcome: 'failed' },
      { clipUuid: 'stands', outcome: 'stalled' },
      { clipUuid: 'moves', outcome: 'resumed' },
    ),
    recorded(40.5, { clipUuid: 'bad', outcome: 'completed' }),
    gives(41, 'visible/1'),
  ]);
  const [blind, visible] = events;
  const time = (minute: number) => new Date(at(minute)).toISOString();
  assert.deepEqual(blind, {
    specversion: '1.0',
    id: 'acme/organization/blind/1',
    source: '/clipwatch/acme',
    type: 'com.clipwatch.organization.blind',
    subject: 'acme',
    time: time(30),
    datacontenttype: 'application/json',
    dataschema: 'urn:clipwatch:org-event:1',
    data: {
      schemaVersion: '1',
      orgId: 'acme',
      outcome: 'blind',
      observedAt: time(30),
      since: time(0),
      reason: 'unauthorized',
      blindSeconds: null,
      ended: [],
      inFlight: 2,
    },
  });
  assert.deepEqual(visible?.data, {
    schemaVersion: '1',
    orgId: 'acme',
    outcome: 'visible',
    observedAt: time(41),
    since: time(0),
    reason: 'unauthorized',
    blindSeconds: 40 * 60,
    ended: [
      { clipUuid: 'old', outcome: 'expired' },
      { clipUuid: 'good', outcome: 'completed' },
      { clipUuid: 'bad', outcome: 'completed' },
    ],
    inFlight: 2,
  });
});

it('of very many that ended meanwhile a hundred are named, and all are counted', () => {
  const many = Array.from({ length: 250 }, (_, index) => ({
    clipUuid: `clip-${index}`,
    outcome: 'completed' as const,
  }));
  const steps = [
    recorded(40.1, ...many),
    recorded(40.2, ...many.slice(0, 9), { clipUuid: 'x', outcome: 'failed' }),
  ];
  const { events } = play([lost(0), gives(30, 'blind/1'), seen(40), ...steps, gives(41, 'visible/1')]);
  assert.equal(events[1]?.data.ended.length, 100);
  assert.equal(events[1]?.data.endedCount, 251);
});

it('an org of which nothing new is to be known is the same value, and what is new is worth a write', () => {
  const well = org();
  assert.equal(noteBlindness(well, { nowMs: at(99), inFlight: 0 }).org, well);
  assert.equal(noteEnded(well, [{ clipUuid: 'a', outcome: 'completed' }]), well);
  const { state } = play([lost(0), gives(30, 'blind/1')]);
  assert.equal(noteBlindness(state, { nowMs: at(31), inFlight: 0 }).org, state);
  assert.ok(isWorthSaving({ ...rejected(well, 0), version: 1 }, { ...state, version: 1 }));
});
