import * as v from 'valibot';
import type { RegisteredOrganization } from '../domain/org/organization.ts';
import type { Registry } from '../ports/store.ts';
import { OWN_LIMITS } from '../runtime/limits.ts';
import { REGISTRY, registryKey } from './keys.ts';
import { readable, readItem, schemaVersionOf } from './read-item.ts';
import { Amount, type EntriesOf, MaybeText, oneOf, Text } from './schema.ts';
import {
  type Condition,
  conditionally,
  deleteItem,
  getItem,
  putItem,
  queryPartition,
  type Table,
} from './table.ts';

const ORGANIZATION = {
  id: Text,
  version: Amount,
  baseUrl: Text,
  secretId: Text,
  partnerOrg: MaybeText,
  audiences: v.exactOptional(v.array(Text)),
  limits: v.exactOptional(OWN_LIMITS),
  addedBy: oneOf<RegisteredOrganization['addedBy']>({ configuration: true, command: true }),
  addedAtMs: Amount,
} satisfies EntriesOf<RegisteredOrganization>;

const Organization: v.GenericSchema<unknown, RegisteredOrganization> = v.looseObject(ORGANIZATION);

const IS_NEW: Condition = { condition: 'attribute_not_exists(pk)' };

/** The organizations that are watched. */
export function createRegistryStore(table: Table): Registry {
  return {
    readRegistry: () => readRegistry(table),

    async listOrganizations() {
      return (await readRegistry(table)).organizations;
    },

    loadOrganization: (orgId) => loadOrganization(table, orgId),

    putOrganization: (organization) =>
      conditionally(async () => {
        const value = { ...organization, version: organization.version + 1 };
        const item = { ...registryKey(value.id), ...value, schemaVersion: schemaVersionOf(organization) };
        await putItem(table, item, organization.version === 0 ? IS_NEW : isUnchanged(organization));
        return value;
      }),

    removeOrganization: (organization) =>
      conditionally(async () => {
        await deleteItem(table, registryKey(organization.id), isUnchanged(organization));
        return undefined;
      }),
  };
}

/** By itself, since `check` asks no more of the registry. */
export async function loadOrganization(
  table: Table,
  orgId: string,
): Promise<RegisteredOrganization | undefined> {
  const item = await getItem(table, registryKey(orgId));
  return item && readItem(Organization, item);
}

async function readRegistry(table: Table): ReturnType<Registry['readRegistry']> {
  const organizations: RegisteredOrganization[] = [];
  const unreadable: string[] = [];
  for (const item of await queryPartition(table, REGISTRY)) {
    const organization = readable(() => readItem(Organization, item));
    if (organization) organizations.push(organization);
    else unreadable.push(String(item.sk));
  }
  return { organizations, unreadable };
}

function isUnchanged({ version }: RegisteredOrganization): Condition {
  return { condition: 'version = :read', values: { ':read': version } };
}
