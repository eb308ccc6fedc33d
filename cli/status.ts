import { outputTo } from '../local/run/view/output.ts';
import { follow, jsonStatus, liveStatus, type StatusView, statusLines } from './status/follow.ts';
import { formatStatus } from './status/format.ts';
import type { InstallationOptions } from './status/installation.ts';
import { nameRun, type OpenTable, withTable } from './status/open-table.ts';
import { isWell, type OrgStatus } from './status/org-status.ts';
import { createStatusReader, readStatus } from './status/read-status.ts';
import { explainTrouble } from './status/trouble.ts';
import { untilStopped } from './stopped.ts';

export interface StatusOptions extends InstallationOptions {
  /** Default: those that are watched. */
  org?: string[];
  watch: boolean;
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

/** `clipwatch status`: prints how an installation is. Exits 1 where that is not well, or cannot be found out. */
export async function status(options: StatusOptions): Promise<void> {
  const found = await withTable(options, (table) => show(table, options));
  process.exitCode = found?.organizations.every(isWell) ? 0 : 1;
}

async function show(table: OpenTable, options: StatusOptions): Promise<Status | undefined> {
  const first = await readStatus(table, options.org);
  // Of an organization that is not there nothing will change.
  const isKnown = first.organizations.every(({ health }) => health !== 'unknown');
  if (options.watch && isKnown) return keepShowing(table, options);
  console.log(options.json ? JSON.stringify(first, null, 2) : formatStatus(first));
  return first;
}

async function keepShowing(table: OpenTable, { org, json }: StatusOptions): Promise<Status | undefined> {
  const stopping = new AbortController();
  void untilStopped().then(() => stopping.abort());
  return follow({
    read: createStatusReader(table, org),
    explain: (error) => explainTrouble(nameRun(error, table.run)),
    view: chooseView(json),
    stop: stopping.signal,
  });
}

function chooseView(json: boolean): StatusView {
  const output = outputTo(process.stdout, process.env);
  if (json) return jsonStatus(console.log, console.error);
  return output.isLive ? liveStatus(output) : statusLines(console.log, console.error);
}
