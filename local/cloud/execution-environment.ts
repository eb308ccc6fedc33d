import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LocalServer, listen, readBody } from './http.ts';
import type { FunctionResource } from './template.ts';

/** What an invocation came to. `error` is what the function threw, or what befell its process. */
export type InvocationResult = { kind: 'result'; payload: string } | { kind: 'error'; payload: string };

/** What an invocation comes to that has not ended, or not begun, when the embedded cloud stops. */
export const STOPPED: InvocationResult = {
  kind: 'error',
  payload: JSON.stringify({ errorType: 'Sandbox.Stopped', errorMessage: 'The embedded cloud was stopped' }),
};

interface Invocation {
  id: string;
  payload: string;
  deadlineMs: number;
  /** Told when the function has it. */
  onBegin: () => void;
  settle(result: InvocationResult): void;
}

const BOOTSTRAP = join(import.meta.dirname, 'bootstrap.mjs');
/** Of a function's memory, what its heap may take: one that does not fit shows here, and not only when it is deployed. */
const HEAP_SHARE = 0.9;

/** What is heard from a function's process. */
export interface Listeners {
  onLog: (line: string) => void;
  /** Told of each call that it makes with `fetch`. */
  onRequest: (origin: string) => void;
}

/** One process of a function, with a Lambda Runtime API of its own. It takes one invocation at a time. */
export class ExecutionEnvironment {
  readonly #resource: FunctionResource;
  readonly #child: ChildProcess;
  /** Resolves once it has ended and all that it said is heard. */
  readonly #ended: Promise<unknown>;
  readonly #api: LocalServer;
  #current: Invocation | undefined;
  #queued: Invocation | undefined;
  #waiting: ServerResponse | undefined;
  #timer: NodeJS.Timeout | undefined;
  alive = true;
  /** Meant for an invocation that is about to come. */
  reserved = false;

  static async start(
    resource: FunctionResource,
    environment: Record<string, string>,
    listeners: Listeners,
  ): Promise<ExecutionEnvironment> {
    let self: ExecutionEnvironment | undefined;
    // Only the function's own process knows where its Runtime API is: that API has no credentials.
    const path = `/${randomUUID()}`;
    const api = await listen(async (request, response) => {
      if (!request.url?.startsWith(`${path}/`)) return void response.writeHead(403).end();
      const body = await readBody(request);
      self?.handle(request.url, body, response);
    });
    const runtimeApi = `${new URL(api.url).host}${path}`;
    const whole = { ...environment, ...resource.environment, AWS_LAMBDA_RUNTIME_API: runtimeApi };
    self = new ExecutionEnvironment(resource, whole, api, listeners);
    return self;
  }

  private constructor(
    resource: FunctionResource,
    environment: Record<string, string>,
    api: LocalServer,
    { onLog, onRequest }: Listeners,
  ) {
    this.#resource = resource;
    this.#api = api;
    const heapMb = Math.floor(HEAP_SHARE * resource.memoryMb);
    this.#child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, BOOTSTRAP], {
      env: {
        ...environment,
        AWS_LAMBDA_FUNCTION_NAME: resource.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.memoryMb),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        LAMBDA_TASK_ROOT: resource.codeDir,
        _HANDLER: resource.handler,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => {
      if (typeof message === 'object' && 'origin' in message) onRequest(String(message.origin));
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream) createInterface({ input: stream }).on('line', onLog);
    this.#ended = once(this.#child, 'close');
    this.#child.once('exit', () => this.#died('Runtime.ExitError', 'The process of the function ended'));
  }

  get busy(): boolean {
    return this.reserved || this.#current !== undefined || this.#queued !== undefined;
  }

  invoke(payload: string, onBegin: () => void = () => {}): Promise<InvocationResult> {
    const { timeoutSec } = this.#resource;
    this.reserved = false;
    return new Promise((settle) => {
      this.#queued = {
        id: randomUUID(),
        payload,
        deadlineMs: Date.now() + timeoutSec * 1000,
        onBegin,
        settle,
      };
      this.#timer = setTimeout(() => {
        this.#died('Sandbox.Timedout', `Task timed out after ${timeoutSec.toFixed(2)} seconds`);
      }, timeoutSec * 1000);
      this.#handOver();
    });
  }

  async stop(): Promise<void> {
    this.#end(STOPPED.payload);
    await this.#ended;
  }

  /** The Lambda Runtime API. */
  private handle(url: string, body: string, response: ServerResponse): void {
    if (url.endsWith('/invocation/next')) {
      this.#waiting = response;
      this.#handOver();
      return;
    }
    response.writeHead(202).end();
    if (url.endsWith('/init/error')) this.#end(body);
    else this.#finish({ kind: url.endsWith('/response') ? 'result' : 'error', payload: body });
  }

  #handOver(): void {
    const [invocation, response] = [this.#queued, this.#waiting];
    if (invocation === undefined || response === undefined) return;
    this.#queued = undefined;
    this.#waiting = undefined;
    this.#current = invocation;
    invocation.onBegin();
    response.writeHead(200, {
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
      'lambda-runtime-invoked-function-arn': this.#resource.name,
    });
    response.end(invocation.payload);
  }

  #finish(result: InvocationResult): void {
    clearTimeout(this.#timer);
    const invocation = this.#current ?? this.#queued;
    this.#current = undefined;
    this.#queued = undefined;
    invocation?.settle(result);
  }

  #died(errorType: string, errorMessage: string): void {
    this.#end(JSON.stringify({ errorType, errorMessage }));
  }

  /** No more invocations: the one that it has fails with this. */
  #end(error: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#child.kill('SIGKILL');
    void this.#api.close();
    this.#finish({ kind: 'error', payload: error });
  }
}
