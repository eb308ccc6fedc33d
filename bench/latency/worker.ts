import { parentPort } from 'node:worker_threads';
import { batchWorld } from './batch-world.ts';
import { measure } from './compare.ts';
import type { Answer, Job, WorldSource } from './jobs.ts';
import { loadWorlds } from './load-worlds.ts';
import { tunedWorld } from './tuned-world.ts';
import type { World } from './world.ts';

/** Does one job at a time. */
parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(await answer(job));
});

async function answer(job: Job): Promise<Answer> {
  try {
    return { figures: await measure(job.policy, await worldFrom(job.source), job) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function worldFrom(source: WorldSource): Promise<World> {
  if (source.kind === 'tuned') return tunedWorld(source.scenario, source.medianSec);
  if (source.kind === 'batch') return batchWorld(source.clips);
  const world = (await loadWorlds(source.file))[source.index];
  if (world === undefined) throw new Error(`${source.file} has no world ${source.index}`);
  return world;
}
