import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, readBody, replyJson } from '../cloud/http.ts';
import { createRandom } from '../random.ts';
import { faultAt, strike } from './faults.ts';
import { type Answer, answer, MALFORMED, ROUTES } from './routes.ts';
import type { Fault, Scenario } from './scenario.ts';
import { World } from './world.ts';

export interface SimulatorOptions {
  scenario: Scenario;
  apiKey: string;
  /** Default: any free port of the loopback interface. */
  port?: number;
  host?: string;
  /** Makes the clips' lives this many times as quick. */
  speed?: number;
  seed?: number;
  now?: () => number;
  /** When the scenario began. Default: now. */
  startedAtMs?: number;
  onCall?: (call: { path: string; status: number }) => void;
}

/** A Rhombus API of one org, as far as its API description and this folder's scenario go. */
export interface Simulator {
  url: string;
  world: World;
  /** Calls by path and status. */
  calls: ReadonlyMap<string, number>;
  /** Keys that are taken from now on: rotate them as you like. */
  setApiKeys(keys: readonly string[]): void;
  setFaults(faults: readonly Fault[]): void;
  close(): Promise<void>;
}

export async function startRhombusSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { scenario, speed = 1, seed = 1, now = Date.now } = options;
  const { behaviour } = scenario;
  const random = createRandom(seed + 1);
  const world = new World(scenario, options.startedAtMs ?? now(), speed, seed);
  const bucket = new Bucket(behaviour.callsPerSecond, behaviour.burst);
  const calls = new Map<string, number>();
  let keys = new Set([options.apiKey]);
  let faults: readonly Fault[] = scenario.faults;

  const server = await listen(
    async (request, response) => {
      const path = (request.url ?? '').replace(/\?.*$/, '');
      const status = await handle(request, response, path);
      const key = `${path} ${status}`;
      calls.set(key, (calls.get(key) ?? 0) + 1);
      options.onCall?.({ path, status });
    },
    options.port,
    options.host,
  );
  return {
    url: server.url,
    world,
    calls,
    setApiKeys: (next) => {
      keys = new Set(next);
    },
    setFaults: (next) => {
      faults = next;
    },
    close: () => server.close(),
  };

  async function handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<number> {
    const body = await readBody(request);
    const [least, most] = behaviour.latencyMs;
    await sleep(least + (most - least) * random());
    const served = ROUTES[path];
    const refusal = refuse(request, served !== undefined);
    if (refusal) return replyText(response, refusal);
    const retryAfterSec = bucket.take(now());
    if (retryAfterSec > 0)
      return strike('rate-limited', path, response, Math.max(retryAfterSec, behaviour.retryAfterSec)) ?? 429;
    const fault = faultAt(faults, world.elapsedSec(now()), served?.endpoint, random);
    const struck = fault && strike(fault, path, response, behaviour.retryAfterSec);
    if (struck !== undefined) return struck;
    const { status, body: reply } = served ? respond(served.route, body) : { status: 404, body: {} };
    replyJson(response, status, reply);
    return status;
  }

  function refuse(
    { method, headers }: IncomingMessage,
    known: boolean,
  ): { status: number; text: string } | undefined {
    if (method !== 'POST') return { status: 405, text: 'Method Not Allowed' };
    if (headers['x-auth-scheme'] === undefined || headers['x-auth-apikey'] === undefined)
      return { status: 401, text: 'Unauthorized' };
    if (headers['x-auth-scheme'] !== 'api-token' || !keys.has(String(headers['x-auth-apikey'])))
      return { status: 403, text: 'Invalid api key' };
    return known ? undefined : { status: 404, text: 'Not Found' };
  }

  function respond(route: (typeof ROUTES)[string]['route'], body: string): Answer {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      return MALFORMED;
    }
    return answer(route, { world, behaviour, random, nowMs: now() }, json);
  }
}

function replyText(response: ServerResponse, { status, text }: { status: number; text: string }): number {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(text);
  return status;
}

/** The org's token bucket: all its keys share it. */
class Bucket {
  readonly #perSecond: number;
  readonly #size: number;
  #tokens: number;
  #filledAtMs: number | undefined;

  constructor(perSecond: number, size: number) {
    this.#perSecond = perSecond;
    this.#size = size;
    this.#tokens = size;
  }

  /** Takes a token: 0, or the seconds until there is one again. */
  take(nowMs: number): number {
    const sinceSec = (nowMs - (this.#filledAtMs ?? nowMs)) / 1000;
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#size, this.#tokens + sinceSec * this.#perSecond);
    if (this.#tokens < 1) return (1 - this.#tokens) / this.#perSecond;
    this.#tokens--;
    return 0;
  }
}
