import type { Durations, Learned } from '../org/state.ts';
import type { LogNormal } from './log-normal.ts';

/** Before an org's first clip has ended: a minute, give or take a factor of e. Source: comparison by simulation. */
const PRIOR = { mean: Math.log(60), variance: 1 };
const WEIGHT = 0.05;
/** The first clips weigh as if so many had been there before them, all as the prior has it. */
const PRIOR_COUNTS = 3;
const MIN_VARIANCE = 0.09;
const MAX_CAMERAS = 50;
/** A camera speaks for itself from this many clips on. */
const CAMERA_SPEAKS = 8;
/** Of fewer past clips nothing is said to anybody. */
const FEWEST = 3;
const ARRIVAL_DECAY_SEC = 900;
const MAX_ARRIVALS_PER_SEC = 1;
/** One clip a day: an org is never taken to have stopped. */
const MIN_ARRIVALS_PER_SEC = 1 / 86_400;
/** More at once than this make no difference to the rate. */
const MOST_ARRIVALS = 50;

/** What is known of past clips: the seconds from a clip's start to its end. */
export type DurationPrior = LogNormal;

function learnDuration(before: Durations | undefined, seconds: number): Durations {
  const { count, mean, variance } = before ?? { count: 0, ...PRIOR };
  // The first clips weigh more, so that an org with slow exports is known after a few of them.
  const weight = Math.max(WEIGHT, 1 / (count + PRIOR_COUNTS + 1));
  const distance = Math.log(Math.max(2, seconds)) - mean;
  return {
    count: count + 1,
    mean: mean + weight * distance,
    variance: Math.max(MIN_VARIANCE, (1 - weight) * (variance + weight * distance * distance)),
  };
}

export function priorOf(learned: Learned, deviceUuids: readonly string[] = []): DurationPrior {
  const cameras = deviceUuids.map((uuid) => known(learned.cameraDurations, uuid));
  const camera = cameras.find((durations) => durations !== undefined && durations.count >= CAMERA_SPEAKS);
  const { mean, variance } = camera ?? learned.durations ?? PRIOR;
  return { mu: mean, sigma: Math.sqrt(variance) };
}

/** How long past clips took, of one of the clip's cameras or else of its org. */
export interface Past extends LogNormal {
  of: 'camera' | 'organization';
}

/** What past clips say, and they alone: undefined where there were too few. For words to people; pacing begins with a guess. */
export function pastOf(learned: Learned, deviceUuids: readonly string[] = []): Past | undefined {
  const isEnough = (durations: Durations | undefined) => durations !== undefined && durations.count >= FEWEST;
  const camera = deviceUuids.map((uuid) => known(learned.cameraDurations, uuid)).find(isEnough);
  if (camera !== undefined) return { ...withoutPrior(camera), of: 'camera' };
  const { durations } = learned;
  return durations !== undefined && isEnough(durations)
    ? { ...withoutPrior(durations), of: 'organization' }
    : undefined;
}

/** Takes what is left of the prior out of the mean and the variance of both. */
function withoutPrior({ count, mean, variance }: Durations): LogNormal {
  // After so many clips each weighs the same.
  const early = Math.min(count, 1 / WEIGHT - PRIOR_COUNTS);
  const left = (PRIOR_COUNTS / (early + PRIOR_COUNTS)) * (1 - WEIGHT) ** (count - early);
  const mu = (mean - left * PRIOR.mean) / (1 - left);
  const squares = variance + mean ** 2 - left * (PRIOR.variance + PRIOR.mean ** 2);
  return { mu, sigma: Math.sqrt(Math.max(MIN_VARIANCE, squares / (1 - left) - mu ** 2)) };
}

/** Remembers how long a clip took, for its org and for its cameras (the 50 that were heard of last). */
export function learnFrom(before: Learned, deviceUuids: readonly string[], seconds: number): Learned {
  const cameras = { ...before.cameraDurations };
  for (const uuid of deviceUuids.slice(0, 4)) {
    const durations = learnDuration(known(cameras, uuid), seconds);
    delete cameras[uuid];
    cameras[uuid] = durations;
  }
  const kept = Object.entries(cameras).slice(-MAX_CAMERAS);
  return {
    ...before,
    durations: learnDuration(before.durations, seconds),
    cameraDurations: Object.fromEntries(kept),
  };
}

/** More clips turned up by themselves. The rate is an exponentially weighted one that fades with a quarter of an hour. */
export function learnArrivals(before: Learned, count: number, nowMs: number): Learned {
  let learned = before;
  for (let arrived = 0; arrived < Math.min(count, MOST_ARRIVALS); arrived++) {
    const { atMs } = learned.arrivals ?? { atMs: nowMs };
    const gapSec = Math.max(1, (nowMs - atMs) / 1000);
    const faded = arrivalsPerSecond(learned, nowMs);
    const perSecond = Math.min(MAX_ARRIVALS_PER_SEC, 0.9 * faded + 0.1 / gapSec);
    learned = { ...learned, arrivals: { perSecond, atMs: nowMs } };
  }
  return learned;
}

export function arrivalsPerSecond({ arrivals }: Learned, atMs: number): number {
  if (arrivals === undefined) return MIN_ARRIVALS_PER_SEC;
  const ageSec = Math.max(0, (atMs - arrivals.atMs) / 1000);
  return Math.max(MIN_ARRIVALS_PER_SEC, arrivals.perSecond * Math.exp(-ageSec / ARRIVAL_DECAY_SEC));
}

/** A camera may have the name of what every object has. */
function known<T>(byUuid: Readonly<Record<string, T>>, uuid: string): T | undefined {
  return Object.hasOwn(byUuid, uuid) ? byUuid[uuid] : undefined;
}
