import pMap from 'p-map';
import { createReadOrgs } from '../board/read-board.ts';
import type { Status } from '../status.ts';
import { chooseOrgs } from './installation.ts';
import type { OpenTable } from './open-table.ts';
import { type KnownOrg, type OrgStatus, readOrgStatus } from './org-status.ts';
import { findWatched } from './watched.ts';

/** Orgs that are read at once. */
const CONCURRENCY = 8;

/** Reads how an installation is, once. */
export async function readStatus(table: OpenTable, asked: string[] | undefined): Promise<Status> {
  const nowMs = Date.now();
  return read(table, asked, nowMs, (orgs) =>
    pMap(orgs, (org) => readOrgStatus(table.store, org, nowMs), { concurrency: CONCURRENCY }),
  );
}

/** Reads it again and again: as the board does, what has ended is kept in mind from one reading to the next. */
export function createStatusReader(table: OpenTable, asked: string[] | undefined): () => Promise<Status> {
  const readOrgs = createReadOrgs(table.store);
  return () => {
    const nowMs = Date.now();
    return read(table, asked, nowMs, async (orgs) => {
      const found = await readOrgs(orgs, nowMs);
      return found.map(({ status }) => status);
    });
  };
}

async function read(
  table: OpenTable,
  asked: string[] | undefined,
  nowMs: number,
  readOrgs: (orgs: readonly KnownOrg[]) => Promise<OrgStatus[]>,
): Promise<Status> {
  const { run, installation } = table;
  const { configured, know } = await findWatched(table, process.cwd());
  const orgs = know(chooseOrgs(asked, configured));
  return {
    at: new Date(nowMs).toISOString(),
    run: run === undefined ? null : { pid: run.pid, startedAt: run.startedAt },
    table: installation.tableName,
    configured: configured ?? null,
    organizations: await readOrgs(orgs),
  };
}
