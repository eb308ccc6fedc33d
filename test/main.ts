import { spawn } from 'node:child_process';
import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Runs all tests but the slow ones. Most of what they take is loading: CDK and the AWS SDK are loaded once for the folders
 * that are named together, whose tests run in one process. A folder that is not named here has a process for each file.
 */
const TOGETHER = [
  ['docs', 'infra'],
  ['check', 'domain', 'health', 'notify', 'rhombus', 'runtime', 'store', 'tick', 'watch'],
];
const FILES_AT_ONCE = 3;

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const apart = folders.filter((folder) => !TOGETHER.flat().includes(folder));

const codes = await Promise.all([
  run(apart, [`--test-concurrency=${FILES_AT_ONCE}`], 'at once'),
  ...TOGETHER.map((names) => run(names, ['--test-isolation=none'], 'in the end')),
]);
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;

/** What two processes say at once would be mixed up: of all but one it is shown when they are done. */
async function run(
  names: readonly string[],
  options: readonly string[],
  shown: 'at once' | 'in the end',
): Promise<number | null> {
  const files = names.flatMap((name) => globSync(join(import.meta.dirname, name, '**', '*.test.ts')).sort());
  const setup = join(import.meta.dirname, 'setup.ts');
  const child = spawn(process.execPath, ['--import', setup, '--test', ...options, ...files], {
    stdio: ['ignore', shown === 'at once' ? 'inherit' : 'pipe', 'inherit'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const said = child.stdout === null ? '' : await text(child.stdout);
  const code = await exit;
  process.stdout.write(said);
  return code;
}
