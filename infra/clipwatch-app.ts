import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ClipwatchStack } from './clipwatch-stack.ts';
import { readContext } from './context.ts';

/** The app: one stack, configured by the context, and AwsSolutions checks on everything in it. */
export class ClipwatchApp extends App {
  constructor(props?: AppProps) {
    super(props);
    const clipwatch = readContext(this.node);
    new ClipwatchStack(this, 'Clipwatch', {
      clipwatch,
      description: 'Tells when Rhombus video clips are ready',
    });
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this));
  }
}
