import type { Limits } from './limits.ts';

/** An organization as the functions know it: the registry has it (`ORGS` in the table). */
export interface Organization {
  /** The org's id in this installation, such as `acme`. Part of every event's id. */
  id: string;
  /** Origin of the vendor's API, such as `https://api2.rhombussystems.com`. */
  baseUrl: string;
  /**
   * Where its API key is: name or ARN of a secret in Secrets Manager, and behind a `#` the key's name in a secret that
   * holds many (a key ring), such as `clipwatch/keys-0#acme`.
   */
  secretId: string;
  /** The vendor's id of the client org, where the key is a partner's. */
  partnerOrg?: string;
  /** Names of the audiences that hear of it beside the default one, where that was said at run time. */
  audiences?: readonly string[];
  /** When it was added, epoch ms. Absent for one that is not registered yet. */
  addedAtMs?: number;
  /** Limits of its own: they go before those of the installation. */
  limits?: Partial<Limits>;
}

/** An organization in the registry. */
export interface RegisteredOrganization extends Organization {
  /** The version that was read; 0 for one that is not registered yet. */
  version: number;
  /** `configuration`: it comes with the tick's input, and goes when it is gone from there. */
  addedBy: 'configuration' | 'command';
  addedAtMs: number;
}

/** What a turn carries: what is needed to look, and to know who hears of it, and not how it came into the registry. */
export function withoutRegistration({
  version,
  addedBy,
  ...organization
}: RegisteredOrganization): Organization {
  return organization;
}
