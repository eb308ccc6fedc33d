import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertClean, range } from './clean-seeds.ts';
import { MUTANTS } from './mutants.ts';
import { SCENARIOS } from './scenarios.ts';
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

/** One after the other, until it is found out: most of them are by the first. */
const SEEDS = range(1, 12);

describe('a mutant dies, of a seed that the engine itself survives', () => {
  for (const [name, { scenario, complaint }] of Object.entries(MUTANTS))
    it(name, async (t) => {
      const others: string[] = [];
      for (const seed of SEEDS) {
        const { problems } = await workers.runSeed(SCENARIOS[scenario] ?? {}, seed, name);
        if (problems.some((problem) => complaint.test(problem))) {
          await assertClean(t, workers, scenario, [seed]);
          return;
        }
        others.push(...problems);
      }
      assert.fail(`it lives on after seeds ${SEEDS}; other problems: ${others.slice(0, 3)}`);
    });
});
