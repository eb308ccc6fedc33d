import type { ClipRecord, Progress } from '../clip/clip.ts';
import { isStill, ROUNDING, UNKNOWN_COURSE } from '../clip/course.ts';
import type { DurationPrior } from './durations.ts';
import { density, type LogNormal, survival } from './log-normal.ts';

/** One way in which a clip may end: so many seconds after `fromSec`, and how much that is believed. */
export interface Prediction extends LogNormal {
  /** Seconds, relative to the moment of planning (0); zero or negative. */
  fromSec: number;
  /** Against the clip's other predictions, before it was seen to outlast any of them. */
  weight: number;
}

/** What is expected of one clip. */
export interface Outlook {
  predictions: readonly Prediction[];
  /** The share of the predicted chance that counts, 0..1. */
  share: number;
}

// The constants below are assumed, and were chosen in the worlds of `bench/latency/tuned-world.ts`.

/** Clips fail at any time, whatever their progress says. */
const FAILURE_WEIGHT = 0.02;
/** Past clips may be wrong about the next one: they never speak louder than this against what its progress says. */
const LEAST_LIKELIHOOD = 0.1;
/** So many clips never show progress; the others that show none yet last about so many times their age. */
const SILENT = 0.2;
const WAITING_AGES = 2;
/** Errors of a line: part of a second for the moment of the look, and a share of the rest for all else. */
const LOOK_SEC = 0.2;
const LINE_ERROR = 0.01;
const STEPS_SIGMA = 0.5;
const WIDEST_SIGMA = 0.7;
/** Of what was predicted from steps, this share is always left: a step may take longer. */
const LEAST_STEPS_SHARE = 0.25;
/** A clip that stops partway stands for about a third of the time that it took until then. */
const STOP_SHARE = 0.3;
const STOP_SIGMA = 0.4;
/** One that has not stopped yet first has to: in all that takes about so much of its age. */
const BEFORE_STOP_SHARE = 0.6;
const BEFORE_STOP_SIGMA = 0.3;
const LEAST_REST_SEC = 0.5;
const TINY = 1e-9;
/** Chance that past clips leave to a sudden end, at the least. */
const LEAST_CHANCE = 0.002;

/** A clip's times in seconds. */
interface Times {
  /** From its start to its last look. */
  ageSec: number;
  /** Start, last growth and last look, relative to the moment of planning; zero or negative. */
  startSec: number;
  reachedSec: number;
  lookedSec: number;
}

/** Predicts one clip's end from its progress, by each course that it may take, and from past clips. */
export function outlookOf(clip: ClipRecord, prior: DurationPrior, nowMs: number): Outlook {
  const { progress } = clip;
  const times = timesOf(clip, nowMs);
  const alive = Math.max(TINY, survival(prior, times.ageSec));
  const past = (weight: number) => ({ ...prior, fromSec: times.startSec, weight: weight / alive });
  if (progress?.shownAtMs === undefined) return { predictions: [past(1)], share: 1 };
  if (progress.fraction === 0) return { predictions: [past(1)], share: silentShare(prior, times.ageSec) };

  const byCourse = [
    ...[evenEnd(progress, times), lateEnd(progress, times), stepsEnd(progress, times)].map((end) => ({
      ...end,
      weight: end.weight * likelihoodOf(prior, times.ageSec + Math.exp(end.mu)),
    })),
    suddenEnd(progress, times, prior),
  ];
  // Neither a failure nor the stages that came to their end before this one are any of the progress' business.
  const trust = (1 - FAILURE_WEIGHT) / (1 + progress.stages);
  const all = byCourse.reduce((sum, { weight }) => sum + weight, 0);
  return {
    predictions: [
      past(1 - trust),
      ...byCourse.map((prediction) => ({ ...prediction, weight: (trust * prediction.weight) / all })),
    ],
    share: 1,
  };
}

/** Chance per second that the clip ends at `atSec` from now, given that it was still in flight at its last look. */
export function hazardOf({ predictions, share }: Outlook, atSec: number): number {
  let ending = 0;
  let alive = 0;
  for (const prediction of predictions) {
    const sinceSec = atSec - prediction.fromSec;
    ending += prediction.weight * density(prediction, sinceSec);
    alive += prediction.weight * survival(prediction, sinceSec);
  }
  return (share * ending) / Math.max(alive, TINY);
}

function timesOf({ progress, startedAtMs, attemptSinceMs }: ClipRecord, nowMs: number): Times {
  const startMs = Math.min(nowMs, startedAtMs ?? attemptSinceMs);
  const lookedMs = Math.min(nowMs, Math.max(startMs, progress?.lookedAtMs ?? startMs));
  const reachedMs = Math.min(lookedMs, Math.max(startMs, progress?.reachedAtMs ?? startMs));
  return {
    ageSec: (lookedMs - startMs) / 1000,
    startSec: (startMs - nowMs) / 1000,
    reachedSec: (reachedMs - nowMs) / 1000,
    lookedSec: (lookedMs - nowMs) / 1000,
  };
}

/** In a line from the beginning of the stage. */
function evenEnd({ fraction, reachedAtMs, zeroAtMs, begunAtMs = zeroAtMs, courses }: Progress, times: Times) {
  const shown = Math.min(1, fraction + ROUNDING / 2);
  const tookSec = Math.max(0, reachedAtMs - begunAtMs) / 1000;
  const restSec = ((1 - shown) / shown) * tookSec;
  const errorSec = (0.4 * ROUNDING * (tookSec + restSec)) / shown;
  return lineEnd((courses ?? UNKNOWN_COURSE).even, restSec, errorSec, times);
}

/** In a line through the last two fractions; until there are two, as by steps. */
function lateEnd(progress: Progress, times: Times): Prediction {
  const { fraction, reachedAtMs, previous, courses = UNKNOWN_COURSE } = progress;
  if (previous === undefined) return { ...stepsEnd(progress, times), weight: courses.late };
  const grown = fraction - previous.fraction;
  const restSec = ((1 - fraction) / grown) * (Math.max(0, reachedAtMs - previous.atMs) / 1000);
  return lineEnd(courses.late, restSec, (0.8 * ROUNDING * restSec) / grown, times);
}

function lineEnd(weight: number, fromReachedSec: number, errorSec: number, times: Times): Prediction {
  const restSec = restAfter(fromReachedSec, times);
  const sigma = Math.min(WIDEST_SIGMA, LINE_ERROR + (LOOK_SEC + errorSec) / restSec);
  return { fromSec: times.lookedSec, mu: Math.log(restSec), sigma, weight };
}

/** From the last look to an end that was due so long after the last growth. What is overdue may be so for as long again. */
function restAfter(fromReachedSec: number, { lookedSec, reachedSec }: Times): number {
  return Math.max(LEAST_REST_SEC, Math.abs(fromReachedSec - (lookedSec - reachedSec)));
}

/** At the speed that it had on the whole since it showed nothing. */
function stepsEnd({ fraction, reachedAtMs, zeroAtMs, courses }: Progress, times: Times): Prediction {
  const tookSec = Math.max(1, (reachedAtMs - zeroAtMs) / 1000);
  const predictedSec = ((1 - fraction) / fraction) * tookSec;
  const restSec = Math.max(restAfter(predictedSec, times), LEAST_STEPS_SHARE * predictedSec);
  return {
    fromSec: times.lookedSec,
    mu: Math.log(restSec),
    sigma: STEPS_SIGMA,
    weight: (courses ?? UNKNOWN_COURSE).steps,
  };
}

/** Before the line would: some time after it has stopped. */
function suddenEnd(progress: Progress, times: Times, prior: DurationPrior): Prediction {
  const { ageSec, startSec, lookedSec, reachedSec } = times;
  const evenSec = Math.exp(evenEnd(progress, times).mu);
  const stands = isStill(progress, progress.lookedAtMs);
  const earliestSec = stands ? ageSec : (1 + STOP_SHARE) * ageSec;
  const latestSec = ageSec + Math.max(STOP_SHARE * ageSec, evenSec);
  const chance = Math.max(LEAST_CHANCE, survival(prior, earliestSec) - survival(prior, latestSec));
  const weight = (progress.courses ?? UNKNOWN_COURSE).sudden * chance;
  const restSec = stands
    ? STOP_SHARE * (reachedSec - startSec)
    : Math.min(BEFORE_STOP_SHARE * ageSec, evenSec);
  return {
    fromSec: stands ? reachedSec : lookedSec,
    mu: Math.log(Math.max(1, restSec)),
    sigma: stands ? STOP_SIGMA : BEFORE_STOP_SIGMA,
    weight,
  };
}

/** How sure it is that a clip that shows nothing done is one of those that never do: else its end is still far off. */
function silentShare(prior: DurationPrior, ageSec: number): number {
  const silent = SILENT * survival(prior, ageSec);
  const waiting = (1 - SILENT) * survival(prior, WAITING_AGES * ageSec);
  return silent / Math.max(TINY, silent + waiting);
}

/** How likely past clips make it that one lasts so long, per unit of ln(seconds). */
function likelihoodOf({ mu, sigma }: DurationPrior, seconds: number): number {
  const z = (Math.log(seconds) - mu) / sigma;
  return (Math.exp((-z * z) / 2) + LEAST_LIKELIHOOD) / (sigma * Math.sqrt(2 * Math.PI));
}
