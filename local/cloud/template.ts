import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canRun, createResolver, queueArn, resolveProperties, topicArn } from './intrinsics.ts';

export { REGION } from './intrinsics.ts';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

interface Template {
  Resources: Record<
    string,
    { Type: string; Properties?: Record<string, unknown>; Metadata?: Record<string, unknown> }
  >;
  Outputs?: Record<string, { Value: unknown }>;
}

export interface TableResource {
  name: string;
}

export interface TopicResource {
  arn: string;
  name: string;
}

export interface SubscriptionResource {
  topicArn: string;
  protocol: string;
  endpoint: string;
  filterPolicy?: Record<string, unknown>;
}

export interface FunctionResource {
  name: string;
  handler: string;
  timeoutSec: number;
  memoryMb: number;
  environment: Record<string, string>;
  codeDir: string;
}

export interface ScheduleResource {
  expression: string;
  functionName: string;
  input: string;
}

/** What of a synthesized template the embedded cloud runs, with every reference resolved to a local value. */
export interface LocalTemplate {
  tables: TableResource[];
  topics: TopicResource[];
  subscriptions: SubscriptionResource[];
  queues: { name: string; arn: string }[];
  functions: FunctionResource[];
  schedules: ScheduleResource[];
  outputs: Record<string, string>;
}

/** Types that mean nothing on one machine: permissions, logs, and what only groups or describes others. */
const SKIPPED = new Set([
  'AWS::CDK::Metadata',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
]);

/** Loads the one stack of a cloud assembly (`cdk.out`). Throws where it holds something that cannot be run here. */
export function loadTemplate(assemblyDir: string, stackName: string): LocalTemplate {
  const template: Template = JSON.parse(
    readFileSync(join(assemblyDir, `${stackName}.template.json`), 'utf8'),
  );
  const assets = assetDirs(assemblyDir, stackName);
  for (const [id, { Type }] of Object.entries(template.Resources))
    if (!SKIPPED.has(Type) && !canRun(Type)) throw new Error(`${id}: ${Type} cannot be run locally`);
  const resolve = createResolver(template.Resources);
  const all = Object.entries(template.Resources).map(([id, { Type, Properties = {} }]) => {
    const resource: Resource = {
      Type,
      Properties: SKIPPED.has(Type) ? {} : resolveProperties(resolve, Properties),
    };
    return [id, resource] as const;
  });
  const ofType = <T>(type: string, make: (properties: Record<string, unknown>, id: string) => T): T[] =>
    all.filter(([, { Type }]) => Type === type).map(([id, { Properties }]) => make(Properties, id));
  return {
    tables: ofType('AWS::DynamoDB::Table', (_, id) => ({ name: id })),
    topics: ofType('AWS::SNS::Topic', (_, id) => ({ name: id, arn: topicArn(id) })),
    queues: ofType('AWS::SQS::Queue', (_, id) => ({ name: id, arn: queueArn(id) })),
    subscriptions: ofType('AWS::SNS::Subscription', readSubscription),
    functions: ofType('AWS::Lambda::Function', (properties, id) => readFunction(properties, id, assets)),
    schedules: ofType('AWS::Scheduler::Schedule', readSchedule),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, String(resolve(Value))]),
    ),
  };
}

function readSubscription(properties: Record<string, unknown>): SubscriptionResource {
  const { TopicArn, Protocol, Endpoint, FilterPolicy } = properties;
  return {
    topicArn: String(TopicArn),
    protocol: String(Protocol),
    endpoint: String(Endpoint),
    ...(typeof FilterPolicy === 'object' && FilterPolicy !== null && { filterPolicy: { ...FilterPolicy } }),
  };
}

function readFunction(
  properties: Record<string, unknown>,
  id: string,
  assets: ReadonlyMap<string, string>,
): FunctionResource {
  const { Handler, Timeout, MemorySize, Environment, Code } = properties as {
    Handler: string;
    Timeout?: number;
    MemorySize?: number;
    Environment?: { Variables: Record<string, string> };
    Code: { S3Key: string };
  };
  const codeDir = assets.get(Code.S3Key);
  if (codeDir === undefined) throw new Error(`${id}: its code is not an asset of the assembly`);
  return {
    name: id,
    handler: Handler,
    timeoutSec: Timeout ?? 3,
    memoryMb: MemorySize ?? 128,
    environment: Environment?.Variables ?? {},
    codeDir,
  };
}

function readSchedule(properties: Record<string, unknown>): ScheduleResource {
  const { ScheduleExpression, Target } = properties as {
    ScheduleExpression: string;
    Target: { Arn: string; Input: string };
  };
  return {
    expression: ScheduleExpression,
    functionName: Target.Arn.split(':').at(-1) ?? '',
    input: Target.Input,
  };
}

/** Directories of the assembly's assets, by the object key that the template gives them. */
function assetDirs(assemblyDir: string, stackName: string): Map<string, string> {
  const manifest: {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
  } = JSON.parse(readFileSync(join(assemblyDir, `${stackName}.assets.json`), 'utf8'));
  return new Map(
    Object.values(manifest.files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(
        ({ objectKey }) => [objectKey, join(assemblyDir, source.path)] as const,
      ),
    ),
  );
}
