import type { Durations, OrgRecord } from './org.ts';

/** Before an org's first clip has ended: a minute, give or take a factor of e. Source: comparison by simulation. */
const PRIOR = { mean: Math.log(60), variance: 1 };
const WEIGHT = 0.05;
const MIN_VARIANCE = 0.09;
const MAX_CAMERAS = 50;
/** A camera speaks for itself from this many clips on. */
const CAMERA_SPEAKS = 8;
const ARRIVAL_DECAY_SEC = 900;
const MAX_ARRIVALS_PER_SEC = 1;

/** A log-normal prior for the seconds from a clip's start to its end. */
export interface DurationPrior {
  mu: number;
  sigma: number;
}

function learnDuration(before: Durations | undefined, seconds: number): Durations {
  const { count, mean, variance } = before ?? { count: 0, ...PRIOR };
  // The first clips weigh more, so that an org with slow exports is known after a few of them.
  const weight = Math.max(WEIGHT, 1 / (count + 4));
  const distance = Math.log(Math.max(2, seconds)) - mean;
  return {
    count: count + 1,
    mean: mean + weight * distance,
    variance: Math.max(MIN_VARIANCE, (1 - weight) * (variance + weight * distance * distance)),
  };
}

export function priorOf(org: OrgRecord, deviceUuids: readonly string[] = []): DurationPrior {
  const cameras = deviceUuids.map((uuid) => org.cameraDurations?.[uuid]);
  const camera = cameras.find((durations) => durations !== undefined && durations.count >= CAMERA_SPEAKS);
  const { mean, variance } = camera ?? org.durations ?? PRIOR;
  return { mu: mean, sigma: Math.sqrt(variance) };
}

/** Remembers how long a clip took, for its org and for its cameras (the 50 that were heard of last). */
export function learnFrom(org: OrgRecord, deviceUuids: readonly string[], seconds: number): OrgRecord {
  const cameras = { ...org.cameraDurations };
  for (const uuid of deviceUuids.slice(0, 4)) {
    const learned = learnDuration(cameras[uuid], seconds);
    delete cameras[uuid];
    cameras[uuid] = learned;
  }
  const kept = Object.entries(cameras).slice(-MAX_CAMERAS);
  return {
    ...org,
    durations: learnDuration(org.durations, seconds),
    cameraDurations: Object.fromEntries(kept),
  };
}

/** One more clip turned up by itself. The rate is an exponentially weighted one that fades with a quarter of an hour. */
export function learnArrival(org: OrgRecord, nowMs: number): OrgRecord {
  const before = org.arrivals ?? { perSecond: 1 / 1800, atMs: nowMs };
  const gapSec = Math.max(1, (nowMs - before.atMs) / 1000);
  const faded = arrivalsPerSecond(org, nowMs);
  return {
    ...org,
    arrivals: { perSecond: Math.min(MAX_ARRIVALS_PER_SEC, 0.9 * faded + 0.1 / gapSec), atMs: nowMs },
  };
}

export function arrivalsPerSecond(org: OrgRecord, atMs: number): number {
  if (org.arrivals === undefined) return 1 / 36_000;
  const ageSec = Math.max(0, (atMs - org.arrivals.atMs) / 1000);
  return Math.max(1 / 36_000, org.arrivals.perSecond * Math.exp(-ageSec / ARRIVAL_DECAY_SEC));
}
