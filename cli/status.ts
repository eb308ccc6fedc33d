import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { createDocumentClient } from '../functions/runtime/clients.ts';
import { createStore } from '../functions/store/store.ts';
import { findRuns, type Run, runsDir } from '../local/run/running-runs.ts';
import { formatStatus } from './status/format.ts';
import { findInstallation, type InstallationOptions } from './status/installation.ts';
import { chooseRun, useLocalDefaults, useRun } from './status/local-endpoint.ts';
import { isWell, type OrgStatus, readOrgStatus } from './status/org-status.ts';
import { isUnanswered, TroubleError } from './status/trouble.ts';

export interface StatusOptions extends InstallationOptions {
  json: boolean;
}

/** What `--json` prints. Times are ISO 8601 in UTC. */
export interface Status {
  at: string;
  /** The run on this machine that is shown; null for an installation in AWS. */
  run: { pid: number; startedAt: string } | null;
  table: string;
  /** The organizations that are watched; null where neither a stack nor a `cdk.json` says. */
  configured: string[] | null;
  organizations: OrgStatus[];
}

/** Orgs that are read at once. */
const CONCURRENCY = 4;

/** `clipwatch status`: prints how an installation is. Exits 1 where that is not well, or cannot be found out. */
export async function status(options: StatusOptions): Promise<void> {
  const runs = findRuns(runsDir());
  const run = chooseRun(options, runs, process.env);
  if (run === undefined) useLocalDefaults(process.env, runs);
  else useRun(process.env, run);
  const documents = createDocumentClient();
  try {
    await requireRegion(documents);
    const found = await readStatus(documents, options, run, Date.now());
    console.log(options.json ? JSON.stringify(found, null, 2) : formatStatus(found));
    process.exitCode = found.organizations.every(isWell) ? 0 : 1;
  } catch (error) {
    if (run === undefined || !isUnanswered(error)) throw error;
    throw new TroubleError(
      `The run on this machine, process ${run.pid}, does not answer: has it just ended?`,
    );
  } finally {
    documents.destroy();
  }
}

/** The SDK says that it is missing, or no region's name, without a name of its own for that. */
async function requireRegion(documents: DynamoDBDocumentClient): Promise<void> {
  await documents.config.region().catch(() => {
    throw new TroubleError(
      'There is no AWS region, or none of that name: set AWS_REGION, or a region in the profile',
    );
  });
}

async function readStatus(
  documents: DynamoDBDocumentClient,
  options: InstallationOptions,
  run: Run | undefined,
  nowMs: number,
): Promise<Status> {
  const { tableName, orgIds, configured } = await findInstallation(options, process.cwd(), run);
  const store = createStore({ documents, tableName });
  return {
    at: new Date(nowMs).toISOString(),
    run: run === undefined ? null : { pid: run.pid, startedAt: run.startedAt },
    table: tableName,
    configured: configured ?? null,
    organizations: await pMap(
      orgIds,
      (orgId) => readOrgStatus(store, orgId, configured?.includes(orgId) ?? false, nowMs),
      { concurrency: CONCURRENCY },
    ),
  };
}
