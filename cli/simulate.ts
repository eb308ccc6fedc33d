import { once } from 'node:events';
import { readScenario, type Scenario } from '../local/rhombus/scenario.ts';
import { demoScenario, randomScenario } from '../local/rhombus/scenarios.ts';
import { startRhombusSimulator } from '../local/rhombus/server.ts';
import { takeKeyFromEnvironment } from './api-key.ts';

interface SimulateOptions {
  port: number;
  scenario?: string;
  random?: number;
  perMinute: number;
  median: number;
  speed: number;
  seed: number;
  verbose: boolean;
}

/** What it takes where `CLIPWATCH_API_KEY` says nothing else. */
const DEFAULT_KEY = 'simulatedKey0000000000';

/** `clipwatch simulate`: serves until it is stopped. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const { port, speed, seed, verbose } = options;
  try {
    const given = takeKeyFromEnvironment(process.env);
    const simulator = await startRhombusSimulator({
      scenario: scenarioFor(options),
      port,
      apiKey: given ?? DEFAULT_KEY,
      speed,
      seed,
      ...(verbose && { onCall: ({ path, status }) => console.log(`${status} ${path}`) }),
    });
    console.log(
      `A simulated Rhombus API with ${simulator.world.clips.length} clips listens at ${simulator.url}.`,
    );
    // One that was given may be somebody's own.
    console.log(`Its API key is ${given ? 'that of CLIPWATCH_API_KEY' : DEFAULT_KEY}. Ctrl-C ends it.`);
    await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
    await simulator.close();
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const message = error instanceof Error ? error.message : error;
    console.error(isTaken ? `--port ${port} is in use` : message);
    process.exitCode = 1;
  }
}

function scenarioFor({ scenario, random, perMinute, median, seed }: SimulateOptions): Scenario {
  if (scenario !== undefined) return readScenario(scenario);
  if (random !== undefined) return randomScenario({ clips: random, perMinute, medianSec: median, seed });
  return demoScenario();
}
