import { ArnFormat, type Duration, Stack } from 'aws-cdk-lib';
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
import type { Organization } from '../functions/core/limits.ts';
import { bundleFunction } from './bundle.ts';

export interface ClipwatchFunctionProps {
  /** The folder under `functions/`. */
  readonly name: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly organizations: readonly Organization[];
  /** Takes asynchronous invocations that failed. Default: none, for a function that is invoked synchronously. */
  readonly deadLetters?: IQueue;
}

/**
 * One of our functions: Node 24 on arm64, 128 MB, its own log group (30 days) and its own role, which may write logs
 * and whatever the parts it works with grant it. No reserved concurrency: small accounts have none to give.
 */
export class ClipwatchFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ClipwatchFunctionProps) {
    super(scope, id);
    const { name, description, timeout, environment, organizations, deadLetters } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.function = new LambdaFunction(this, 'Function', {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 128,
      timeout,
      handler: 'index.handler',
      code: bundleFunction(name, organizations),
      role,
      ...(deadLetters && { deadLetterQueue: deadLetters }),
      logGroup,
      // An idle minute logs nothing: not even Lambda's own start and end.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: `clipwatch-${name}`,
        POWERTOOLS_METRICS_NAMESPACE: 'Clipwatch',
        ...environment,
      },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  }

  /** Grants exactly these actions on exactly these resources. */
  allow(actions: string[], resources: string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }
}

/** The ARN of a secret that is named, or that is given by its ARN. */
export function secretArn(scope: Construct, secretId: string): string {
  if (secretId.startsWith('arn:')) return secretId;
  // Secrets Manager adds six characters of its own to a name, and IAM sees them.
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretId}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
