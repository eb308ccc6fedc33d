import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { ConfigError } from '../../infra/config-error.ts';
import { CONFIG_ERROR } from './exit-codes.ts';

// As `infra/app.ts` for a deployment, but for the checks: they say nothing of what a template does, and take most of the
// time. What CDK has to be told is in the environment.
try {
  new ClipwatchApp().synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CONFIG_ERROR;
}
