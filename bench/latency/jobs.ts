import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Scenario } from './arrivals.ts';
import type { Figures, PolicyName } from './compare.ts';

/** How a thread finds a world: its functions cannot be sent to it. */
export type WorldSource =
  | { kind: 'tuned'; scenario: Scenario; medianSec: number }
  | { kind: 'batch'; clips: number }
  | { kind: 'file'; file: string; index: number };

/** One policy in one world. */
export interface Job {
  source: WorldSource;
  policy: PolicyName;
  seed: number;
  scale: number;
}

export type Answer = { figures: Figures } | { error: string };

/** Does the jobs on all cores, the last ones first. Results come in the order of the jobs. */
export async function runJobs(jobs: readonly Job[], onDone: (done: number) => void): Promise<Figures[]> {
  const results: Figures[] = [];
  let next = jobs.length;
  let done = 0;
  const work = async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      for (let index = --next; index >= 0; index = --next) {
        results[index] = await perform(worker, jobs[index] as Job);
        onDone(++done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, work));
  return results;
}

function perform(worker: Worker, job: Job): Promise<Figures> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer.figures);
    });
    worker.postMessage(job);
  });
}
