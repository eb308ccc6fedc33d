import type { Store } from '../../functions/ports/store.ts';
import { createDocumentClient } from '../../functions/runtime/clients.ts';
import { createStore } from '../../functions/store/store.ts';
import type { Table } from '../../functions/store/table.ts';
import { findRuns, type Run, runsDir } from '../../local/run/running-runs.ts';
import {
  findInstallation,
  type Installation,
  type InstallationOptions,
  requireRegion,
} from './installation.ts';
import { chooseRun, useLocalDefaults, useRun } from './local-endpoint.ts';
import { isUnanswered, TroubleError } from './trouble.ts';

/** An installation's table, as the user's own credentials, or those of a run on this machine, reach it. */
export interface OpenTable {
  store: Store;
  /** For what no function does. */
  table: Table;
  installation: Installation;
  /** Undefined for an installation in AWS. */
  run: Run | undefined;
}

/** Finds the installation that is meant, and works on its table. */
export async function withTable<T>(
  options: InstallationOptions,
  work: (table: OpenTable) => Promise<T>,
): Promise<T> {
  const runs = findRuns(runsDir());
  const run = chooseRun(options, runs, process.env);
  if (run === undefined) useLocalDefaults(process.env, runs);
  else useRun(process.env, run);
  const documents = createDocumentClient();
  try {
    await requireRegion(documents);
    const installation = await findInstallation(options, run);
    const table = { documents, tableName: installation.tableName };
    return await work({ store: createStore(table), table, installation, run });
  } catch (error) {
    throw nameRun(error, run);
  } finally {
    documents.destroy();
  }
}

/** Where nobody answers, a run on this machine has most likely ended. */
export function nameRun(error: unknown, run: Pick<Run, 'pid'> | undefined): unknown {
  if (run === undefined || !isUnanswered(error)) return error;
  return new TroubleError(`The run on this machine, process ${run.pid}, does not answer: has it just ended?`);
}
