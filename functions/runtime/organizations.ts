import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Organization } from '../domain/org/organization.ts';

const Organizations = v.array(v.object({ id: v.string(), baseUrl: v.string(), secretId: v.string() }));

/** Nobody has configured an organization with this id. */
export class UnknownOrgError extends Error {
  override readonly name = 'UnknownOrgError';

  constructor(orgId: string) {
    super(`No organization "${orgId.slice(0, 64)}" is configured`);
  }
}

/** Reads `organizations.json`, which lies beside each bundle: an environment variable would end at 4 KB. */
export function readOrganizations(file: URL): ReadonlyMap<string, Organization> {
  const organizations = v.parse(Organizations, JSON.parse(readFileSync(file, 'utf8')));
  return new Map(organizations.map((organization) => [organization.id, organization]));
}

/** Throws an `UnknownOrgError`. */
export function findOrganization(
  organizations: ReadonlyMap<string, Organization>,
  orgId: string,
): Organization {
  const organization = organizations.get(orgId);
  if (organization === undefined) throw new UnknownOrgError(orgId);
  return organization;
}
