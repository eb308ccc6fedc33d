import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bundleFunction } from './bundle.ts';

export interface ClipwatchFunctionProps {
  /** The folder under `functions/`. */
  readonly name: string;
  readonly description: string;
  readonly timeout: Duration;
  /** @default 224 */
  readonly memoryMb?: number;
  readonly environment: Record<string, string>;
  /**
   * Takes what a schedule invoked it with, where that failed. The next minute is the retry.
   * @default none, for a function that no schedule invokes
   */
  readonly deadLetters?: IQueue;
}

/** Megabytes of each function: docs/adr/0010-memory-for-a-busy-organization.md. */
export const MEMORY_MB = 224;

/** How a function's process runs. */
export const PROCESS_ENVIRONMENT = {
  // glibc keeps what each thread frees for that thread: with thousands of clips, tens of megabytes that nobody uses.
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/**
 * One of our functions: Node 24 on arm64, its own log group (30 days) and its own role, which may write logs
 * and whatever the parts it works with grant it. No reserved concurrency: small accounts have none to give.
 */
export class ClipwatchFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ClipwatchFunctionProps) {
    super(scope, id);
    const { name, description, timeout, memoryMb = MEMORY_MB, environment, deadLetters } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      // They tell of a month at the most, and a log group that is left behind belongs to nobody.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.function = new LambdaFunction(this, 'Function', {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout,
      handler: 'index.handler',
      code: bundleFunction(this, name),
      role: this.role,
      ...(deadLetters && { deadLetterQueue: deadLetters }),
      logGroup,
      // An idle minute logs nothing: not even Lambda's own start and end.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Lambda allows 4 KB of variables: what grows with the configuration comes with the tick's input instead.
      environment: {
        ...PROCESS_ENVIRONMENT,
        // So the metrics of two Clipwatches in an account differ in their dimension.
        POWERTOOLS_SERVICE_NAME: this.node.path,
        POWERTOOLS_METRICS_NAMESPACE: 'Clipwatch',
        ...environment,
      },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    if (deadLetters)
      this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(60) });
  }

  /** Grants exactly these actions on exactly these resources. */
  allow(actions: string[], resources: string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }
}
