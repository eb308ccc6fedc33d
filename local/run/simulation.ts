import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { demoScenario } from '../rhombus/scenarios.ts';
import { type Simulator, startRhombusSimulator } from '../rhombus/server.ts';
import type { RunOptions } from './options.ts';

const SavedSchema = v.object({
  startedAtMs: v.number(),
  seed: v.number(),
  speed: v.number(),
  over: v.boolean(),
});
type Saved = v.InferOutput<typeof SavedSchema>;

/** The simulated vendor of a run, whose clips go on with their lives while the run itself is down. */
export interface RunSimulation {
  simulator: Simulator;
  apiKey: string;
  /** The scenario begins, unless it is one that an earlier run began. */
  begin(): void;
  /** The scenario has been told to its end: the next run begins another. */
  finish(): void;
}

/** Clips that begin then have not begun. */
const NOT_YET_MS = Date.UTC(2100, 0);

export async function startSimulation({ dataDir, seed, speed }: RunOptions): Promise<RunSimulation> {
  const file = dataDir && join(dataDir, 'simulation.json');
  const saved = file === undefined ? undefined : readSaved(file);
  const resumed = saved !== undefined && !saved.over;
  const nextSeed = saved ? saved.seed + 1 : seed;
  const current: Saved = resumed ? saved : { startedAtMs: NOT_YET_MS, seed: nextSeed, speed, over: false };
  const save = () => {
    if (dataDir === undefined || file === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(current));
  };
  const apiKey = randomUUID();
  const simulator = await startRhombusSimulator({ scenario: demoScenario(), apiKey, ...current });
  return {
    simulator,
    apiKey,
    begin() {
      if (resumed) return;
      current.startedAtMs = Date.now();
      simulator.world.beginAt(current.startedAtMs);
      save();
    },
    finish() {
      current.over = true;
      save();
    },
  };
}

/** A file that is cut short or not ours is no reason not to start: the scenario begins anew. */
function readSaved(file: string): Saved | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), SavedSchema), readFileSync(file, 'utf8'));
  return parsed.success ? parsed.output : undefined;
}
