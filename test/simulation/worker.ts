import { parentPort } from 'node:worker_threads';
import { explore } from './exhaustive.ts';
import { loadMutant } from './load-mutant.ts';
import { runSeed } from './run-seed.ts';
import type { Task } from './workers.ts';

/** Does one task at a time. */
parentPort?.on('message', async (task: Task) => {
  try {
    parentPort?.postMessage({ result: await perform(task) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});

async function perform(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'seed': {
      const run = task.mutant === undefined ? runSeed : (await loadMutant(task.mutant)).runSeed;
      return run(task.scenario, task.seed);
    }
    case 'explore':
      return explore(task.bounds, task.share);
    default:
      throw new Error(`Unknown task ${task satisfies never}`);
  }
}
