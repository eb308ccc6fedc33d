import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import type { Store } from '../../functions/ports/store.ts';
import { isSameSecret, parseSecretId } from '../../functions/runtime/secret-id.ts';
import { TroubleError } from '../status/trouble.ts';
import { deleteFromRing } from './key-ring.ts';
import { type PlaceOptions, requireOrganization, withInstallation } from './open.ts';
import { RECOVERY_DAYS, type SecretStore } from './secret-store.ts';

interface RemoveOptions extends PlaceOptions {
  deleteKey: boolean;
}

const MOST_TRIES = 5;

/** `clipwatch orgs remove`: its turns stop. What is known of it stays, and so does its key unless it is said otherwise. */
export async function remove(orgId: string, options: RemoveOptions): Promise<void> {
  await withInstallation(options, async ({ store, secrets }) => {
    const { secretId } = await unregister(store, orgId);
    console.log(`${orgId} is no longer watched. What is known of it stays in the table.`);
    const others = (await store.listOrganizations()).filter((other) =>
      isSameSecret(other.secretId, secretId),
    );
    if (!options.deleteKey)
      console.log(
        `Its key stays in ${secretId}. Where it is for Clipwatch alone, revoke it at Rhombus, too.`,
      );
    else if (others.length > 0)
      console.log(`Its key stays: it is that of ${others.map(({ id }) => id).join(', ')}, too.`);
    else console.log(await deleteKey(secrets, secretId));
  });
}

async function unregister(store: Store, orgId: string): Promise<RegisteredOrganization> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const organization = await requireOrganization(store, orgId);
    if (organization.addedBy === 'configuration')
      throw new TroubleError(
        `${orgId} is of the configuration, and would come back: take it out of cdk.json, and deploy`,
      );
    if ((await store.removeOrganization(organization)).kind === 'written') return organization;
  }
  throw new TroubleError(`Others keep changing ${orgId}: try again`);
}

async function deleteKey(secrets: SecretStore, secretId: string): Promise<string> {
  const { secret, jsonKey } = parseSecretId(secretId);
  if (jsonKey !== undefined) {
    await deleteFromRing(secrets, secret, jsonKey);
    return `Its key is deleted from ${secret}; the version before still has it until the next change.`;
  }
  await secrets.delete(secret);
  return `Its secret ${secret} is deleted in ${RECOVERY_DAYS} days; until then it can be restored.`;
}
