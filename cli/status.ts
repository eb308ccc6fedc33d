import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { createDocumentClient } from '../functions/runtime/clients.ts';
import { createStore } from '../functions/store/store.ts';
import { findRuns, type Run, runsDir } from '../local/run/running-runs.ts';
import { formatStatus } from './status/format.ts';
import {
  chooseOrgs,
  findConfigured,
  findInstallation,
  type InstallationOptions,
  idleSecondsOf,
  requireRegion,
} from './status/installation.ts';
import { chooseRun, useLocalDefaults, useRun } from './status/local-endpoint.ts';
import { isWell, type OrgStatus, readOrgStatus } from './status/org-status.ts';
import { isUnanswered, TroubleError } from './status/trouble.ts';

export interface StatusOptions extends InstallationOptions {
  /** Default: those that are watched. */
  org?: string[];
  json: boolean;
}

/** What `--json` prints. Times are ISO 8601 in UTC. */
export interface Status {
  at: string;
  /** The run on this machine that is shown; null for an installation in AWS. */
  run: { pid: number; startedAt: string } | null;
  table: string;
  /** The organizations that are watched; null where neither the table, nor a stack, nor a `cdk.json` says. */
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

async function readStatus(
  documents: DynamoDBDocumentClient,
  options: StatusOptions,
  run: Run | undefined,
  nowMs: number,
): Promise<Status> {
  const installation = await findInstallation(options, run);
  const { tableName } = installation;
  const store = createStore({ documents, tableName });
  const registered = new Map((await store.listOrganizations()).map((one) => [one.id, one]));
  const configured = findConfigured([...registered.keys()], installation, process.cwd(), run);
  const idleSeconds = idleSecondsOf(installation);
  const orgIds = chooseOrgs(options.org, configured);
  return {
    at: new Date(nowMs).toISOString(),
    run: run === undefined ? null : { pid: run.pid, startedAt: run.startedAt },
    table: tableName,
    configured: configured ?? null,
    organizations: await pMap(
      orgIds,
      (orgId) =>
        readOrgStatus(
          store,
          {
            orgId,
            isConfigured: configured?.includes(orgId) ?? false,
            idleSeconds: registered.get(orgId)?.limits?.idleSeconds ?? idleSeconds,
          },
          nowMs,
        ),
      { concurrency: CONCURRENCY },
    ),
  };
}
