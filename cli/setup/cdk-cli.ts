import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { cut } from '../../functions/notify/plain-text.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { TroubleError } from '../status/trouble.ts';
import { readCdkLine } from './cdk-output.ts';
import { StoppedError } from './stopped.ts';
import type { World } from './world.ts';

const LONGEST_REASON = 200;
/** So many of its last words, where it says nothing that looks like a reason. */
const LAST_LINES = 3;

/**
 * Runs the CDK CLI of a folder. What it prints goes into a file beside the templates, since it names who is subscribed;
 * of a failure the types of the resources are told, and what the CLI says of it.
 */
export async function runCdk(
  folder: string,
  args: readonly string[],
  { stop, onProgress }: Parameters<World['cdk']>[1],
): Promise<void> {
  if (stop.aborted) throw new StoppedError();
  const child = spawn(process.execPath, [findCdk(folder), ...args, '--no-notices', '--progress', 'events'], {
    cwd: folder,
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGINT');
  stop.addEventListener('abort', kill, { once: true });
  const output = new PassThrough();
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const closed = once(child, 'close').finally(() => output.end());
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    said.push(line);
    const { progress } = readCdkLine(line);
    if (progress !== undefined) onProgress(progress);
  }
  const [code] = await closed;
  stop.removeEventListener('abort', kill);
  const log = keepLog(folder, said);
  if (stop.aborted) throw new StoppedError();
  if (code !== 0) throw new TroubleError(`cdk ${args[0]} failed: ${explain(said)} All that it said: ${log}`);
}

/** Of the folder, since it has to fit the app that is there. */
function findCdk(folder: string): string {
  try {
    return createRequire(join(folder, 'cdk.json')).resolve('aws-cdk/bin/cdk');
  } catch {
    throw new TroubleError('The CDK CLI is not installed here: run npm ci');
  }
}

function keepLog(folder: string, said: readonly string[]): string {
  const file = join(folder, 'cdk.out', 'setup.log');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${said.join('\n')}\n`);
  return file;
}

function explain(said: readonly string[]): string {
  const read = said.map(readCdkLine);
  const failed = read.flatMap(({ failed: resource }) => (resource === undefined ? [] : [resource]));
  if (failed.length > 0) return `${[...new Set(failed)].join(', ')}.`;
  const words = read.flatMap(({ words: rest }) => (rest === undefined ? [] : [rest]));
  const last = words.slice(-LAST_LINES).map(toPrintable).join(' ');
  return cut(last, LONGEST_REASON);
}
