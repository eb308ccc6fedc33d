import { isDeepStrictEqual } from 'node:util';
import type { Organization, RegisteredOrganization } from '../domain/org/organization.ts';

/** What has to change in the registry. */
export interface RegistryPlan {
  put: RegisteredOrganization[];
  remove: RegisteredOrganization[];
}

/**
 * Those of the configuration are in the registry as they are configured; those that came from it and are gone from it are
 * gone. Those that were added at run time are nobody's business here, unless the configuration names one of them.
 */
export function planRegistry(
  known: readonly RegisteredOrganization[],
  configured: readonly Organization[],
  nowMs: number,
): RegistryPlan {
  const byId = new Map(known.map((organization) => [organization.id, organization]));
  const names = new Set(configured.map(({ id }) => id));
  return {
    put: configured.flatMap((organization) => {
      const before = byId.get(organization.id);
      if (before !== undefined && isAsConfigured(before, organization)) return [];
      const { version, addedAtMs, audiences } = before ?? { version: 0, addedAtMs: nowMs };
      // Who hears of it may have been said at run time, and stands until something else is said there.
      const heard = audiences === undefined ? {} : { audiences };
      return [{ ...organization, ...heard, version, addedAtMs, addedBy: 'configuration' as const }];
    }),
    remove: known.filter(({ id, addedBy }) => addedBy === 'configuration' && !names.has(id)),
  };
}

function isAsConfigured(known: RegisteredOrganization, configured: Organization): boolean {
  return (
    known.addedBy === 'configuration' &&
    known.baseUrl === configured.baseUrl &&
    known.secretId === configured.secretId &&
    known.partnerOrg === configured.partnerOrg &&
    isDeepStrictEqual(known.limits ?? {}, configured.limits ?? {})
  );
}
