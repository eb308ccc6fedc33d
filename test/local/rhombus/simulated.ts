import assert from 'node:assert/strict';
import { parseScenario } from '../../../local/rhombus/scenario.ts';
import { type Simulator, startRhombusSimulator } from '../../../local/rhombus/server.ts';

export const KEY = 'simulatedKey0000000000';
/** When every simulation of these tests starts. */
export const START_MS = Date.UTC(2026, 0, 5, 12);

export const LIST = '/api/event/getSplicedClipsInProgress';
export const TWIN = '/api/video/getSplicedClipsInProgress';
export const CLIP = '/api/event/getClipWithProgress';
export const PAGE = '/api/event/getClipsWithProgress';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field.
type Json = any;

/** A scripted clip that starts with the simulation, takes 100 s and completes. */
export function aClip(overrides: object = {}): object {
  return { title: 'Dock', cameras: ['Dock 1'], startAfterSec: 0, takesSec: 100, ...overrides };
}

export interface Simulated extends AsyncDisposable {
  simulator: Simulator;
  /** Uuids in the order of the script. */
  uuids: string[];
  /** Moves the clock to so many seconds after the start. */
  goTo(sec: number): void;
  /** Posts with the key, or with other headers, and gives the response. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Posts and expects a 200 with JSON. */
  ask(path: string, body?: unknown): Promise<Json>;
  /** The only clip's `clip` now. */
  look(): Promise<Json>;
}

export async function simulate(scenario: {
  clips?: object[];
  sites?: object[];
  faults?: object[];
  behaviour?: object;
}): Promise<Simulated> {
  let nowMs = START_MS;
  const simulator = await startRhombusSimulator({
    scenario: parseScenario({
      clips: [aClip()],
      ...scenario,
      behaviour: { latencyMs: [0, 0], ...scenario.behaviour },
    }),
    apiKey: KEY,
    now: () => nowMs,
  });
  const uuids = simulator.world.clips.map(({ uuid }) => uuid);
  const post = (path: string, body: unknown = {}, headers: Record<string, string> = authorized()) =>
    fetch(`${simulator.url}${path}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
  const ask = async (path: string, body?: unknown): Promise<Json> => {
    const response = await post(path, body);
    assert.equal(response.status, 200);
    return response.json();
  };
  return {
    simulator,
    uuids,
    goTo: (sec) => {
      nowMs = START_MS + sec * 1000;
    },
    post,
    ask,
    look: async () => (await ask(CLIP, { clipUuid: uuids[0] })).clip,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export function authorized(key = KEY): Record<string, string> {
  return { 'content-type': 'application/json', 'x-auth-scheme': 'api-token', 'x-auth-apikey': key };
}
