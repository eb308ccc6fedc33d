import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ClipwatchStack } from './clipwatch-stack.ts';
import { ConfigError, parseConfig } from './config.ts';
import { readContext } from './context.ts';

try {
  const app = new App();
  const config = parseConfig(readContext(app.node));
  new ClipwatchStack(app, 'Clipwatch', { config, description: 'Tells when Rhombus video clips are ready' });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
