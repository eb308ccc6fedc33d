import { once } from 'node:events';
import { readScenario, type Scenario } from '../local/rhombus/scenario.ts';
import { demoScenario, randomScenario } from '../local/rhombus/scenarios.ts';
import { startRhombusSimulator } from '../local/rhombus/server.ts';

interface SimulateOptions {
  port: number;
  apiKey: string;
  scenario?: string;
  random?: number;
  perMinute: number;
  median: number;
  speed: number;
  seed: number;
  verbose: boolean;
}

/** `clipwatch simulate`: serves until it is stopped. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const { port, apiKey, speed, seed, verbose } = options;
  try {
    const simulator = await startRhombusSimulator({
      scenario: scenarioFor(options),
      port,
      apiKey,
      speed,
      seed,
      ...(verbose && { onCall: ({ path, status }) => console.log(`${status} ${path}`) }),
    });
    console.log(
      `A simulated Rhombus API with ${simulator.world.clips.length} clips listens at ${simulator.url}.`,
    );
    console.log(`Its API key is ${apiKey}. Ctrl-C ends it.`);
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
