import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { readCdkJson } from '../../infra/cdk-json.ts';
import { STACK_NAME } from '../../infra/stack-name.ts';
import type { Run } from '../../local/run/running-runs.ts';
import { tableOf } from './environment.ts';
import { TroubleError } from './trouble.ts';

export interface InstallationOptions {
  /** Default: what the run or the stack says. */
  table?: string;
  /** Default: what the `cdk.json` here says, or `Clipwatch`, where there is no run on this machine. */
  stack?: string;
  pid?: number;
}

export interface Installation {
  tableName: string;
  /** Of the stack or the run; undefined where only the table is known. */
  outputs: ReadonlyMap<string, string> | undefined;
  /** Absent for a run, and where only the table is known. */
  stackName?: string;
}

/** The name of the stack where nobody says another. */
export const DEFAULT_STACK = 'Clipwatch';

/** Finds the table: that of the run, the one that is named, or else that of the stack. */
export async function findInstallation(
  options: InstallationOptions,
  run: Run | undefined,
): Promise<Installation> {
  if (run !== undefined) return { tableName: run.tableName, outputs: new Map(Object.entries(run.outputs)) };
  const given = options.table ?? (options.stack === undefined ? tableOf(process.env) : undefined);
  if (given !== undefined) return { tableName: given, outputs: undefined };
  const stack = options.stack ?? readStackName(process.cwd()) ?? DEFAULT_STACK;
  const outputs = await readOutputs(stack);
  const tableName = outputs.get('TableName');
  if (tableName === undefined)
    throw new TroubleError(`The stack "${stack}" has no output TableName: give --table, or another --stack`);
  return { tableName, outputs, stackName: stack };
}

/** Of organizations without a limit of their own; the default where only the table is known. */
export function idleSecondsOf({ outputs }: Installation): number {
  return Number(outputs?.get('IdleSeconds')) || DEFAULT_LIMITS.idleSeconds;
}

/**
 * Who is watched: those that the table names; where it names nobody, since it has not been asked for a turn yet or is
 * one of an earlier release, those of whoever deployed it: the stack in its outputs, or `cdk.json`.
 */
export function findConfigured(
  registered: readonly string[],
  { outputs }: Installation,
  folder: string,
  run: Run | undefined,
): string[] | undefined {
  if (registered.length > 0) return [...registered].sort();
  if (run !== undefined) return run.organizations;
  return outputs?.get('Organizations')?.split(',') ?? readConfiguredOrgs(folder);
}

/** Those that are asked for, each once, or else all that are known. */
export function chooseOrgs(asked: string[] | undefined, configured: string[] | undefined): string[] {
  if (asked !== undefined) return [...new Set(asked)];
  if (configured !== undefined) return configured;
  throw new TroubleError(
    'No organizations are known: give --org ID, or run this where the cdk.json is that names them',
  );
}

/** The SDK says that it is missing, or no region's name, without a name of its own for that. */
export async function requireRegion(documents: DynamoDBDocumentClient): Promise<void> {
  await documents.config.region().catch(() => {
    throw new TroubleError(
      'There is no AWS region, or none of that name: set AWS_REGION, or a region in the profile. Without one only a run on this machine is found, while it lasts',
    );
  });
}

async function readOutputs(StackName: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // CloudFormation's name for a stack that it does not know.
    if (error instanceof Error && error.name === 'ValidationError')
      throw new TroubleError(
        `There is no stack "${StackName}" here: check --stack, AWS_REGION and the account`,
      );
    throw error;
  } finally {
    client.destroy();
  }
}

const Named = v.object({ clipwatch: v.object({ stackName: v.pipe(v.string(), v.regex(STACK_NAME)) }) });

/** As the `cdk.json` of a folder calls it. */
function readStackName(folder: string): string | undefined {
  const parsed = v.safeParse(Named, readCdkJson(folder));
  return parsed.success ? parsed.output.clipwatch.stackName : undefined;
}

const Context = v.object({
  clipwatch: v.object({ organizations: v.pipe(v.array(v.object({ id: v.string() })), v.minLength(1)) }),
});

function readConfiguredOrgs(folder: string): string[] | undefined {
  const parsed = v.safeParse(Context, readCdkJson(folder));
  return parsed.success ? parsed.output.clipwatch.organizations.map(({ id }) => id) : undefined;
}
