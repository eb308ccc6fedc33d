import type { DurationPrior } from './durations.ts';

/** Density of a log-normal with parameters mu and sigma at `x` seconds. */
function logNormalDensity(x: number, mu: number, sigma: number): number {
  if (x <= 0) return 0;
  const z = (Math.log(x) - mu) / sigma;
  return Math.exp((-z * z) / 2) / (x * sigma * Math.sqrt(2 * Math.PI));
}

/** Chance that a log-normal duration is longer than `x` seconds. */
export function logNormalSurvival(x: number, mu: number, sigma: number): number {
  return x <= 0 ? 1 : complementaryErrorFunction((Math.log(x) - mu) / (sigma * Math.SQRT2)) / 2;
}

/** How one clip in flight looks to the pacing. Seconds, relative to the moment of planning (0). */
export interface Flight {
  /** When it began: zero or negative. */
  startSec: number;
  /** When it was last looked at: zero or negative. */
  lookedSec: number;
  /** Seconds from the last look to its predicted end; null where no progress was seen. */
  remainingSec: number | null;
  /** How much the prediction is believed, 0..1. */
  trust: number;
  prior: DurationPrior;
}

const PREDICTION_SIGMA = 0.5;
/** A clip that had not begun to move at the last look has its progress still before it. */
const WAITING_FACTOR = 0.4;
const TINY = 1e-9;

/**
 * Chance per second that the clip ends at `atSec`, given that it was still in flight at its last look: a mixture of
 * the extrapolated progress and of what is known of past clips.
 */
export function hazardOf(flight: Flight, atSec: number): number {
  const { mu, sigma } = flight.prior;
  const elapsed = atSec - flight.startSec;
  if (flight.remainingSec === null) {
    const survival = Math.max(TINY, logNormalSurvival(elapsed, mu, sigma));
    return (WAITING_FACTOR * logNormalDensity(elapsed, mu, sigma)) / survival;
  }
  const since = atSec - flight.lookedSec;
  const center = Math.log(flight.remainingSec);
  const reached = Math.max(TINY, logNormalSurvival(flight.lookedSec - flight.startSec, mu, sigma));
  const fromPrior = (1 - flight.trust) / reached;
  const density =
    flight.trust * logNormalDensity(since, center, PREDICTION_SIGMA) +
    fromPrior * logNormalDensity(elapsed, mu, sigma);
  const survival =
    flight.trust * logNormalSurvival(since, center, PREDICTION_SIGMA) +
    fromPrior * logNormalSurvival(elapsed, mu, sigma);
  return density / Math.max(survival, TINY);
}

/** Rational Chebyshev approximation, relative error below 1.2e-7 (Numerical Recipes, section 6.2). */
function complementaryErrorFunction(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + z / 2);
  let polynomial = 0;
  for (const coefficient of COEFFICIENTS) polynomial = polynomial * t + coefficient;
  const value = t * Math.exp(-z * z + polynomial);
  return x >= 0 ? value : 2 - value;
}

const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];
