import { readScenario, type Scenario } from '../local/rhombus/scenario.ts';
import { demoScenario, randomScenario } from '../local/rhombus/scenarios.ts';
import { type Simulator, startRhombusSimulator } from '../local/rhombus/server.ts';
import { readEnvironmentKey } from './api-key.ts';
import { onPort } from './port.ts';
import { untilStopped } from './stopped.ts';

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

/** `clipwatch simulate`: serves until it is stopped, or until nobody reads what it says. */
export async function simulate(options: SimulateOptions, environmentKey: string | undefined): Promise<void> {
  // A key of one's own may be a real one: it is not printed.
  const ownKey = readEnvironmentKey(environmentKey);
  const simulator = await serve(options, ownKey ?? DEFAULT_KEY);
  console.log(
    `A simulated Rhombus API with ${simulator.world.clips.length} clips listens at ${simulator.url}.`,
  );
  console.log(
    ownKey === undefined
      ? `Its API key is ${DEFAULT_KEY}. Ctrl-C ends it.`
      : 'Its API key is the one in CLIPWATCH_API_KEY. Ctrl-C ends it.',
  );
  await untilStopped();
  await simulator.close();
}

async function serve(options: SimulateOptions, apiKey: string): Promise<Simulator> {
  const { speed, seed, verbose } = options;
  const scenario = scenarioFor(options);
  return onPort(options.port, (port) =>
    startRhombusSimulator({
      scenario,
      port,
      apiKey,
      speed,
      seed,
      ...(verbose && { onCall: ({ path, status }) => console.log(`${status} ${path}`) }),
    }),
  );
}

function scenarioFor({ scenario, random, perMinute, median, seed }: SimulateOptions): Scenario {
  if (scenario !== undefined) return readScenario(scenario);
  if (random !== undefined) return randomScenario({ clips: random, perMinute, medianSec: median, seed });
  return demoScenario();
}
