import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { TroubleError } from '../status/trouble.ts';
import { toSecretTrouble } from './secret-trouble.ts';

/** A stage of our own, on the version that is to be the current one: on one at a time, so that none pile up. */
const PENDING = 'CLIPWATCHPENDING';
const MOST_TRIES = 20;
const WAIT_MS = 150;

/** Days in which a deleted secret can be had back. */
export const RECOVERY_DAYS = 30;

/** What a secret holds. `versionId` says which version it was. */
interface SecretContent {
  text: string;
  versionId: string;
}

/** Secrets as the command line changes them: nobody's change is lost to somebody else's. */
export interface SecretStore {
  /** Undefined where there is no such secret. */
  read(secret: string): Promise<SecretContent | undefined>;
  /** @returns false where there is such a secret already. */
  create(secret: string, text: string): Promise<boolean>;
  /**
   * Writes what `change` makes of the secret's text, undefined for one that is not there yet. It is asked again where
   * somebody else wrote in between; where it gives the same text back, nothing is written.
   */
  update(secret: string, change: (text: string | undefined) => string): Promise<void>;
  delete(secret: string): Promise<void>;
  /** Lets a role read the secret; what else its policy says stays. */
  letIn(secret: string, roleArn: string): Promise<void>;
}

export function createSecretStore(client: SecretsManagerClient): SecretStore {
  const store = createPlainStore(client);
  const explained = async <T>(secret: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw toSecretTrouble(secret, error);
    }
  };
  return {
    read: (secret) => explained(secret, store.read(secret)),
    create: (secret, text) => explained(secret, store.create(secret, text)),
    update: (secret, change) => explained(secret, store.update(secret, change)),
    delete: (secret) => explained(secret, store.delete(secret)),
    letIn: (secret, roleArn) => explained(secret, store.letIn(secret, roleArn)),
  };
}

function createPlainStore(client: SecretsManagerClient): SecretStore {
  const store: SecretStore = {
    async read(SecretId) {
      try {
        const { SecretString, VersionId = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
        if (SecretString === undefined) throw new TroubleError(`The secret ${SecretId} is binary`);
        return { text: SecretString, versionId: VersionId };
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    },

    async create(Name, SecretString) {
      const Description = 'Rhombus API keys that Clipwatch uses';
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString, Description }));
        return true;
      } catch (error) {
        if (isNamed(error, 'ResourceExistsException')) return false;
        throw error;
      }
    },

    async update(secret, change) {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const before = await store.read(secret);
        const text = change(before?.text);
        if (text === before?.text) return;
        const isWritten =
          before === undefined ? await store.create(secret, text) : await replace(secret, before, text);
        if (isWritten) return;
        await sleep(WAIT_MS * (0.5 + Math.random()));
      }
      throw new TroubleError(`Others keep changing the secret ${secret}: try again`);
    },

    async delete(SecretId) {
      await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
    },

    async letIn(SecretId, roleArn) {
      const { ARN = SecretId, ResourcePolicy } = await client.send(
        new GetResourcePolicyCommand({ SecretId }),
      );
      const policy = JSON.stringify(withRole(ResourcePolicy, ARN, roleArn));
      await client.send(
        new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy, BlockPublicPolicy: true }),
      );
    },
  };
  return store;

  /** Compare and set: the new version becomes the current one only where the one that was read still is. */
  async function replace(SecretId: string, before: SecretContent, SecretString: string): Promise<boolean> {
    const ClientRequestToken = randomUUID();
    await client.send(
      new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken, VersionStages: [PENDING] }),
    );
    try {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: before.versionId,
          MoveToVersionId: ClientRequestToken,
        }),
      );
      return true;
    } catch (error) {
      // The same error is given for much else, so look.
      const now = await store.read(SecretId);
      if (now?.versionId === ClientRequestToken) return true;
      if (now?.versionId === before.versionId) throw error;
      return false;
    }
  }
}

const OUR_STATEMENT = 'ClipwatchCheckReads';

const Policy = v.looseObject({ Statement: v.array(v.looseObject({ Sid: v.optional(v.string()) })) });

/** The policy with our statement in it, which names the secret by its ARN, and everybody else's as they were. */
function withRole(policy: string | undefined, secretArn: string, roleArn: string): object {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Policy), policy);
  if (policy !== undefined && !parsed.success)
    throw new TroubleError('The secret has a policy that cannot be read: let the role in there by hand');
  const others = parsed.success ? parsed.output.Statement.filter(({ Sid }) => Sid !== OUR_STATEMENT) : [];
  const ours = {
    Sid: OUR_STATEMENT,
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    Action: 'secretsmanager:GetSecretValue',
    Resource: secretArn,
  };
  return { Version: '2012-10-17', ...(parsed.success && parsed.output), Statement: [...others, ours] };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
