import { readCdkJson } from './cdk-json.ts';
import { addChecks } from './checks.ts';
import { ClipwatchApp } from './clipwatch-app.ts';
import { ConfigError } from './config-error.ts';

try {
  const app = new ClipwatchApp({}, readCdkJson(process.cwd()));
  addChecks(app);
  app.synth();
  // Standard output is for the template.
  process.stderr.write(`${app.summary.join('\n')}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // An exit in the midst of things may never come to its end: https://github.com/nodejs/node/issues/54918
  process.exitCode = 1;
}
