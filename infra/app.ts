import { readCdkJson } from './cdk-json.ts';
import { ClipwatchApp } from './clipwatch-app.ts';
import { ConfigError } from './config-error.ts';

try {
  const app = new ClipwatchApp({}, readCdkJson(process.cwd()));
  app.synth();
  // Standard output is for the template.
  process.stderr.write(`${app.summary.join('\n')}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // The exit keeps CDK from synthesizing what there is so far.
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
