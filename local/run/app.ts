import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { ConfigError } from '../../infra/config-error.ts';
import { CONFIG_ERROR } from './exit-codes.ts';

/** What comes on standard input: it names people, and every process of the user may read arguments and environments. */
const Given = v.object({ context: v.record(v.string(), v.unknown()), outdir: v.string() });

// As `infra/app.ts` for a deployment, but for the checks: they say nothing of what a template does, and take most of the
// time.
try {
  new ClipwatchApp(v.parse(Given, JSON.parse(readFileSync(0, 'utf8')))).synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CONFIG_ERROR;
}
