import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { MEMORY_MB } from '../../infra/clipwatch-function.ts';

/** What Lambda gives to a function of so much memory: it has a whole processor at 1,769 MB. */
const CPU_SHARE = MEMORY_MB / 1769;
/** The function's own. */
const TIMEOUT_MS = 75_000;

const Invoked = v.object({
  error: v.optional(v.string()),
  cpuMs: v.number(),
  peakRssMb: v.number(),
  calls: v.array(v.object({ atMs: v.number(), cpuMs: v.number() })),
});

/** A tenth of the memory for new objects, half of it a semi-space, and the rest for old ones, as Lambda's runtime does. */
function heapFlags(memoryMb: number): string[] {
  const newSpaceMb = Math.floor(memoryMb / 10);
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ];
}

/** What an invocation took. `calls`: each call to the vendor, when it began and what the process had used by then. */
export interface Invoked extends v.InferOutput<typeof Invoked> {
  beganAtMs: number;
  tookMs: number;
}

/** A function's bundle in a process that has the memory of the function. One that ends by itself fails what it does. */
export class FunctionProcess {
  /** Lines that the function logged as warnings or errors. */
  readonly troubles: string[] = [];
  readonly #child: ChildProcess;

  static async start(
    bundleDir: string,
    environment: Record<string, string>,
    memoryMb = MEMORY_MB,
  ): Promise<FunctionProcess> {
    const self = new FunctionProcess(bundleDir, environment, memoryMb);
    await self.#message();
    return self;
  }

  private constructor(bundleDir: string, environment: Record<string, string>, memoryMb: number) {
    const args = [
      ...heapFlags(memoryMb),
      join(import.meta.dirname, 'child.mjs'),
      join(bundleDir, 'index.mjs'),
    ];
    this.#child = spawn(process.execPath, args, {
      env: { ...environment, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          if (!/"level":"(INFO|DEBUG)"|"_aws":/.test(line)) this.troubles.push(line);
        });
  }

  async invoke(event: Record<string, unknown>): Promise<Invoked> {
    const beganAtMs = Date.now();
    this.#child.send({ id: randomUUID(), event, timeoutMs: TIMEOUT_MS });
    const invoked = v.parse(Invoked, await this.#message());
    const tookMs = Date.now() - beganAtMs;
    // What it logged is in the pipe by now, and is still to be read.
    await sleep(20);
    if (invoked.error !== undefined) throw new Error(`The function failed: ${invoked.error}`);
    return { ...invoked, beganAtMs, tookMs };
  }

  /** Lets the process run for the share of each tenth of a second that its memory gives it. Answers what ends that. */
  throttle(): () => Promise<void> {
    const worker = new Worker(new URL('./throttle.ts', import.meta.url), {
      workerData: { pid: this.#child.pid, share: CPU_SHARE },
    });
    return async () => {
      worker.postMessage('stop');
      await once(worker, 'exit');
    };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #message(): Promise<unknown> {
    const ended = new AbortController();
    const onExit = (code: number | null, signal: string | null) =>
      ended.abort(
        new Error(`The function's process ended (${signal ?? code}): ${this.troubles.at(-1) ?? ''}`),
      );
    this.#child.once('exit', onExit);
    try {
      const [message] = await once(this.#child, 'message', { signal: ended.signal });
      return message;
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : error;
    } finally {
      this.#child.off('exit', onExit);
    }
  }
}
