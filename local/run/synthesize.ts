import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CONFIG_ERROR } from './exit-codes.ts';

/** A source where this is one, and compiled where this is. */
const APP = join(import.meta.dirname, `app${extname(import.meta.filename)}`);

/** The name of the stack in the assembly. */
export const STACK_NAME = 'Clipwatch';

/**
 * Synthesizes the CDK app with this `clipwatch` context into a folder, as `cdk synth` would. Throws an `AbortError`
 * where `stop` is aborted meanwhile, and the one line that says what is wrong with the context.
 */
export async function synthesize(context: unknown, outdir: string, stop: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [APP], { stdio: ['pipe', 'ignore', 'pipe'] });
  // It may have ended before it reads anything; then its exit code says so.
  child.stdin.on('error', () => {});
  const whole = { clipwatch: context, 'aws:cdk:enable-path-metadata': true };
  child.stdin.end(JSON.stringify({ context: whole, outdir }));
  const kill = () => child.kill();
  stop.addEventListener('abort', kill, { once: true });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  stop.removeEventListener('abort', kill);
  stop.throwIfAborted();
  if (code === CONFIG_ERROR) throw new Error(stderr.trim());
  if (code !== 0) throw new Error(`The CDK app could not be synthesized:\n${stderr}`);
}
