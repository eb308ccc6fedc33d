import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { SeedResult } from './run-seed.ts';
import { LONG, SCENARIOS } from './scenarios.ts';
import type { Workers } from './workers.ts';

/** Runs seeds of a scenario, none of which may bring a problem; prints them. */
export async function assertClean(
  t: TestContext,
  workers: Workers,
  name: string,
  seeds: readonly number[],
): Promise<SeedResult[]> {
  const scenario = SCENARIOS[name] ?? LONG[name];
  assert.ok(scenario, `there is no scenario "${name}"`);
  t.diagnostic(`seeds ${seeds.join(', ')}`);
  const results = await Promise.all(seeds.map((seed) => workers.runSeed(scenario, seed)));
  for (const result of results) assert.deepEqual(result.problems, [], describeFailure(name, result));
  return results;
}

/** What a failing run prints: its seed, what is wrong, and the last steps. */
export function describeFailure(name: string, { seed, problems, trace }: SeedResult): string {
  return [
    `scenario "${name}", seed ${seed}: ${problems.length} problems`,
    ...problems.slice(0, 10),
    'the last steps:',
    ...trace,
    `npm run test:simulation -- --scenario "${name}" --from ${seed} --seeds 1`,
  ].join('\n');
}

export function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
