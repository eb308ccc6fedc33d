import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Scenario } from '../rhombus/scenario.ts';
import { demoScenario, oneClipScenario, quietScenario } from '../rhombus/scenarios.ts';
import { type SimulatedOrg, simulateOrg } from '../rhombus/server.ts';
import { startSimulatedVendor } from '../rhombus/vendor.ts';
import { orgIdsOf, type RunOptions } from './options.ts';

const SavedSchema = v.object({
  /** When the clips of each organization began. */
  begunAtMs: v.record(v.string(), v.number()),
  seed: v.number(),
  speed: v.number(),
  over: v.boolean(),
});
type Saved = v.InferOutput<typeof SavedSchema>;

/** The simulated vendor of a run, whose clips go on with their lives while the run itself is down. */
export interface RunSimulation {
  url: string;
  /** By their ids here. */
  orgs: ReadonlyMap<string, SimulatedOrg>;
  apiKeys: ReadonlyMap<string, string>;
  /** How many clips there are, and whose. */
  clips: number;
  orgsWithClips: readonly string[];
  /** An organization's clips begin, unless an earlier run began them. */
  begin(orgId: string): void;
  /** The scenario has been told to its end: the next run begins another. */
  finish(): void;
  close(): Promise<void>;
}

/** Clips that begin then have not begun. */
const NOT_YET_MS = Date.UTC(2100, 0);
/** The ids of an organization's clips are of a seed of its own. */
const SEEDS_APART = 10_000;
/** Beside the demo's, the first few organizations have a clip, and of the others one in so many. */
const FIRST_FEW = 10;
const ONE_IN = 100;

export async function startSimulation(options: RunOptions): Promise<RunSimulation> {
  const { dataDir, seed, speed } = options;
  const file = dataDir && join(dataDir, 'simulation.json');
  const saved = file === undefined ? undefined : readSaved(file);
  const nextSeed = saved ? saved.seed + 1 : seed;
  const current: Saved =
    saved !== undefined && !saved.over ? saved : { begunAtMs: {}, seed: nextSeed, speed, over: false };
  const save = () => {
    if (dataDir === undefined || file === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(current));
  };
  const apiKeys = new Map(orgIdsOf(options).map((orgId) => [orgId, randomUUID()]));
  const orgs = new Map(
    [...apiKeys].map(([orgId, apiKey], index) => [
      orgId,
      simulateOrg({
        scenario: scenarioOf(orgId, index),
        apiKey,
        startedAtMs: current.begunAtMs[orgId] ?? NOT_YET_MS,
        seed: current.seed + SEEDS_APART * index,
        speed: current.speed,
      }),
    ]),
  );
  const withClips = [...orgs].filter(([, { world }]) => world.clips.length > 0);
  const server = await startSimulatedVendor(orgs);
  return {
    url: server.url,
    orgs,
    apiKeys,
    clips: withClips.reduce((sum, [, { world }]) => sum + world.clips.length, 0),
    orgsWithClips: withClips.map(([orgId]) => orgId),
    begin(orgId) {
      if (current.begunAtMs[orgId] !== undefined || !orgs.has(orgId)) return;
      current.begunAtMs[orgId] = Date.now();
      orgs.get(orgId)?.world.beginAt(current.begunAtMs[orgId]);
      save();
    },
    finish() {
      current.over = true;
      save();
    },
    close: () => server.close(),
  };
}

function scenarioOf(orgId: string, index: number): Scenario {
  if (index === 0) return demoScenario();
  return index < FIRST_FEW || index % ONE_IN === 0 ? oneClipScenario(orgId, index) : quietScenario();
}

/** A file that is cut short or not ours is no reason not to start: the scenario begins anew. */
function readSaved(file: string): Saved | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), SavedSchema), readFileSync(file, 'utf8'));
  return parsed.success ? parsed.output : undefined;
}
