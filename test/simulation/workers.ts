import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Exploration, Share } from './exhaustive.ts';
import type { SeedResult } from './run-seed.ts';
import type { Scenario } from './scenario.ts';
import type { Bounds } from './schedule-run.ts';

export type Task =
  | { kind: 'seed'; scenario: Scenario; seed: number; mutant?: string }
  | { kind: 'explore'; bounds: Bounds; share: Share };

interface Waiting {
  task: Task;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

/**
 * Runs simulations in threads of their own: on all cores, and without the hooks by which a test runner follows every
 * promise, which make a simulation several times slower.
 */
export class Workers implements AsyncDisposable {
  readonly count: number;
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #queue: Waiting[] = [];

  constructor(count = Math.min(2, availableParallelism())) {
    this.count = count;
  }

  runSeed(scenario: Scenario, seed: number, mutant?: string): Promise<SeedResult> {
    return this.#perform({ kind: 'seed', scenario, seed, ...(mutant !== undefined && { mutant }) });
  }

  /** Every schedule, in as many shares as there are threads. */
  async explore(bounds: Bounds): Promise<Exploration> {
    const shares = Array.from({ length: this.count }, (_, index) => ({ index, of: this.count }));
    const parts = await Promise.all(
      shares.map((share) => this.#perform<Exploration>({ kind: 'explore', bounds, share })),
    );
    return {
      schedules: parts.reduce((total, { schedules }) => total + schedules, 0),
      failures: parts.flatMap(({ failures }) => failures),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #perform<T>(task: Task): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#idle.pop() ?? this.#start();
    const waiting = worker && this.#queue.shift();
    if (worker === undefined || waiting === undefined) return;
    worker.once('message', (answer: { result: never } | { error: unknown }) => {
      if ('error' in answer) waiting.reject(answer.error);
      else waiting.resolve(answer.result);
      this.#idle.push(worker);
      this.#next();
    });
    worker.postMessage(waiting.task);
  }

  #start(): Worker | undefined {
    if (this.#all.length >= this.count) return undefined;
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    this.#all.push(worker);
    return worker;
  }
}
