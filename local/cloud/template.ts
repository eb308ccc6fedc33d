import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { canRun, createResolver, queueArn, resolveProperties, topicArn } from './intrinsics.ts';

export { REGION } from './intrinsics.ts';

const Properties = v.record(v.string(), v.unknown());

const Template = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.optional(Properties, {}) })),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
});

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));

/** What `CreateTable` has to be told, by the names that CloudFormation shares with it. */
const TableSchema = v.object({
  KeySchema,
  AttributeDefinitions: v.array(
    v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: v.exactOptional(
    v.array(
      v.object({
        IndexName: v.string(),
        KeySchema,
        Projection: v.object({
          ProjectionType: v.picklist(['ALL', 'INCLUDE', 'KEYS_ONLY']),
          NonKeyAttributes: v.exactOptional(v.array(v.string())),
        }),
      }),
    ),
  ),
});

const Subscription = v.object({
  TopicArn: v.string(),
  Protocol: v.string(),
  Endpoint: v.string(),
  FilterPolicy: v.optional(Properties),
  RedrivePolicy: v.optional(Properties),
});

const SlackChannel = v.object({
  SlackWorkspaceId: v.string(),
  SlackChannelId: v.string(),
  SnsTopicArns: v.optional(v.array(v.string()), []),
});

const TeamsChannel = v.object({
  TeamId: v.string(),
  TeamsChannelId: v.string(),
  SnsTopicArns: v.optional(v.array(v.string()), []),
});

const LambdaFunction = v.object({
  Handler: v.string(),
  Runtime: v.optional(v.string(), ''),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.string()) }), { Variables: {} }),
  Code: v.object({ S3Key: v.string() }),
});

const Schedule = v.object({
  GroupName: v.optional(v.string(), 'default'),
  ScheduleExpression: v.string(),
  Target: v.object({ Arn: v.string(), Input: v.optional(v.string(), '{}') }),
});

/** What `CreateQueue` has to be told, by the names that CloudFormation shares with it. */
const Queue = v.object({
  VisibilityTimeout: v.exactOptional(v.number()),
  MessageRetentionPeriod: v.exactOptional(v.number()),
  RedrivePolicy: v.exactOptional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
});

const EventSourceMapping = v.object({
  FunctionName: v.string(),
  EventSourceArn: v.pipe(v.string(), v.regex(/^arn:aws:sqs:/, 'only a queue can be served locally')),
  BatchSize: v.optional(v.number(), 10),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.number() }), { MaximumConcurrency: 1_000 }),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
});

const Alarm = v.object({
  AlarmDescription: v.optional(v.string(), ''),
  AlarmActions: v.optional(v.array(v.string()), []),
  OKActions: v.optional(v.array(v.string()), []),
});

const Assets = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.string() }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

export interface TableResource {
  name: string;
  schema: v.InferOutput<typeof TableSchema>;
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
  redrivePolicy?: Record<string, unknown>;
}

export interface FunctionResource {
  name: string;
  handler: string;
  runtime?: string;
  timeoutSec: number;
  memoryMb: number;
  environment: Record<string, string>;
  codeDir: string;
}

export interface QueueResource {
  name: string;
  arn: string;
  attributes: Record<string, string>;
}

/** A queue whose messages Lambda hands to a function. */
export interface EventSourceResource {
  queueName: string;
  functionName: string;
  batchSize: number;
  /** So many invocations at once, at most. */
  maxConcurrency: number;
  /** The function's answer names the messages that failed. */
  reportsItemFailures: boolean;
}

export interface ScheduleResource {
  name: string;
  groupName: string;
  expression: string;
  targetArn: string;
  functionName: string;
  input: string;
}

export interface AlarmResource {
  name: string;
  description: string;
  alarmActions: string[];
  okActions: string[];
}

/** Any resource of the template, as CloudFormation lists it. */
export interface StackResource {
  logicalId: string;
  physicalId: string;
  type: string;
}

/** What of a synthesized template the embedded cloud runs, with every reference resolved to a local value. */
export interface LocalTemplate {
  tables: TableResource[];
  topics: TopicResource[];
  subscriptions: SubscriptionResource[];
  queues: QueueResource[];
  functions: FunctionResource[];
  eventSources: EventSourceResource[];
  schedules: ScheduleResource[];
  alarms: AlarmResource[];
  resources: StackResource[];
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
  const template = readJson(Template, join(assemblyDir, `${stackName}.template.json`));
  const assets = assetDirs(assemblyDir, stackName);
  for (const [id, { Type }] of Object.entries(template.Resources))
    if (!SKIPPED.has(Type) && !canRun(Type)) throw new Error(`${id}: ${Type} cannot be run locally`);
  const resolve = createResolver(template.Resources);
  const all = Object.entries(template.Resources).map(([id, { Type, Properties }]) => ({
    id,
    Type,
    Properties: SKIPPED.has(Type) ? {} : resolveProperties(resolve, Properties),
  }));
  const ofType = <Output, T>(
    type: string,
    schema: v.GenericSchema<unknown, Output>,
    make: (properties: Output, id: string) => T,
  ): T[] =>
    all
      .filter(({ Type }) => Type === type)
      .map(({ id, Properties }) => make(parse(schema, Properties, id), id));
  return {
    tables: ofType('AWS::DynamoDB::Table', TableSchema, (schema, name) => ({ name, schema })),
    topics: ofType('AWS::SNS::Topic', Properties, (_, name) => ({ name, arn: topicArn(name) })),
    queues: ofType('AWS::SQS::Queue', Queue, toQueue),
    subscriptions: [
      ...ofType('AWS::SNS::Subscription', Subscription, toSubscription),
      ...ofType('AWS::Chatbot::SlackChannelConfiguration', SlackChannel, (channel) =>
        toChat(`slack:${channel.SlackWorkspaceId}/${channel.SlackChannelId}`, channel),
      ).flat(),
      ...ofType('AWS::Chatbot::MicrosoftTeamsChannelConfiguration', TeamsChannel, (channel) =>
        toChat(`teams:${channel.TeamId}/${channel.TeamsChannelId}`, channel),
      ).flat(),
    ],
    functions: ofType('AWS::Lambda::Function', LambdaFunction, (properties, id) =>
      toFunction(properties, id, assets),
    ),
    eventSources: ofType('AWS::Lambda::EventSourceMapping', EventSourceMapping, toEventSource),
    schedules: ofType('AWS::Scheduler::Schedule', Schedule, toSchedule),
    alarms: ofType('AWS::CloudWatch::Alarm', Alarm, (alarm, name) => ({
      name,
      description: alarm.AlarmDescription,
      alarmActions: alarm.AlarmActions,
      okActions: alarm.OKActions,
    })),
    resources: all.map(({ id, Type }) => ({
      logicalId: id,
      physicalId: String(resolve({ Ref: id })),
      type: Type,
    })),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(resolve(Value))]),
    ),
  };
}

function toSubscription(properties: v.InferOutput<typeof Subscription>): SubscriptionResource {
  const { TopicArn, Protocol, Endpoint, FilterPolicy, RedrivePolicy } = properties;
  return {
    topicArn: TopicArn,
    protocol: Protocol,
    endpoint: Endpoint,
    ...(FilterPolicy !== undefined && { filterPolicy: FilterPolicy }),
    ...(RedrivePolicy !== undefined && { redrivePolicy: RedrivePolicy }),
  };
}

/** Amazon Q subscribes to the topics by itself, and without filters. Here somebody stands in for it. */
function toChat(endpoint: string, { SnsTopicArns }: { SnsTopicArns: string[] }): SubscriptionResource[] {
  return SnsTopicArns.map((topicArn) => ({ topicArn, protocol: 'chat', endpoint }));
}

function toFunction(
  { Handler, Runtime, Timeout, MemorySize, Environment, Code }: v.InferOutput<typeof LambdaFunction>,
  id: string,
  assets: ReadonlyMap<string, string>,
): FunctionResource {
  const codeDir = assets.get(Code.S3Key);
  if (codeDir === undefined) throw new Error(`${id}: its code is not an asset of the assembly`);
  return {
    name: id,
    handler: Handler,
    runtime: Runtime,
    timeoutSec: Timeout,
    memoryMb: MemorySize,
    environment: Environment.Variables,
    codeDir,
  };
}

function toQueue(properties: v.InferOutput<typeof Queue>, name: string): QueueResource {
  const attributes = Object.entries(properties).map(([key, value]): [string, string] => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return { name, arn: queueArn(name), attributes: Object.fromEntries(attributes) };
}

function toEventSource(properties: v.InferOutput<typeof EventSourceMapping>): EventSourceResource {
  return {
    queueName: nameOf(properties.EventSourceArn),
    functionName: nameOf(properties.FunctionName),
    batchSize: properties.BatchSize,
    maxConcurrency: properties.ScalingConfig.MaximumConcurrency,
    reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
  };
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

function toSchedule(
  { GroupName, ScheduleExpression, Target }: v.InferOutput<typeof Schedule>,
  name: string,
): ScheduleResource {
  return {
    name,
    groupName: GroupName,
    expression: ScheduleExpression,
    targetArn: Target.Arn,
    functionName: nameOf(Target.Arn),
    input: Target.Input,
  };
}

/** Directories of the assembly's assets, by the object key that the template gives them. */
function assetDirs(assemblyDir: string, stackName: string): Map<string, string> {
  const { files } = readJson(Assets, join(assemblyDir, `${stackName}.assets.json`));
  return new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(
        ({ objectKey }) => [objectKey, join(assemblyDir, source.path)] as const,
      ),
    ),
  );
}

function readJson<Output>(schema: v.GenericSchema<unknown, Output>, file: string): Output {
  return parse(schema, JSON.parse(readFileSync(file, 'utf8')), file);
}

/** Reads what a schema describes, or throws an error that names the resource or file and what is wrong in it. */
function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown, name: string): Output {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${name}: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}
