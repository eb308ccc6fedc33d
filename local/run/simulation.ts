import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoScenario } from '../rhombus/scenarios.ts';
import { type Simulator, startRhombusSimulator } from '../rhombus/server.ts';
import type { RunOptions } from './options.ts';

interface Saved {
  startedAtMs: number;
  seed: number;
  speed: number;
  over: boolean;
}

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

const API_KEY = 'simulatedKey0000000000';

export async function startSimulation({ dataDir, seed, speed }: RunOptions): Promise<RunSimulation> {
  const file = dataDir && join(dataDir, 'simulation.json');
  const saved: Saved | undefined =
    file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const resumed = saved !== undefined && !saved.over;
  const nextSeed = saved ? saved.seed + 1 : seed;
  const current: Saved = resumed ? saved : { startedAtMs: NOT_YET_MS, seed: nextSeed, speed, over: false };
  const save = () => {
    if (dataDir === undefined || file === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(current));
  };
  const simulator = await startRhombusSimulator({ scenario: demoScenario(), apiKey: API_KEY, ...current });
  return {
    simulator,
    apiKey: API_KEY,
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
