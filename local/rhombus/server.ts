import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, readBody, replyJson } from '../cloud/http.ts';
import { createRandom } from '../random.ts';
import { CONTROL_PREFIX, control } from './control.ts';
import { FaultInjector, strike } from './faults.ts';
import { replyRateLimited, replyText, retryAfterHeaders } from './reply.ts';
import { answer, ROUTES } from './routes.ts';
import type { Behaviour, Fault, Scenario } from './scenario.ts';
import { TokenBucket } from './token-bucket.ts';
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

/** A call as it came in. */
export interface Call {
  request: IncomingMessage;
  /** Without the query. */
  path: string;
  body: string;
}

/** One org at Rhombus, as far as its API description and this folder's scenario go. */
export interface SimulatedOrg {
  world: World;
  /** Calls by path and status; status 0 where the connection was cut. */
  calls: ReadonlyMap<string, number>;
  /** Keys that are taken from now on: rotate them as you like. */
  setApiKeys(keys: readonly string[]): void;
  /** Keys of partners who act for this org; at first there are none. */
  setPartnerKeys(keys: readonly string[]): void;
  /** Replaces the faults. */
  setFaults(faults: readonly Fault[]): void;
  /** Changes some switches, and answers how all of them are now. */
  setBehaviour(change: { [Key in keyof Behaviour]?: Behaviour[Key] | undefined }): Behaviour;
  /** Is it a key of this org's own? */
  takes(apiKey: string): boolean;
  /** Answers a call, also one that steers the simulator. */
  answer(call: Call, response: ServerResponse): Promise<void>;
}

/** A Rhombus API of one org. */
export interface Simulator extends SimulatedOrg {
  url: string;
  close(): Promise<void>;
}

export async function startRhombusSimulator(options: SimulatorOptions): Promise<Simulator> {
  const org = simulateOrg(options);
  const server = await listen(
    async (request, response) => org.answer(await readCall(request), response),
    options.port,
    options.host,
  );
  return { ...org, url: server.url, close: () => server.close() };
}

/** Reads a call to its end. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  return { request, path: (request.url ?? '').replace(/\?.*$/, ''), body: await readBody(request) };
}

/** An org without a port of its own. */
export function simulateOrg(options: Omit<SimulatorOptions, 'port' | 'host'>): SimulatedOrg {
  const { scenario, speed = 1, seed = 1, now = Date.now } = options;
  const random = createRandom(seed + 1);
  const world = new World(scenario, options.startedAtMs ?? now(), speed, seed);
  const bucket = new TokenBucket();
  const faults = new FaultInjector(scenario.faults, random);
  const calls = new Map<string, number>();
  let keys: ReadonlySet<string> = new Set([options.apiKey]);
  let partnerKeys: ReadonlySet<string> = new Set();
  let behaviour = scenario.behaviour;

  const org: SimulatedOrg = {
    world,
    calls,
    takes: (apiKey) => keys.has(apiKey),
    answer: answerCall,
    setApiKeys: (next) => {
      keys = new Set(next);
    },
    setPartnerKeys: (next) => {
      partnerKeys = new Set(next);
    },
    setFaults: (next) => faults.set(next),
    setBehaviour: (change) => {
      const known = Object.entries(change).filter(([, value]) => value !== undefined);
      behaviour = { ...behaviour, ...Object.fromEntries(known) };
      return behaviour;
    },
  };
  return org;

  async function answerCall({ request, path, body }: Call, response: ServerResponse): Promise<void> {
    if (path.startsWith(CONTROL_PREFIX)) {
      const call = { method: request.method, path, body, remoteAddress: request.socket.remoteAddress };
      const { status, body: reply } = control(call, org, now());
      return replyJson(response, status, reply);
    }
    const [least, most] = behaviour.latencyMs;
    await sleep(least + (most - least) * random());
    const status = serve(request, response, path, body);
    calls.set(`${path} ${status}`, (calls.get(`${path} ${status}`) ?? 0) + 1);
    options.onCall?.({ path, status });
  }

  function serve(request: IncomingMessage, response: ServerResponse, path: string, body: string): number {
    const nowMs = now();
    const served = ROUTES[path];
    const refusal = refuse(request, keys) ?? refusePartner(request, partnerKeys, world.orgUuid);
    if (refusal) return replyText(response, refusal.status, refusal.text);
    if (served === undefined) return replyText(response, 404, 'Not Found');
    const waitSec = bucket.take(nowMs, behaviour);
    const retryAfter = retryAfterHeaders(
      behaviour.retryAfterForm,
      Math.max(waitSec, behaviour.retryAfterSec),
      nowMs,
    );
    if (waitSec > 0) return replyRateLimited(response, retryAfter);
    const fault = faults.next(world.elapsedSec(nowMs), served.endpoint);
    const struck = fault && strike(fault, path, response, retryAfter);
    if (struck !== undefined) return struck;
    const reply = answer(served.route, { world, behaviour, random, nowMs }, body);
    replyJson(response, reply.status, reply.body);
    return reply.status;
  }
}

interface Refusal {
  status: number;
  text: string;
}

const INVALID_KEY: Refusal = { status: 403, text: 'Invalid api key' };

function refuse({ method, headers }: IncomingMessage, keys: ReadonlySet<string>): Refusal | undefined {
  if (method !== 'POST') return { status: 405, text: 'Method Not Allowed' };
  if (headers['x-auth-scheme'] === undefined || headers['x-auth-apikey'] === undefined)
    return { status: 401, text: 'Unauthorized' };
  if (headers['x-auth-scheme'] === 'partner-api-token') return undefined;
  if (headers['x-auth-scheme'] !== 'api-token' || !keys.has(String(headers['x-auth-apikey'])))
    return INVALID_KEY;
  return undefined;
}

/** A partner's key counts for the client org that is named beside it, and with a partner's scheme alone. */
function refusePartner(
  { headers }: IncomingMessage,
  partnerKeys: ReadonlySet<string>,
  orgUuid: string,
): Refusal | undefined {
  if (headers['x-auth-scheme'] !== 'partner-api-token') return undefined;
  if (!partnerKeys.has(String(headers['x-auth-apikey']))) return INVALID_KEY;
  return headers['x-auth-org'] === orgUuid ? undefined : { status: 403, text: 'Forbidden' };
}
