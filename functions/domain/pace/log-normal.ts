/** A log-normal distribution of seconds: mean and standard deviation of their natural logarithm. */
export interface LogNormal {
  mu: number;
  sigma: number;
}

/** Chance per second of exactly `seconds`. */
export function density({ mu, sigma }: LogNormal, seconds: number): number {
  if (seconds <= 0) return 0;
  const z = (Math.log(seconds) - mu) / sigma;
  return Math.exp((-z * z) / 2) / (seconds * sigma * Math.sqrt(2 * Math.PI));
}

/** Chance of more than `seconds`. */
export function survival({ mu, sigma }: LogNormal, seconds: number): number {
  return seconds <= 0 ? 1 : normalSurvival((Math.log(seconds) - mu) / sigma);
}

/** So many seconds are exceeded by a share of 1 - `share`; `share` is above 0 and below 1. */
export function quantile({ mu, sigma }: LogNormal, share: number): number {
  return Math.exp(mu + sigma * normalQuantile(share));
}

/** Rational Chebyshev approximation, relative error below 1.2e-7 (Numerical Recipes, section 6.2). */
function normalSurvival(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  let polynomial = 0;
  for (const coefficient of COEFFICIENTS) polynomial = polynomial * t + coefficient;
  const tail = (t * Math.exp(-x * x + polynomial)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];

/** Beyond 8 standard deviations lies less than one in 10^15; 40 halvings of that range leave 1.5e-11. */
const FARTHEST = 8;
const HALVINGS = 40;

function normalQuantile(share: number): number {
  let low = -FARTHEST;
  let high = FARTHEST;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (normalSurvival(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
