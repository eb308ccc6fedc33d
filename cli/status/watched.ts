import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { findConfigured, idleSecondsOf } from './installation.ts';
import type { OpenTable } from './open-table.ts';
import type { KnownOrg } from './org-status.ts';

/** Who is watched. */
export interface Watched {
  /** Undefined where neither the table, nor a stack, nor a `cdk.json` says. */
  configured: string[] | undefined;
  /** What is known of these, watched or not. */
  know(orgIds: readonly string[]): KnownOrg[];
}

/** The organizations of an installation; `folder` is where a `cdk.json` may name them. */
export async function findWatched({ store, installation, run }: OpenTable, folder: string): Promise<Watched> {
  const registered = new Map((await store.listOrganizations()).map((one) => [one.id, one]));
  const configured = findConfigured([...registered.keys()], installation, folder, run);
  const isConfigured = new Set(configured);
  const idleSeconds = idleSecondsOf(installation);
  return {
    configured,
    know: (orgIds) =>
      orgIds.map((orgId) => ({
        orgId,
        isConfigured: isConfigured.has(orgId),
        ...limitsOf(registered.get(orgId), idleSeconds),
      })),
  };
}

function limitsOf(org: RegisteredOrganization | undefined, idleSeconds: number) {
  const { callsPerMinute } = org?.limits ?? {};
  return {
    idleSeconds: org?.limits?.idleSeconds ?? idleSeconds,
    ...(callsPerMinute !== undefined && { callsPerMinute }),
  };
}
