import type { Organization } from '../domain/org/organization.ts';
import type { Registry } from '../ports/store.ts';
import { regionOf } from '../rhombus/base-url.ts';

/** May this organization's key be sent to the API that a turn names? */
export type MayHaveKey = (organization: Organization, nowMs: number) => Promise<boolean>;

/** Another answer than the last one takes a person, who has to wait for so long. */
const KNOWN_FOR_MS = 5 * 60_000;

/**
 * A turn says where a key goes, and whoever of the account may send to the queue can write one. So a key goes to Rhombus'
 * own hosts, and to another one only where the registry has just this organization with just this host and this key. Of
 * what it said yes to, it is not asked again for some minutes.
 */
export function createKeyHosts(registry: Pick<Registry, 'loadOrganization'>): MayHaveKey {
  const knownUntilMs = new Map<string, number>();
  return async ({ id, baseUrl, secretId }, nowMs) => {
    if (regionOf(baseUrl) !== undefined) return true;
    const asked = JSON.stringify([id, baseUrl, secretId]);
    if (nowMs < (knownUntilMs.get(asked) ?? 0)) return true;
    const known = await registry.loadOrganization(id);
    const isSame = known !== undefined && known.baseUrl === baseUrl && known.secretId === secretId;
    if (isSame) knownUntilMs.set(asked, nowMs + KNOWN_FOR_MS);
    return isSame;
  };
}
