import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertClean, range } from './clean-seeds.ts';
import { MUTANTS } from './mutants.ts';
import { SCENARIOS } from './scenarios.ts';
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

const SEEDS = range(1, 4);

describe('a mutant dies', () => {
  for (const [name, { scenario, complaint }] of Object.entries(MUTANTS))
    it(name, async (t) => {
      const runs = SEEDS.map((seed) => workers.runSeed(SCENARIOS[scenario] ?? {}, seed, name));
      const problems = (await Promise.all(runs)).flatMap((run) => run.problems);
      assert.ok(
        problems.some((problem) => complaint.test(problem)),
        `it lives on after seeds ${SEEDS}; other problems: ${problems.slice(0, 3)}`,
      );
      await assertClean(t, workers, scenario, SEEDS);
    });
});
