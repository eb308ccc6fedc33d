import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { createDocumentClient } from '../functions/runtime/clients.ts';
import { createStore } from '../functions/store/store.ts';
import { findRuns, type Run, runsDir } from '../local/run/running-runs.ts';
import { formatStatus } from './status/format.ts';
import { findInstallation, type InstallationOptions } from './status/installation.ts';
import { chooseRun, useLocalDefaults, useRun } from './status/local-endpoint.ts';
import { type OrgStatus, readOrgStatus } from './status/org-status.ts';
import { explainTrouble, TroubleError } from './status/trouble.ts';

export interface StatusOptions extends InstallationOptions {
  json: boolean;
}

/** What `--json` prints. Times are ISO 8601 in UTC. */
export interface Status {
  at: string;
  table: string;
  organizations: OrgStatus[];
}

/** Orgs that are read at once. */
const CONCURRENCY = 4;

/** `clipwatch status`: prints how an installation is, and exits 1 only where that cannot be found out. */
export async function status(options: StatusOptions): Promise<void> {
  await using clients = new AsyncDisposableStack();
  try {
    const runs = findRuns(runsDir());
    const run = chooseRun(options, runs, process.env);
    if (run === undefined) useLocalDefaults(process.env, runs);
    else useRun(process.env, run);
    const documents = createDocumentClient();
    clients.defer(() => documents.destroy());
    await requireRegion(documents);
    const found = await readStatus(documents, options, run, Date.now());
    if (run !== undefined && !options.json) console.log(`The run on this machine, process ${run.pid}.`);
    console.log(options.json ? JSON.stringify(found, null, 2) : formatStatus(found));
  } catch (error) {
    console.error(explainTrouble(error));
    process.exitCode = 1;
  }
}

/** The SDK says that it is missing without a name of its own for that. */
async function requireRegion(documents: DynamoDBDocumentClient): Promise<void> {
  await documents.config.region().catch(() => {
    throw new TroubleError('There is no AWS region: set AWS_REGION, or a region in the profile');
  });
}

async function readStatus(
  documents: DynamoDBDocumentClient,
  options: InstallationOptions,
  run: Run | undefined,
  nowMs: number,
): Promise<Status> {
  const { tableName, orgIds } = await findInstallation(options, process.cwd(), run);
  const store = createStore({ documents, tableName });
  return {
    at: new Date(nowMs).toISOString(),
    table: tableName,
    organizations: await pMap(orgIds, (orgId) => readOrgStatus(store, orgId, nowMs), {
      concurrency: CONCURRENCY,
    }),
  };
}
