import pMap from 'p-map';
import { formatStatus } from './status/format.ts';
import { chooseOrgs, type InstallationOptions } from './status/installation.ts';
import { type OpenTable, withTable } from './status/open-table.ts';
import { isWell, type OrgStatus, readOrgStatus } from './status/org-status.ts';
import { findWatched } from './status/watched.ts';

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
  const found = await withTable(options, (table) => readStatus(table, options, Date.now()));
  console.log(options.json ? JSON.stringify(found, null, 2) : formatStatus(found));
  process.exitCode = found.organizations.every(isWell) ? 0 : 1;
}

async function readStatus(table: OpenTable, options: StatusOptions, nowMs: number): Promise<Status> {
  const { store, installation, run } = table;
  const { configured, know } = await findWatched(table, process.cwd());
  const orgs = know(chooseOrgs(options.org, configured));
  return {
    at: new Date(nowMs).toISOString(),
    run: run === undefined ? null : { pid: run.pid, startedAt: run.startedAt },
    table: installation.tableName,
    configured: configured ?? null,
    organizations: await pMap(orgs, (org) => readOrgStatus(store, org, nowMs), { concurrency: CONCURRENCY }),
  };
}
