import type { Command } from 'commander';
import { clipCount, named, portNumber, positive, whole } from '../arguments.ts';

/** `clipwatch simulate`. */
export function addSimulateCommand(program: Command, environmentKey?: string): void {
  program
    .command('simulate')
    .description('serve the simulated Rhombus API alone, to test against')
    .option('--port <n>', 'port on the loopback interface; 0 for any that is free', portNumber, 8640)
    .option('--scenario <file>', 'a scenario as JSON: see docs/simulator.md', named)
    .option('--random <clips>', 'a world of this many random clips instead', clipCount)
    .option('--per-minute <n>', 'how many of them begin in a minute', positive, 10)
    .option('--median <seconds>', 'how long half of them take at the most', positive, 20)
    .option('--speed <n>', 'make their lives this many times as quick', positive, 1)
    .option('--seed <n>', 'seed of everything random', whole, 1)
    .option('--verbose', 'print each call', false)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../simulate.ts')).simulate(options, environmentKey));
}

const EXAMPLES = `
The key that it takes is simulatedKey0000000000, or what CLIPWATCH_API_KEY holds.

Examples:
  $ npx clipwatch simulate
  $ npx clipwatch simulate --random 200 --per-minute 30 --seed 7
  $ npx clipwatch simulate --port 0 --scenario my-scenario.json --speed 4 --verbose`;
