import { runBench } from './bench.ts';
import { WorldError } from './latency/load-worlds.ts';
import { readOptions } from './options.ts';
import { formatTables } from './report/tables.ts';

try {
  const options = readOptions(process.argv);
  const latency = await runBench(options, progress);
  if (options.json) console.log(JSON.stringify({ latency, seed: options.seed }));
  else console.log(formatTables(latency));
} catch (error) {
  if (!(error instanceof WorldError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
