import { App, type AppProps } from 'aws-cdk-lib';
import { ClipwatchStack } from './clipwatch-stack.ts';
import { parseConfig } from './config.ts';
import { type Context, readContext } from './context.ts';
import { summarize } from './summary.ts';

/** The app: one stack, configured by the context. */
export class ClipwatchApp extends App {
  /** What a person should know before this is deployed, a line each. */
  readonly summary: readonly string[];

  /** `cdkJson` is the context in `cdk.json`, as it was before CDK laid the command line over it. */
  constructor(props?: AppProps, cdkJson: Context = {}) {
    // Of a configuration that is wrong nothing is synthesized.
    super({ ...props, autoSynth: false });
    const { props: clipwatch, stackName, ...context } = readContext(this.node.getAllContext(), cdkJson);
    this.summary = summarize(parseConfig(clipwatch), context);
    new ClipwatchStack(this, 'Clipwatch', {
      clipwatch,
      ...(stackName !== undefined && { stackName }),
      description: 'Tells when Rhombus video clips are ready',
    });
  }
}
