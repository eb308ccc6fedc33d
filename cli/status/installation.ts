import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import { readCdkJson } from '../../infra/cdk-json.ts';
import type { Run } from '../../local/run/running-runs.ts';
import { tableOf } from './environment.ts';
import { TroubleError } from './trouble.ts';

export interface InstallationOptions {
  /** Default: what the run or the stack says. */
  table?: string;
  /** Default: `Clipwatch`, where there is no run on this machine. */
  stack?: string;
  pid?: number;
  /** Default: what the run or the stack says, or else `cdk.json`. */
  org?: string[];
}

export interface Installation {
  tableName: string;
  /** Those to show. */
  orgIds: string[];
  /** Those that are watched, where somebody says so. */
  configured: string[] | undefined;
}

const DEFAULT_STACK = 'Clipwatch';

/**
 * Finds the table, and the organizations that it is for. Nothing in the table names them all, and a scan for them would
 * read everything in it; so whoever deployed them says who they are: the stack in its outputs, or `cdk.json`.
 */
export async function findInstallation(
  options: InstallationOptions,
  folder: string,
  run: Run | undefined,
): Promise<Installation> {
  if (run !== undefined) {
    const { tableName, organizations } = run;
    return { tableName, configured: organizations, orgIds: chooseOrgs(options.org, organizations) };
  }
  const stack = options.stack ?? DEFAULT_STACK;
  const given = options.table ?? tableOf(process.env);
  const outputs = given === undefined ? await readOutputs(stack) : undefined;
  const tableName = given ?? outputs?.get('TableName');
  if (tableName === undefined)
    throw new TroubleError(`The stack "${stack}" has no output TableName: give --table, or another --stack`);
  const configured = outputs?.get('Organizations')?.split(',') ?? readConfiguredOrgs(folder);
  return { tableName, configured, orgIds: chooseOrgs(options.org, configured) };
}

/** Those that are asked for, each once, or else all that are known. */
function chooseOrgs(asked: string[] | undefined, configured: string[] | undefined): string[] {
  if (asked !== undefined) return [...new Set(asked)];
  if (configured !== undefined) return configured;
  throw new TroubleError(
    'No organizations are known: give --org ID, or run this where the cdk.json is that names them',
  );
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

const Context = v.object({
  clipwatch: v.object({ organizations: v.pipe(v.array(v.object({ id: v.string() })), v.minLength(1)) }),
});

function readConfiguredOrgs(folder: string): string[] | undefined {
  const parsed = v.safeParse(Context, readCdkJson(folder));
  return parsed.success ? parsed.output.clipwatch.organizations.map(({ id }) => id) : undefined;
}
