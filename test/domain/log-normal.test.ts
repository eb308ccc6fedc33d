import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { density, quantile, survival } from '../../functions/domain/pace/log-normal.ts';

const SHAPES = [
  { mu: Math.log(60), sigma: 1 },
  { mu: Math.log(20), sigma: 0.3 },
  { mu: 0, sigma: 0.02 },
];
const DEVIATIONS = [-4, -2, -1, -0.1, 0, 0.5, 1.7, 3, 5];

/** Simpson's rule over the density of ln(seconds), far enough out that what is left is below 1e-15. */
function integrate(value: (z: number) => number, fromZ: number, steps = 4_000, toZ = 8.5): number {
  const width = (toZ - fromZ) / steps;
  let sum = value(fromZ) + value(toZ);
  for (let step = 1; step < steps; step++) sum += value(fromZ + step * width) * (step % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}

describe('the log-normal distribution', () => {
  it('has the survival that its density integrates to', () => {
    for (const shape of SHAPES)
      for (const z of DEVIATIONS) {
        const secondsAt = (at: number) => Math.exp(shape.mu + shape.sigma * at);
        const inZ = (at: number) => density(shape, secondsAt(at)) * secondsAt(at) * shape.sigma;
        const exact = integrate(inZ, z);
        assert.ok(Math.abs(survival(shape, secondsAt(z)) / exact - 1) < 1e-6, `z ${z}`);
      }
  });

  it('has the density of a normal distribution of ln(seconds)', () => {
    // 1 / (60 sqrt(2 pi)), and exp(-1/2) of that at one deviation, over the seconds there.
    const shape = { mu: Math.log(60), sigma: 1 };
    assert.ok(Math.abs(density(shape, 60) - 0.006649038) < 1e-9);
    assert.ok(Math.abs(density(shape, 60 * Math.E) - 0.001483601) < 1e-9);
  });

  it('has the published quantiles of the normal distribution', () => {
    const published = { 0.001: -3.090232, 0.02: -2.053749, 0.5: 0, 0.975: 1.959964, 0.999: 3.090232 };
    for (const shape of SHAPES)
      for (const [share, z] of Object.entries(published))
        assert.ok(Math.abs((Math.log(quantile(shape, Number(share))) - shape.mu) / shape.sigma - z) < 1e-5);
  });

  it('is certain to last longer than nothing', () => {
    for (const shape of SHAPES) assert.deepEqual([survival(shape, 0), density(shape, 0)], [1, 0]);
  });
});
