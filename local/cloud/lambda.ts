import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credentials } from './credentials.ts';
import { ExecutionEnvironment, type InvocationResult, STOPPED } from './execution-environment.ts';
import { type LocalServer, listen, replyJson } from './http.ts';
import type { InvocationCounts } from './invocation-counts.ts';
import { type HandleSigned, requireSignature } from './signature.ts';
import type { FunctionResource } from './template.ts';

export interface LambdaOptions {
  functions: readonly FunctionResource[];
  /** Of those who may invoke them. */
  credentials: Credentials;
  /** Variables that every function gets beside its own. */
  environment: () => Record<string, string>;
  onLog: (functionName: string, line: string) => void;
  /** Told of each call that a function makes with `fetch`. */
  onRequest: (origin: string) => void;
  /** Told of each invocation that has ended. */
  counts?: InvocationCounts;
  /** The event sources, as Lambda lists them. Default: none. */
  eventSources?: () => object[];
  /** Told of asynchronous invocations that failed; they are not retried. */
  onFailure: (functionName: string, payload: string) => void;
}

const FUNCTION = /^\/[\d-]+\/functions\/([^/?]+)\/(configuration|concurrency)/;
const EVENT_SOURCES = /^\/[\d-]+\/event-source-mappings/;
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations/;

/** Lambda: each function in processes of its own, as many as it has invocations at once, and the Invoke API. */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #environments = new Map<string, ExecutionEnvironment[]>();
  readonly #running = new Set<Promise<unknown>>();
  #api: LocalServer | undefined;
  #stopping = false;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  async start(): Promise<string> {
    const answer: HandleSigned = (request, response, body) => this.#answer(request, response, body);
    this.#api = await listen(requireSignature(this.#options.credentials, answer));
    return this.#api.url;
  }

  /** `onBegin` is told when the function has it: a process of its own may have to start first. */
  async invoke(functionName: string, payload: string, onBegin?: () => void): Promise<InvocationResult> {
    const resource = this.#find(functionName);
    if (resource === undefined) throw new Error(`No function is called ${functionName}`);
    if (this.#stopping) return STOPPED;
    const running = this.#run(resource, payload, onBegin);
    this.#running.add(running);
    try {
      const result = await running;
      this.#options.counts?.note(functionName, { atMs: Date.now(), isError: result.kind === 'error' });
      return result;
    } finally {
      this.#running.delete(running);
    }
  }

  invokeAsync(functionName: string, payload: string): void {
    void this.invoke(functionName, payload).then((result) => {
      if (result.kind === 'error' && !this.#stopping) this.#options.onFailure(functionName, result.payload);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const environments = [...this.#environments.values()].flat();
    await Promise.all(environments.map((environment) => environment.stop()));
    await Promise.allSettled(this.#running);
    await this.#api?.close();
  }

  /** The Invoke API, and what of the others looks at functions. */
  async #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    if (request.method === 'GET') {
      this.#describe(request, response);
      return;
    }
    const [, name = ''] = INVOCATIONS.exec(request.url ?? '') ?? [];
    const resource = this.#find(decodeURIComponent(name));
    const payload = body.toString() || '{}';
    // Lambda takes nothing else; what a function is handed is as it came.
    JSON.parse(payload);
    if (resource === undefined) {
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
    } else if (request.headers['x-amz-invocation-type'] === 'Event') {
      this.invokeAsync(resource.name, payload);
      response.writeHead(202).end();
    } else {
      const result = await this.invoke(resource.name, payload);
      response.writeHead(200, result.kind === 'error' ? { 'x-amz-function-error': 'Unhandled' } : {});
      response.end(result.payload);
    }
  }

  #describe({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const [, name = '', what] = FUNCTION.exec(url) ?? [];
    const resource = this.#find(decodeURIComponent(name));
    if (EVENT_SOURCES.test(url))
      replyJson(response, 200, { EventSourceMappings: this.#options.eventSources?.() ?? [] });
    else if (resource === undefined)
      replyJson(response, 404, {}, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    else replyJson(response, 200, what === 'configuration' ? toConfiguration(resource) : {});
  }

  async #run(resource: FunctionResource, payload: string, onBegin?: () => void): Promise<InvocationResult> {
    const environment = await this.#freeEnvironment(resource);
    if (!this.#stopping) return environment.invoke(payload, onBegin);
    // It was started while the others were stopped.
    await environment.stop();
    return STOPPED;
  }

  async #freeEnvironment(resource: FunctionResource): Promise<ExecutionEnvironment> {
    const alive = (this.#environments.get(resource.name) ?? []).filter(({ alive }) => alive);
    this.#environments.set(resource.name, alive);
    const free = alive.find(({ busy }) => !busy);
    if (free) {
      free.reserved = true;
      return free;
    }
    const { environment, onLog, onRequest } = this.#options;
    const started = await ExecutionEnvironment.start(resource, environment(), {
      onLog: (line) => onLog(resource.name, line),
      onRequest,
    });
    started.reserved = true;
    this.#environments.get(resource.name)?.push(started);
    return started;
  }

  #find(nameOrArn: string): FunctionResource | undefined {
    const name = nameOrArn.split(':').at(-1);
    return this.#options.functions.find((resource) => resource.name === name);
  }
}

function toConfiguration({ name, runtime, timeoutSec, memoryMb }: FunctionResource): object {
  const state = { State: 'Active', LastUpdateStatus: 'Successful' };
  return { FunctionName: name, Runtime: runtime, Timeout: timeoutSec, MemorySize: memoryMb, ...state };
}
