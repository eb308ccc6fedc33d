import * as v from 'valibot';
import type { Organization } from '../domain/org/organization.ts';
import { OWN_LIMITS } from './limits.ts';

/** An organization, as it travels with the tick's input and with turns. */
export const ORGANIZATION = {
  id: v.string(),
  baseUrl: v.string(),
  secretId: v.string(),
  partnerOrg: v.exactOptional(v.string()),
  audiences: v.exactOptional(v.array(v.string())),
  addedAtMs: v.exactOptional(v.number()),
  limits: v.exactOptional(OWN_LIMITS),
} satisfies Record<keyof Organization, unknown>;

/** Nobody has registered an organization with this id. */
export class UnknownOrgError extends Error {
  override readonly name = 'UnknownOrgError';

  constructor(orgId: string) {
    super(`No organization "${orgId.slice(0, 64)}" is registered`);
  }
}
