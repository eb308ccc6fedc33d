import { ClipwatchApp } from './clipwatch-app.ts';
import { ConfigError } from './config-error.ts';

try {
  new ClipwatchApp();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // The exit keeps CDK from synthesizing what there is so far.
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
