import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import { readTextFile } from '../../local/text-file.ts';
import { TroubleError } from './trouble.ts';

export interface InstallationOptions {
  /** Default: what the stack says. */
  table?: string;
  stack: string;
  /** Default: what the stack says, or else `cdk.json`. */
  org?: string[];
}

export interface Installation {
  tableName: string;
  /** Those to show. */
  orgIds: string[];
  /** Those that are watched, where somebody says so. */
  configured: string[] | undefined;
}

/**
 * Finds the table, and the organizations that it is for. Nothing in the table names them all, and a scan for them would
 * read everything in it; so whoever deployed them says who they are: the stack in its outputs, or `cdk.json`.
 */
export async function findInstallation(options: InstallationOptions, folder: string): Promise<Installation> {
  const given = options.table ?? fromEnvironment();
  const outputs = given === undefined ? await readOutputs(options.stack) : undefined;
  const tableName = given ?? outputs?.get('TableName');
  if (tableName === undefined)
    throw new TroubleError(
      `The stack "${options.stack}" has no output TableName: give --table, or another --stack`,
    );
  const configured = outputs?.get('Organizations')?.split(',') ?? readConfiguredOrgs(folder);
  if (options.org !== undefined) return { tableName, orgIds: [...new Set(options.org)], configured };
  if (configured === undefined)
    throw new TroubleError(
      'No organizations are known: give --org ID, or run this where the cdk.json is that names them',
    );
  return { tableName, orgIds: configured, configured };
}

/** An empty variable counts as missing. */
function fromEnvironment(): string | undefined {
  return process.env.CLIPWATCH_TABLE || process.env.TABLE_NAME || undefined;
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

const CdkJson = v.object({
  context: v.object({ clipwatch: v.object({ organizations: v.array(v.object({ id: v.string() })) }) }),
});

function readConfiguredOrgs(folder: string): string[] | undefined {
  const file = join(folder, 'cdk.json');
  if (!existsSync(file)) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), CdkJson), readTextFile(file));
  if (!parsed.success || parsed.output.context.clipwatch.organizations.length === 0) return undefined;
  return parsed.output.context.clipwatch.organizations.map(({ id }) => id);
}
