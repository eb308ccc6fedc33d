import { readSecretText } from '../../functions/runtime/api-key.ts';
import { parseSecretId } from '../../functions/runtime/secret-id.ts';
import { inPlaceOf } from '../orgs/change.ts';
import { addToRings, putInRing } from '../orgs/key-ring.ts';
import type { SecretStore } from '../orgs/secret-store.ts';
import { TroubleError } from '../status/trouble.ts';

/** A key that is stored already. */
export interface StoredKey {
  secretId: string;
  apiKey: string;
}

/** The key in the first of these places that holds one. Throws where one of them holds something else. */
export async function findStoredKey(
  secrets: SecretStore,
  places: readonly string[],
): Promise<StoredKey | undefined> {
  for (const secretId of places) {
    const { secret, jsonKey } = parseSecretId(secretId);
    const content = await secrets.read(secret);
    if (content === undefined) continue;
    const key = readSecretText(content.text, jsonKey);
    if (key.kind === 'key') return { secretId, apiKey: key.apiKey };
    // A ring takes one more key. What is in a secret of somebody else's is not written over.
    if (jsonKey === undefined)
      throw new TroubleError(
        `The secret ${secret} is there already and holds no API key: it is ${key.found}`,
      );
  }
  return undefined;
}

export interface KeyWish {
  apiKey: string;
  orgId: string;
  /** Where it has to be; undefined where any ring will do. */
  secretId: string | undefined;
  rings: readonly string[];
  /** There is another one, whose place it takes. */
  isReplacing: boolean;
}

/** @returns where the key is now. */
export async function storeKey(
  secrets: SecretStore,
  { apiKey, orgId, secretId, rings, isReplacing }: KeyWish,
): Promise<string> {
  if (secretId === undefined) return addToRings(secrets, rings, orgId, apiKey, () => isReplacing);
  const { secret, jsonKey } = parseSecretId(secretId);
  if (jsonKey !== undefined) await putInRing(secrets, secret, jsonKey, apiKey, () => isReplacing);
  else if (isReplacing) await secrets.update(secret, (text) => inPlaceOf(text, apiKey));
  else if (!(await secrets.create(secret, apiKey)))
    throw new TroubleError(`The secret ${secret} has just been made by somebody else: try again`);
  return secretId;
}
