import { AUDIENCES, LONG_NIGHTS, STORMS } from './audience-scenarios.ts';
import type { Dependency } from './gate.ts';
import type { EndpointFaultKind, Scenario, TopicFaultKind } from './scenario.ts';
import {
  endpointsNowAndThen,
  HOUR_MS,
  MINUTE_MS,
  PROMPT,
  RATES,
  SECOND_MS,
  topicsNowAndThen,
} from './usual-faults.ts';

const OUTAGE_FROM_MS = 5 * MINUTE_MS;
const FOR_GOOD = { fromMs: 2 * MINUTE_MS, toMs: Infinity };

/** Each dependency out for 5, 30 and 120 minutes, and all at once. */
export const OUTAGES: Record<string, Scenario> = Object.fromEntries(
  (['table', 'topics', 'vendor', 'secrets', 'all'] as const).flatMap((dependency) =>
    [5, 30, 120].map((minutes) => [`${dependency} out for ${minutes} minutes`, outage(dependency, minutes)]),
  ),
);

/** Each endpoint of the vendor in trouble for good, of each kind, while the other two are well. */
export const ENDPOINTS_OUT: Record<string, Scenario> = Object.fromEntries(
  (['list', 'page', 'clip'] as const).flatMap((endpoint) =>
    (['unavailable', 'says-nothing', 'slow', 'denies'] as const).map((kind) => [
      `${endpoint}: ${kind} for good`,
      { endpoints: [{ endpoint, kind, ...FOR_GOOD }], prompt: PROMPT } satisfies Scenario,
    ]),
  ),
);

/** Each topic in trouble, of each kind, while the others are well. */
export const TOPICS_OUT: Record<string, Scenario> = Object.fromEntries(
  (['events', 'mail', 'text'] as const).flatMap((destination) =>
    (['denied', 'gone', 'throttled', 'unavailable'] as const).map((kind) => [
      `${destination}: ${kind} for good`,
      topicOut(destination, kind),
    ]),
  ),
);

/** Worlds with two orgs of 20 clips each, unless they say otherwise. */
export const SCENARIOS: Record<string, Scenario> = {
  /** 40 clips a seed, 250 seeds: ten thousand clips. */
  'faults of every kind': {
    rates: RATES,
    doubledTurns: 0.2,
    lostTurns: 0.1,
    throttled: 0.01,
    setBackMs: 20 * SECOND_MS,
    listFaults: 0.05,
    past: 15,
    paging: { most: 12, tokenLivesMs: 40 * SECOND_MS },
    lives: { denied: 0.1, unreadable: 0.05 },
    endpoints: endpointsNowAndThen(0.08),
    topics: topicsNowAndThen(0.06),
  },
  faults: { rates: RATES },
  calm: { doubledTurns: 0.5, prompt: PROMPT },
  'doubled, late and lost turns': { rates: RATES, doubledTurns: 0.3, lateTurns: 0.3, lostTurns: 0.2 },
  'doubled and lost ticks, that die between two batches': {
    rates: RATES,
    orgs: 6,
    lives: { count: 7 },
    doubledTicks: 0.2,
    lostTicks: 0.3,
  },
  'turns in batches, that share a crash': { rates: RATES, orgs: 6, lives: { count: 7 }, batches: true },
  'more orgs in flight than executions': { orgs: 6, lives: { count: 7 }, slots: 3, quietMs: 12 * MINUTE_MS },
  'an event source that stops for 30 minutes': {
    stoppedSource: { fromMs: OUTAGE_FROM_MS, toMs: OUTAGE_FROM_MS + 30 * MINUTE_MS },
    lives: { spreadMs: 40 * MINUTE_MS },
    horizonMs: 45 * MINUTE_MS,
  },
  'wrong clocks': { rates: RATES, doubledTurns: 0.3, lostTurns: 0.2, skewMs: 90 * SECOND_MS },
  'clocks that go back': { rates: RATES, doubledTurns: 0.3, setBackMs: 60 * SECOND_MS },
  'without the lease': { rates: RATES, doubledTurns: 0.6, withoutLease: true },
  'without the lease, wrong clocks': {
    rates: RATES,
    doubledTurns: 0.6,
    skewMs: 90 * SECOND_MS,
    withoutLease: true,
  },
  'short clips without the lease': {
    doubledTurns: 1,
    withoutLease: true,
    lives: { count: 40, medianSec: 8 },
  },
  'slow, without the lease': {
    doubledTurns: 0.6,
    withoutLease: true,
    lives: { count: 60 },
    endpoints: [{ endpoint: 'all', kind: 'slow', fromMs: 0, toMs: Infinity }],
    topics: ['events', 'mail', 'text'].map((destination) => ({
      destination,
      kind: 'throttled' as const,
      chance: 0.85,
      fromMs: 0,
      toMs: 20 * MINUTE_MS,
    })),
  },
  'slow topics, without the lease': {
    doubledTurns: 0.6,
    withoutLease: true,
    lives: { count: 60 },
    topics: ['events', 'mail', 'text'].map((destination) => ({
      destination,
      kind: 'slow' as const,
      fromMs: 0,
      toMs: 20 * MINUTE_MS,
    })),
  },
  'short clips, for hours': {
    rates: RATES,
    lives: { count: 200, medianSec: 6, failed: 0, late: 0.3, lateMs: 40 * SECOND_MS },
    horizonMs: 2 * HOUR_MS,
  },
  'a vendor that forgets': { rates: RATES, forgetAfterMs: 10 * MINUTE_MS },
  'broken lists': { rates: RATES, listFaults: 0.3, forgetAfterMs: 10 * MINUTE_MS },
  'clips denied for a while': { rates: RATES, listFaults: 0.1, lives: { denied: 0.4 } },
  'clips denied for longer than any wait': {
    rates: RATES,
    lives: { denied: 0.4, deniedMs: 12 * MINUTE_MS },
    quietMs: 12 * MINUTE_MS,
  },
  'long clips denied for longer than any wait': {
    lives: { denied: 0.5, deniedMs: 12 * MINUTE_MS, medianSec: 400 },
    quietMs: 12 * MINUTE_MS,
    prompt: PROMPT,
  },
  'clips denied for good': { lives: { denied: 0.3, deniedMs: Infinity }, prompt: PROMPT },
  'everything denied for ten minutes': denial('denies', 10),
  'everything says nothing for ten minutes': denial('says-nothing', 10),
  'everything denied for good': {
    endpoints: [{ endpoint: 'all', kind: 'denies', fromMs: 8 * MINUTE_MS, toMs: Infinity }],
  },
  'endpoints that fail now and then': {
    rates: RATES,
    endpoints: endpointsNowAndThen(0.15),
    topics: topicsNowAndThen(0.1),
  },
  'all endpoints slow': {
    rates: RATES,
    endpoints: [{ endpoint: 'all', kind: 'slow', fromMs: 0, toMs: Infinity }],
  },
  'pages, oldest first': {
    rates: RATES,
    past: 30,
    paging: { order: 'oldest-first', most: 10 },
  },
  'pages in no order': { rates: RATES, past: 30, paging: { order: 'shuffled', most: 10 } },
  'pages with short tokens': {
    rates: RATES,
    past: 30,
    paging: { order: 'oldest-first', most: 10, tokenLivesMs: 20 * SECOND_MS },
  },
  'tokens that are refused': { rates: RATES, past: 30, paging: { most: 20, tokens: 'refused' } },
  'tokens that are refused, oldest first': {
    past: 30,
    paging: { order: 'oldest-first', most: 10, tokens: 'refused' },
    prompt: PROMPT,
  },
  'tokens that repeat': {
    past: 30,
    lives: { medianSec: 150 },
    paging: { order: 'oldest-first', most: 10, tokens: 'repeats' },
    prompt: PROMPT,
  },
  'large pages are too large': { rates: RATES, past: 90, paging: { tooLargeAbove: 12 } },
  'small pages, and clips that are denied by their ids': {
    // That a clip failed, and lives again a minute later, is more than can be known of one that is denied meanwhile.
    lives: { count: 40, retried: 0 },
    paging: { most: 2 },
    endpoints: [{ endpoint: 'clip', kind: 'denies', ...FOR_GOOD }],
    // Pages that reach back so far are asked for when a clip that is denied by its id would be called removed.
    prompt: { ...PROMPT, recordMs: 3 * MINUTE_MS },
  },
  'a list that is too large': {
    endpoints: [{ endpoint: 'list', kind: 'too-large', ...FOR_GOOD }],
    prompt: PROMPT,
  },
  'a list that is gone': { endpoints: [{ endpoint: 'list', kind: 'no-route', ...FOR_GOOD }], prompt: PROMPT },
  'a table that throttles': { throttled: 0.1 },
  'clips that the table refuses': { unstorable: 2, prompt: PROMPT },
  'messages that are invalid': {
    rates: RATES,
    topics: ['events', 'mail', 'text'].map((destination) => ({
      destination,
      kind: 'invalid' as const,
      chance: 0.3,
      fromMs: 0,
      toMs: Infinity,
    })),
  },
  'messages that are taken twice': {
    rates: RATES,
    topics: ['events', 'mail', 'text'].map((destination) => ({
      destination,
      kind: 'twice' as const,
      chance: 0.3,
      fromMs: 0,
      toMs: Infinity,
    })),
  },
  'a burst': { rates: RATES, doubledTurns: 0.3, lives: { count: 60, spreadMs: 10_000 } },
  'twenty orgs on the same topics': {
    orgs: 20,
    lives: { count: 3, spreadMs: 5 * SECOND_MS, medianSec: 15 },
    horizonMs: 6 * MINUTE_MS,
    prompt: PROMPT,
  },
  'a storm of failures': {
    lives: { count: 120, spreadMs: 50 * MINUTE_MS, medianSec: 30, failed: 0.9 },
    horizonMs: HOUR_MS,
    prompt: PROMPT,
  },
  'flapping clips': {
    lives: { count: 6, spreadMs: 5 * MINUTE_MS, flaps: 0.5, flapMs: 40 * MINUTE_MS },
    horizonMs: 20 * MINUTE_MS,
    quietMs: 75 * MINUTE_MS,
    prompt: PROMPT,
  },
  'flapping clips, with faults': {
    rates: RATES,
    lives: { count: 6, spreadMs: 5 * MINUTE_MS, flaps: 0.5, flapMs: 10 * MINUTE_MS },
    quietMs: 75 * MINUTE_MS,
  },
  'stuck clips': {
    rates: RATES,
    lives: { stuck: 0.2 },
    limits: { expirySeconds: 1_500 },
    quietMs: 30 * MINUTE_MS,
  },
  'clips that stand still': {
    lives: { stalls: 0.4, stallMs: 70 * MINUTE_MS },
    prompt: PROMPT,
  },
  'clips whose movement cannot be read': {
    lives: { unreadable: 0.3, stalls: 0.3, stallMs: 20 * MINUTE_MS },
    prompt: PROMPT,
  },
  'a rotated key': { rates: RATES, rotation: { atMs: 7.3 * MINUTE_MS } },
  'a key rotated too early': {
    rotation: { atMs: 7.3 * MINUTE_MS, storedAtMs: 11 * MINUTE_MS },
  },
  'people who watch': { rates: RATES, watches: { started: 0.8, stopped: 0.3, neverWere: 4 } },
  'people who watch, without the lease': {
    rates: RATES,
    doubledTurns: 0.5,
    withoutLease: true,
    watches: { started: 0.8, stopped: 0.3, neverWere: 4 },
  },
  'a flood of wrong ids': {
    flood: { perSecond: 1, fromMs: 3 * MINUTE_MS, toMs: 5.5 * MINUTE_MS },
    prompt: PROMPT,
    quietMs: 15 * MINUTE_MS,
  },
  'clips that cannot be recorded': {
    past: 5,
    lives: { count: 40, medianSec: 4, spreadMs: 18 * MINUTE_MS },
    outages: [
      {
        dependency: 'table',
        call: 'recordTransition',
        fromMs: OUTAGE_FROM_MS,
        toMs: OUTAGE_FROM_MS + 12 * MINUTE_MS,
      },
    ],
  },
  'a burst while the topics are out': {
    ...outage('topics', 30),
    lives: { count: 30, fromMs: OUTAGE_FROM_MS, spreadMs: 2 * MINUTE_MS },
  },
  ...AUDIENCES,
  ...STORMS,
  ...ENDPOINTS_OUT,
  ...TOPICS_OUT,
  ...OUTAGES,
};

/** Long runs, of which one seed is enough. */
export const LONG: Record<string, Scenario> = {
  ...LONG_NIGHTS,
  'a week': {
    lives: { count: 25, medianSec: 120, stalls: 0.1, stallMs: HOUR_MS },
    horizonMs: 7 * 24 * HOUR_MS,
    prompt: PROMPT,
  },
};

function outage(dependency: Dependency | 'all', minutes: number): Scenario {
  const toMs = OUTAGE_FROM_MS + minutes * MINUTE_MS;
  return {
    outages: [{ dependency, fromMs: OUTAGE_FROM_MS, toMs }],
    forgetAfterMs: 10 * MINUTE_MS,
    horizonMs: toMs + 10 * MINUTE_MS,
  };
}

function topicOut(destination: string, kind: TopicFaultKind): Scenario {
  return {
    topics: [{ destination, kind, ...FOR_GOOD }],
    lives: { count: 15, spreadMs: 12 * MINUTE_MS },
    horizonMs: 18 * MINUTE_MS,
    prompt: PROMPT,
  };
}

function denial(kind: EndpointFaultKind, minutes: number): Scenario {
  const fromMs = 6 * MINUTE_MS;
  return { endpoints: [{ endpoint: 'all', kind, fromMs, toMs: fromMs + minutes * MINUTE_MS }] };
}
