import type { Dependency } from './gate.ts';
import type { FaultRates, Scenario } from './scenario.ts';

const MINUTE_MS = 60_000;
/** How often each call is struck, in the worlds where any may be. */
const RATES: FaultRates = { killedBefore: 0.01, killedAfter: 0.01, refused: 0.02, replyLost: 0.01 };
const OUTAGE_FROM_MS = 5 * MINUTE_MS;

/** Each dependency out for 5, 30 and 120 minutes, and all at once. */
export const OUTAGES: Record<string, Scenario> = Object.fromEntries(
  (['table', 'topics', 'vendor', 'secrets', 'all'] as const).flatMap((dependency) =>
    [5, 30, 120].map((minutes) => [`${dependency} out for ${minutes} minutes`, outage(dependency, minutes)]),
  ),
);

/** Worlds with two orgs of 20 clips each, unless they say otherwise. */
export const SCENARIOS: Record<string, Scenario> = {
  /** 40 clips a seed, 250 seeds: ten thousand clips. */
  faults: { rates: RATES },
  calm: { doubledTicks: 0.5 },
  'doubled and lost ticks': { rates: RATES, doubledTicks: 0.3, lostTicks: 0.2 },
  'wrong clocks': { rates: RATES, doubledTicks: 0.3, lostTicks: 0.2, skewMs: 90_000 },
  'without the lease': { rates: RATES, doubledTicks: 0.6, withoutLease: true },
  'without the lease, wrong clocks': { rates: RATES, doubledTicks: 0.6, skewMs: 90_000, withoutLease: true },
  'short clips without the lease': {
    doubledTicks: 1,
    withoutLease: true,
    lives: { count: 40, medianSec: 8 },
  },
  'a vendor that forgets': { rates: RATES, forgetAfterMs: 10 * MINUTE_MS },
  'broken lists': { rates: RATES, listFaults: 0.3, forgetAfterMs: 10 * MINUTE_MS },
  'clips denied for a while': { rates: RATES, listFaults: 0.1, lives: { denied: 0.4 } },
  'a burst': { rates: RATES, doubledTicks: 0.3, lives: { count: 60, spreadMs: 10_000 } },
  'stuck clips': {
    rates: RATES,
    lives: { stuck: 0.2 },
    limits: { expirySeconds: 900 },
    quietMs: 20 * MINUTE_MS,
  },
  'a rotated key': { rates: RATES, rotation: { atMs: 7.3 * MINUTE_MS } },
  'a key rotated too early': {
    rotation: { atMs: 7.3 * MINUTE_MS, storedAtMs: 11 * MINUTE_MS },
  },
  'people who watch': { rates: RATES, watches: { started: 0.8, stopped: 0.3, neverWere: 4 } },
  'people who watch, without the lease': {
    rates: RATES,
    doubledTicks: 0.5,
    withoutLease: true,
    watches: { started: 0.8, stopped: 0.3, neverWere: 4 },
  },
  'clips that cannot be recorded': {
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
  ...OUTAGES,
};

function outage(dependency: Dependency | 'all', minutes: number): Scenario {
  const toMs = OUTAGE_FROM_MS + minutes * MINUTE_MS;
  return {
    outages: [{ dependency, fromMs: OUTAGE_FROM_MS, toMs }],
    forgetAfterMs: 10 * MINUTE_MS,
    horizonMs: toMs + 10 * MINUTE_MS,
  };
}
