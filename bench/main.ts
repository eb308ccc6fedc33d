import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { USAGE_EXIT_CODE } from '../cli/usage-error.ts';
import { type Comparison, runBench } from './bench.ts';
import { type BenchOptions, readOptions, seedsOf } from './options.ts';
import { formatBundles } from './report/bundle-table.ts';
import { formatCosts } from './report/cost-table.ts';
import { drawLatency } from './report/picture.ts';
import { formatBatches, formatRows, formatTables } from './report/tables.ts';
import { UsageError } from './usage-error.ts';

const DEFAULT_PICTURE = fileURLToPath(new URL('../docs/latency.svg', import.meta.url));

try {
  const options = readOptions(process.argv);
  const report = await runBench(options, progress);
  if (options.json) console.log(JSON.stringify({ ...report, seeds: seedsOf(options) }));
  else {
    if (report.latency) console.log(formatTables(report.latency));
    if (report.batch) console.log(formatBatches(report.batch));
    if (report.pass) console.log(formatRows(report.pass));
    for (const part of ['newcomers', 'clip', 'backlog'] as const) {
      const figures = report[part];
      if (figures) console.log(`${part}\n${formatRows([figures])}`);
    }
    for (const part of ['orgs', 'scarce', 'turns'] as const) {
      const figures = report[part];
      if (figures) console.log(`${part}\n${formatRows(figures)}`);
    }
    if (report.bundle) console.log(formatBundles(report.bundle));
    if (report.cost) console.log(formatCosts(report.cost));
    if (report.latency) draw(report.latency, options);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = USAGE_EXIT_CODE;
}

/** The worlds of one median fill a picture; of others, all are shown. */
function draw(latency: readonly Comparison[], options: BenchOptions): void {
  const { world, picture } = options;
  const file = picture ?? (world === undefined ? DEFAULT_PICTURE : undefined);
  if (file === undefined) return;
  const usual = latency.filter(({ medianSec }) => medianSec === 60);
  const svg = drawLatency(world === undefined && usual.length > 0 ? usual : latency, seedsOf(options));
  try {
    writeFileSync(file, svg);
  } catch (error) {
    throw new UsageError(`The picture cannot be written to ${file}`, { cause: error });
  }
  console.log(`\nThe picture is in ${file}`);
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
