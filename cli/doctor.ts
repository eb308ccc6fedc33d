import type { Registry } from '../functions/ports/store.ts';
import { keyRingNames } from '../infra/key-rings.ts';
import type { CheckName } from './doctor/check-names.ts';
import { CHECKS } from './doctor/checks.ts';
import { type Examined, examine } from './doctor/examine.ts';
import { named, notChecked, wrong } from './doctor/finding.ts';
import { formatReport } from './doctor/format.ts';
import { openReaders } from './doctor/open-readers.ts';
import { showProgress } from './doctor/progress.ts';
import { type Clients, createClients } from './doctor/readers/clients.ts';
import type { Readers } from './doctor/readers.ts';
import { exitCodeOf, makeReport, type Report } from './doctor/report.ts';
import { endpointOf } from './status/environment.ts';
import { DEFAULT_STACK, type InstallationOptions, idleSecondsOf } from './status/installation.ts';
import { type OpenTable, withTable } from './status/open-table.ts';
import { explainTrouble, TroubleError } from './status/trouble.ts';

interface DoctorOptions extends InstallationOptions {
  only?: CheckName[];
  /** Default: all. */
  org?: string[];
  json: boolean;
}

/** Each check has so long; all of them begin at once. */
const LIMIT_MS = 30_000;

/** `clipwatch doctor`: finds out what is wrong with an installation, and says what to do. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const found = await diagnose(options);
  console.log(options.json ? JSON.stringify(found, null, 2) : formatReport(found, process.stdout.columns));
  process.exitCode = exitCodeOf(found);
}

async function diagnose(options: DoctorOptions): Promise<Report> {
  const at = new Date().toISOString();
  const checks = CHECKS.filter(({ name }) => options.only?.includes(name) ?? true);
  let isOpen = false;
  try {
    return await withTable(options, async (table) => {
      if (options.org !== undefined) await requireAll(table.store, options.org);
      isOpen = true;
      using clients = createClients();
      const readers = await readersOf(table, clients, options);
      const progress = showProgress(process.stderr, checks.length);
      const examined = await examine(checks, readers, { limitMs: LIMIT_MS, ...progress });
      const { run, installation } = table;
      // What was typed in the place of a table's name may be anything.
      const isThere = (await readers.registry()).kind === 'read';
      const place = {
        at,
        run: run === undefined ? null : { pid: run.pid, startedAt: run.startedAt },
        table: isThere ? installation.tableName : null,
      };
      return makeReport(place, examined);
    });
  } catch (error) {
    if (isOpen || options.org !== undefined) throw error;
    return makeReport({ at, run: null, table: null }, withoutInstallation(explainTrouble(error), checks));
  }
}

/** Throws an error that names those that there are, also those that cannot be read. */
async function requireAll(store: Registry, asked: readonly string[]): Promise<void> {
  const { organizations, unreadable } = await store.readRegistry();
  const ids = [...organizations.map(({ id }) => id), ...unreadable].sort();
  const missing = asked.find((orgId) => !ids.includes(orgId));
  if (missing === undefined) return;
  const known = ids.length === 0 ? 'there is none' : `there are ${named(ids)}`;
  throw new TroubleError(`There is no organization "${missing}" here: ${known}`);
}

/** Nothing but why can be said, and that once. */
function withoutInstallation(why: string, checks: readonly { name: CheckName }[]): Examined[] {
  return checks.map(({ name }, index) => {
    const saw = 'no installation can be looked at';
    const finding = index === 0 ? wrong(saw, { todo: why }) : notChecked(saw);
    return { name, verdict: finding.verdict, findings: [finding] };
  });
}

async function readersOf(table: OpenTable, clients: Clients, { org }: DoctorOptions): Promise<Readers> {
  const { store, installation, run } = table;
  const { outputs, stackName = DEFAULT_STACK } = installation;
  return openReaders({
    place: {
      nowMs: Date.now(),
      localPid: run?.pid,
      awsEndpoint: endpointOf(process.env),
      region: await clients.sns.config.region(),
      idleSeconds: idleSecondsOf(installation),
      checkRoleArn: outputs?.get('CheckRoleArn'),
      keyRings: outputs?.get('KeyRings')?.split(',') ?? keyRingNames(stackName),
    },
    clients,
    store,
    stackName: outputs === undefined ? undefined : stackName,
    orgIds: org,
  });
}
