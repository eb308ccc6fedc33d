import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoked } from './function-process.ts';
import { unchangedClips } from './scripted-vendor.ts';
import { type Stage, setStage } from './stage.ts';

/** What one invocation takes: of `check` with so many organizations, of `tick` and `health` for so many. */
export interface TurnFigures {
  function: 'check' | 'tick' | 'health';
  orgs: number;
  /** Clips in flight of which nothing changes; with one, `check` stays for a minute. */
  inFlight: number;
  /** Processor time, the median of several. */
  cpuMs: number;
  /** On this machine, where all that it asks for is a few steps away. */
  tookMs: number;
  readUnits: number;
  writeUnits: number;
  /** Requests to the table. */
  tableRequests: number;
  /** Requests to send turns. */
  sendRequests: number;
}

const ROUNDS = 21;
const WARM_UP = 5;
/** That a turn stays. */
const MINUTE_MS = 59_000;
const SHORTEST_MINUTE_MS = 6_000;
/** Two turns of an organization are that far apart at the least. */
const IDLE_SECONDS = 2;

/** `scale` is the share of the usual number of rounds and of organizations. */
export async function measureTurns(scale: number): Promise<TurnFigures[]> {
  const rounds = Math.max(3, Math.round(ROUNDS * Math.min(1, scale)));
  const many = Math.max(200, Math.round(1_000 * Math.min(1, scale)));
  const windowMs = Math.max(SHORTEST_MINUTE_MS, Math.round(MINUTE_MS * Math.min(1, scale)));
  return [
    ...(await measureChecks(rounds)),
    await measureStay(windowMs),
    ...(await measureSchedules(rounds, [1, 100, many])),
  ];
}

async function measureChecks(rounds: number): Promise<TurnFigures[]> {
  await using stage = await setStage(11, { idleSeconds: IDLE_SECONDS });
  const figures: TurnFigures[] = [];
  for (const orgIds of [['org11'], Array.from({ length: 10 }, (_, index) => `org${index + 1}`)]) {
    const take = async () => {
      await sleep(1000 * IDLE_SECONDS + 100);
      return stage.takeTurns(orgIds);
    };
    figures.push(await measure(stage, { function: 'check', orgs: orgIds.length, inFlight: 0 }, rounds, take));
  }
  return figures;
}

/** One minute with one clip, after the one in which it was taken in. */
async function measureStay(windowMs: number): Promise<TurnFigures> {
  await using stage = await setStage(1);
  const [org] = stage.orgs;
  if (org === undefined) throw new Error('The stage has no organization');
  org.vendor.clips.push(...unchangedClips(1, Date.now() - 60_000));
  await stage.check(org.id, 5_000);
  return await measure(
    stage,
    { function: 'check', orgs: 1, inFlight: 1 },
    1,
    () => stage.check(org.id, windowMs),
    0,
  );
}

async function measureSchedules(rounds: number, counts: readonly number[]): Promise<TurnFigures[]> {
  await using stage = await setStage(0, {}, { withTick: true });
  const { tick, health } = stage;
  if (tick === undefined || health === undefined) throw new Error('The stage has no tick');
  const figures: TurnFigures[] = [];
  let registered = 0;
  for (const orgs of counts) {
    for (; registered < orgs; registered++) await register(stage, registered);
    const none = { organizations: [] };
    figures.push(
      await measure(stage, { function: 'tick', orgs, inFlight: 0 }, rounds, () => tick.invoke(none)),
    );
    figures.push(
      await measure(stage, { function: 'health', orgs, inFlight: 0 }, rounds, () => health.invoke({})),
    );
  }
  return figures;
}

/** It was looked at a moment ago, with a note as an idle look leaves it. */
async function register({ table: { store } }: Stage, index: number): Promise<void> {
  const id = `customer${index}`;
  const nowMs = Date.now();
  await store.putOrganization({
    id,
    baseUrl: 'https://api2.rhombussystems.com',
    secretId: `clipwatch/keys-0#${id}`,
    version: 0,
    addedBy: 'command',
    addedAtMs: nowMs,
  });
  await store.noteIdleLook(id, {
    atMs: nowMs,
    listAtMs: nowMs,
    fullAtMs: nowMs,
    sweptAtMs: nowMs,
    calls: {},
    recentMs: [],
  });
}

async function measure(
  { table, queue }: Stage,
  of: Pick<TurnFigures, 'function' | 'orgs' | 'inFlight'>,
  rounds: number,
  invoke: () => Promise<Invoked>,
  warmUp = WARM_UP,
): Promise<TurnFigures> {
  const runs: Invoked[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    table.requests.length = 0;
    queue.requests.length = 0;
    const invoked = await invoke();
    if (round >= warmUp) runs.push(invoked);
  }
  return {
    ...of,
    cpuMs: round(medianOf(runs.map(({ cpuMs }) => cpuMs))),
    tookMs: round(medianOf(runs.map(({ tookMs }) => tookMs))),
    readUnits: table.requests.reduce((sum, { readUnits }) => sum + readUnits, 0),
    writeUnits: table.requests.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
    tableRequests: table.requests.length,
    sendRequests: queue.requests.length,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
