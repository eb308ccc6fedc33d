import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const APP = join(import.meta.dirname, '..', '..', 'infra', 'app.ts');

/** The name of the stack in the assembly. */
export const STACK_NAME = 'Clipwatch';

/** Synthesizes the CDK app with this `clipwatch` context into a folder, as `cdk synth` would. */
export async function synthesize(context: unknown, outdir: string): Promise<void> {
  const child = spawn(process.execPath, [APP], {
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ clipwatch: context, 'aws:cdk:enable-path-metadata': true }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`The CDK app could not be synthesized:\n${stderr}`);
}
