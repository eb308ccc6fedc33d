import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RegisteredOrganization } from '../../../functions/domain/org/organization.ts';
import { readSecretText } from '../../../functions/runtime/api-key.ts';
import { parseSecretId } from '../../../functions/runtime/secret-id.ts';
import { type KeyTried, tryKey } from '../../orgs/try-key.ts';
import type { SecretSeen } from '../readers.ts';
import { type Reading, reading, then } from '../reading.ts';
import type { Clients } from './clients.ts';

type SecretsOnly = Pick<Clients, 'secrets'>;

export function readSecret({ secrets }: SecretsOnly, SecretId: string): Promise<Reading<SecretSeen>> {
  return reading('secretsmanager:DescribeSecret', async () => {
    const { LastChangedDate, DeletedDate, KmsKeyId } = await secrets.send(
      new DescribeSecretCommand({ SecretId }),
    );
    return {
      changedAtMs: LastChangedDate?.getTime(),
      isDeleted: DeletedDate !== undefined,
      keyId: KmsKeyId,
    };
  });
}

export function readSecretPolicy(
  { secrets }: SecretsOnly,
  SecretId: string,
): Promise<Reading<string | undefined>> {
  return reading('secretsmanager:GetResourcePolicy', async () => {
    const { ResourcePolicy } = await secrets.send(new GetResourcePolicyCommand({ SecretId }));
    return ResourcePolicy;
  });
}

/** A ring is read once for all its keys. `texts` keeps what was read: it is shown to nobody. */
export async function readAndTryKey(
  { secrets }: SecretsOnly,
  texts: Map<string, Promise<Reading<string>>>,
  { baseUrl, partnerOrg, secretId }: RegisteredOrganization,
): Promise<Reading<KeyTried>> {
  const { secret, jsonKey } = parseSecretId(secretId);
  const read =
    texts.get(secret) ??
    reading('secretsmanager:GetSecretValue', async () => {
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
      return SecretString;
    });
  texts.set(secret, read);
  return then(await read, async (text) => {
    const key = readSecretText(text, jsonKey);
    if (key.kind === 'none') return { kind: 'gone' };
    const access = { baseUrl, apiKey: key.apiKey, ...(partnerOrg !== undefined && { partnerOrg }) };
    return { kind: 'read', value: await tryKey(access) };
  });
}
