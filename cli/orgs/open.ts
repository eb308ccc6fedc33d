import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import type { Registry, Store } from '../../functions/ports/store.ts';
import { createSecretsManagerClient } from '../../functions/runtime/clients.ts';
import type { Table } from '../../functions/store/table.ts';
import { keyRingNames } from '../../infra/key-rings.ts';
import { DEFAULT_STACK } from '../status/installation.ts';
import { withTable } from '../status/open-table.ts';
import { TroubleError } from '../status/trouble.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';

/** Which installation is meant. */
export interface PlaceOptions {
  stack?: string;
  pid?: number;
}

/** An installation, as the user's own credentials reach it. */
export interface Installation {
  store: Store;
  secrets: SecretStore;
  tableName: string;
  /** For what no function does. */
  table: Table;
  /** Secrets that hold many keys, and that the role of `check` may read. */
  keyRings: readonly string[];
  /** Undefined in a run on this machine, which knows no roles. */
  checkRoleArn: string | undefined;
  checkQueueUrl: string | undefined;
  /** Of the stack or the run; undefined where only the table is known. */
  outputs: ReadonlyMap<string, string> | undefined;
  /** Undefined for a run, and where only the table is known. */
  stackName: string | undefined;
  isLocal: boolean;
}

/** Finds the installation as `clipwatch status` does, and works on it. */
export function withInstallation<T>(
  options: PlaceOptions,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  return withTable(options, async ({ store, table, installation, run }) => {
    const { tableName, outputs, stackName } = installation;
    const secrets = createSecretsManagerClient();
    try {
      return await work({
        store,
        secrets: createSecretStore(secrets),
        tableName,
        table,
        keyRings: outputs?.get('KeyRings')?.split(',') ?? keyRingNames(stackName ?? DEFAULT_STACK),
        checkRoleArn: outputs?.get('CheckRoleArn'),
        checkQueueUrl: outputs?.get('CheckQueueUrl'),
        outputs,
        stackName,
        isLocal: run !== undefined,
      });
    } finally {
      secrets.destroy();
    }
  });
}

const MOST_NAMED = 20;

/** The organization, or an error that names those that there are. */
export async function requireOrganization(store: Registry, orgId: string): Promise<RegisteredOrganization> {
  const organization = await store.loadOrganization(orgId);
  if (organization !== undefined) return organization;
  const ids = (await store.listOrganizations()).map(({ id }) => id).sort();
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  const known =
    ids.length === 0 ? 'there is none' : `there are ${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
  throw new TroubleError(`There is no organization "${orgId}" here: ${known}`);
}

/** What the stack, or a run on this machine, says of itself; `what` begins the sentence where it cannot be known. */
export function requireOutput(outputs: Installation['outputs'], name: string, what: string): string {
  if (outputs === undefined)
    throw new TroubleError(`${what} in the stack's outputs: give --stack in place of CLIPWATCH_TABLE`);
  const output = outputs.get(name);
  if (output !== undefined) return output;
  throw new TroubleError(`The stack has no output ${name}: give another --stack, or deploy this release`);
}
