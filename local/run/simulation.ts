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
  /** The scenario has been told to its end: the next run begins another. */
  finish(): void;
}

const API_KEY = 'simulatedKey0000000000';

export async function startSimulation({ dataDir, seed, speed }: RunOptions): Promise<RunSimulation> {
  const file = dataDir && join(dataDir, 'simulation.json');
  const saved: Saved | undefined =
    file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const current: Saved =
    saved && !saved.over
      ? saved
      : { startedAtMs: Date.now(), seed: saved ? saved.seed + 1 : seed, speed, over: false };
  const save = (state: Saved) => {
    if (dataDir === undefined || file === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  };
  save(current);
  const { startedAtMs } = current;
  const simulator = await startRhombusSimulator({
    scenario: demoScenario(),
    apiKey: API_KEY,
    ...current,
    startedAtMs,
  });
  return { simulator, apiKey: API_KEY, finish: () => save({ ...current, over: true }) };
}
