import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { Change, Scenario } from './scenario.ts';
import { arnOf } from './simulated-ports.ts';
import {
  endpointsNowAndThen,
  HOUR_MS,
  MINUTE_MS,
  PROMPT,
  RATES,
  SECOND_MS,
  topicsNowAndThen,
} from './usual-faults.ts';

/** Worlds begin at this hour, UTC, unless they say otherwise. */
const MIDNIGHT = Date.UTC(2026, 10, 24);
const EVERY_WAY = ['mail', 'text', 'chat'] as const;

type Given = Omit<Partial<Audience>, 'topics'> & { name: string; by?: readonly (typeof EVERY_WAY)[number][] };

function audience({ name, by = ['mail'], ...given }: Given): Audience {
  const topics = Object.fromEntries(by.map((channel) => [channel, arnOf(`${channel}@${name}`)]));
  return { name, topics, language: 'en', privacy: 'full', ...given };
}

/** From the sixth minute to the sixteenth of a world, by the clocks of four zones; people who are told all the same. */
const SHORT_NIGHTS: readonly Audience[] = [
  audience({ name: 'greenwich', by: EVERY_WAY, quietHours: { from: '00:06', to: '00:16' } }),
  audience({ name: 'york', timeZone: 'America/New_York', quietHours: { from: '19:05', to: '19:15' } }),
  audience({ name: 'india', timeZone: 'Asia/Kolkata', quietHours: { from: '05:36', to: '05:44' } }),
  audience({
    name: 'chatham',
    timeZone: 'Pacific/Chatham',
    quietHours: { from: '13:51', to: '14:00', except: ['failed', 'stalled'] },
  }),
  audience({
    name: 'failures',
    outcomes: ['failed', 'stalled', 'removed'],
    quietHours: { from: '00:04', to: '00:18' },
  }),
  audience({ name: 'filtering', apart: ['outcomes'], quietHours: { from: '00:04', to: '00:18' } }),
  audience({ name: 'default', quietHours: { from: '00:08', to: '00:12' } }),
];

/** A night in which the clock is changed, from four hours before to two hours after. */
function changeOfClock(
  atMs: number,
  timeZone: string,
  nights: readonly [from: string, to: string][],
): Scenario {
  return {
    epochMs: atMs - 4 * HOUR_MS,
    audiences: nights.map(([from, to], index) =>
      audience({ name: `night-${index}`, by: ['mail', 'chat'], timeZone, quietHours: { from, to } }),
    ),
    lives: { count: 60 },
    horizonMs: 5 * HOUR_MS,
    quietMs: 3 * HOUR_MS,
    prompt: PROMPT,
  };
}

/** Forty, no two alike. */
const FORTY: readonly Audience[] = Array.from({ length: 40 }, (_, index) =>
  audience({
    name: `room-${index}`,
    by: EVERY_WAY.slice(0, 1 + (index % 3)),
    ...(index % 4 === 1 && { orgs: ['acme'] }),
    ...(index % 5 === 2 && { outcomes: ['failed', 'stalled', 'removed', 'expired'] }),
    ...(index % 7 === 3 && { devices: ['camera-1', 'camera-2'], apart: ['devices'] }),
    ...(index % 6 === 4 && { apart: ['outcomes'] }),
    ...(index % 2 === 0 && {
      quietHours: {
        from: `00:${String(4 + (index % 9)).padStart(2, '0')}`,
        to: `00:${String(14 + (index % 9)).padStart(2, '0')}`,
        ...(index % 8 === 0 && { except: ['failed'] }),
      },
    }),
  }),
);

/** They come and go, and orgs go from one to the other, while something is owed to them. */
const COMING_AND_GOING: readonly Change[] = [
  { atMs: 5 * MINUTE_MS, says: { acme: ['room-0', 'room-2', 'room-4', 'room-5'] } },
  { atMs: 7.5 * MINUTE_MS, audiences: FORTY.slice(0, 30) },
  { atMs: 9.2 * MINUTE_MS, says: { acme: ['room-2', 'room-6', 'room-8', 'room-9', 'room-10'] } },
  { atMs: 10.4 * MINUTE_MS, says: { globex: ['room-2', 'room-6'] } },
  { atMs: 12.1 * MINUTE_MS, says: { globex: ['room-0', 'room-6', 'room-12'] } },
  { atMs: 13 * MINUTE_MS, audiences: [...FORTY.slice(0, 8), ...FORTY.slice(12)] },
];

/** Audiences with filters and quiet hours, of people who may be told on every channel. */
export const AUDIENCES: Record<string, Scenario> = {
  'a night with kills at any instant': {
    rates: { killedBefore: 0.02, killedAfter: 0.02, refused: 0.01, replyLost: 0.01 },
    audiences: SHORT_NIGHTS,
    lives: { count: 25, failed: 0.3, stalls: 0.1, stallMs: 12 * MINUTE_MS },
    limits: { stallSeconds: 200 },
  },
  'a short night': {
    doubledTurns: 0.3,
    audiences: SHORT_NIGHTS,
    lives: { count: 25, failed: 0.3, stalls: 0.2, stallMs: 6 * MINUTE_MS },
    limits: { stallSeconds: 150 },
    quietMs: 15 * MINUTE_MS,
    prompt: PROMPT,
  },
  'a night without the lease': {
    doubledTurns: 0.6,
    withoutLease: true,
    audiences: SHORT_NIGHTS,
    lives: { count: 40, failed: 0.3, stalls: 0.2, stallMs: 6 * MINUTE_MS },
    limits: { stallSeconds: 150 },
    quietMs: 15 * MINUTE_MS,
  },
  'a night in which the clock is set back': changeOfClock(Date.UTC(2026, 9, 25, 1), 'Europe/Berlin', [
    ['22:00', '02:10'],
    ['22:00', '02:30'],
    ['22:00', '03:00'],
    ['22:00', '04:15'],
    ['02:30', '04:15'],
  ]),
  'a night in which the clock is set forward': changeOfClock(Date.UTC(2027, 2, 28, 1), 'Europe/Berlin', [
    ['22:00', '02:00'],
    ['22:00', '02:30'],
    ['22:00', '03:00'],
    ['22:00', '04:15'],
  ]),
  'a night in which the clock is set back by half an hour': changeOfClock(
    Date.UTC(2027, 3, 3, 15),
    'Australia/Lord_Howe',
    [
      ['22:00', '01:30'],
      ['22:00', '01:45'],
      ['22:00', '02:00'],
      ['22:00', '03:15'],
      ['01:45', '03:15'],
    ],
  ),
  'topics that rest as the night begins': {
    audiences: SHORT_NIGHTS,
    lives: { count: 40, failed: 0.3, medianSec: 30 },
    topics: ['mail', 'mail@greenwich', 'text@greenwich', 'chat@greenwich', 'mail@york', 'mail@chatham'].map(
      (destination) => ({
        destination,
        kind: 'unavailable',
        fromMs: 3.5 * MINUTE_MS,
        toMs: 8.5 * MINUTE_MS,
      }),
    ),
    prompt: PROMPT,
  },
  'audiences that come and go': {
    orgs: 2,
    lateTurns: 0.3,
    doubledTurns: 0.3,
    audiences: FORTY,
    changes: COMING_AND_GOING,
    lives: { count: 40, cameras: 4, stalls: 0.1 },
    watches: { started: 0.5, stopped: 0, neverWere: 0 },
    quietMs: 15 * MINUTE_MS,
  },
  'orgs that nobody can see for a while, with faults': {
    rates: RATES,
    doubledTurns: 0.3,
    audiences: [
      audience({ name: 'night', quietHours: { from: '00:30', to: '00:55' } }),
      audience({
        name: 'awake',
        by: ['chat'],
        quietHours: { from: '00:30', to: '00:55', except: ['blind'] },
      }),
      audience({ name: 'failures', outcomes: ['failed'], by: ['text'] }),
    ],
    endpoints: [{ endpoint: 'all', kind: 'unavailable', fromMs: 5 * MINUTE_MS, toMs: 45 * MINUTE_MS }],
    horizonMs: 50 * MINUTE_MS,
    quietMs: 20 * MINUTE_MS,
  },
  'orgs that nobody can see for a while, without the lease': {
    doubledTurns: 0.7,
    lateTurns: 0.2,
    withoutLease: true,
    lives: { count: 25, failed: 0.3 },
    watches: { started: 0.5, stopped: 0.1, neverWere: 0.1 },
    endpoints: [{ endpoint: 'all', kind: 'unavailable', fromMs: 5 * MINUTE_MS, toMs: 45 * MINUTE_MS }],
    horizonMs: 50 * MINUTE_MS,
    quietMs: 20 * MINUTE_MS,
  },
  'many audiences, with faults of every kind': {
    rates: RATES,
    doubledTurns: 0.2,
    lostTurns: 0.1,
    throttled: 0.01,
    setBackMs: 20 * SECOND_MS,
    listFaults: 0.05,
    past: 15,
    lives: { denied: 0.1, unreadable: 0.05, cameras: 4 },
    endpoints: endpointsNowAndThen(0.08),
    topics: topicsNowAndThen(
      0.06,
      FORTY.flatMap(({ name, topics }) => Object.keys(topics).map((channel) => `${channel}@${name}`)),
    ),
    audiences: FORTY,
    changes: COMING_AND_GOING,
    quietMs: 20 * MINUTE_MS,
  },
};

/** Nights as they are, which take long. */
export const LONG_NIGHTS: Record<string, Scenario> = {
  'nights of a day in many zones': {
    epochMs: MIDNIGHT,
    audiences: [
      'Europe/Berlin',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'Pacific/Kiritimati',
      'Australia/Lord_Howe',
    ].map((timeZone, index) =>
      audience({
        name: `zone-${index}`,
        by: EVERY_WAY,
        timeZone,
        quietHours: { from: '22:00', to: '07:00', ...(index % 2 === 0 && { except: ['removed'] }) },
      }),
    ),
    lives: { count: 120, stalls: 0.2, stallMs: HOUR_MS },
    horizonMs: 24 * HOUR_MS,
    quietMs: 11 * HOUR_MS,
    prompt: PROMPT,
  },
};

/** A hundred clips in each of five orgs, which end within a minute. */
const STORM: Scenario = {
  orgs: 5,
  audiences: [audience({ name: 'guards', by: EVERY_WAY })],
  lives: {
    count: 100,
    ends: { fromMs: 10 * MINUTE_MS, toMs: 11 * MINUTE_MS },
    gone: 0,
    stalls: 0,
    retried: 0,
    late: 0,
  },
  horizonMs: 12 * MINUTE_MS,
  quietMs: 15 * MINUTE_MS,
};

export const STORMS: Record<string, Scenario> = {
  'a storm of 500 clips': { ...STORM, mostMessages: 5, prompt: PROMPT },
  'a storm of 500 clips, with kills': { ...STORM, rates: RATES, mostMessages: 15 },
};
