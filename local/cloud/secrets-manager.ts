import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Credentials } from './credentials.ts';
import { type LocalServer, listen, replyJson } from './http.ts';
import { type Secret, SecretRefusal, SecretVersions } from './secret-versions.ts';
import { requireSignature } from './signature.ts';

const HEADERS = { 'content-type': 'application/x-amz-json-1.1' };
const ARN_PREFIX = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

const Text = v.string();
const Named = { SecretId: Text };
const Token = v.optional(Text, () => randomUUID());

/**
 * Secrets Manager, as far as keys are kept in it: secrets by name or by ARN, with versions and their stages, for whoever
 * has the credentials. In memory: no key of a run is written anywhere.
 */
export async function startSecretsManager(
  given: ReadonlyMap<string, string>,
  credentials: Credentials,
): Promise<LocalServer> {
  const secrets = new Map<string, Secret>();
  for (const [name, text] of given) create(name, text, randomUUID());

  return listen(
    requireSignature(credentials, (request, response, body) => {
      const action = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
      try {
        const reply = answer(action, JSON.parse(body.toString()));
        replyJson(response, 200, reply, HEADERS);
      } catch (error) {
        if (!(error instanceof SecretRefusal)) throw error;
        replyJson(response, 400, { __type: error.code, Message: error.message }, HEADERS);
      }
    }),
  );

  function answer(action: string, input: unknown): object {
    switch (action) {
      case 'GetSecretValue': {
        const { SecretId, ...choice } = v.parse(GetSecretValue, input);
        const secret = find(SecretId);
        const [VersionId, version] = secret.versions.get(choice);
        return {
          ...named(secret),
          VersionId,
          SecretString: version.text,
          CreatedDate: version.storedAtMs / 1000,
          VersionStages: [...version.stages],
        };
      }
      case 'CreateSecret': {
        const { Name, SecretString, ClientRequestToken } = v.parse(CreateSecret, input);
        if (secrets.has(Name)) throw new SecretRefusal('ResourceExistsException', 'The secret exists');
        return { ...named(create(Name, SecretString, ClientRequestToken)), VersionId: ClientRequestToken };
      }
      case 'PutSecretValue': {
        const { SecretId, SecretString, ClientRequestToken, VersionStages } = v.parse(PutSecretValue, input);
        const secret = find(SecretId);
        secret.versions.put(ClientRequestToken, SecretString, VersionStages);
        return { ...named(secret), VersionId: ClientRequestToken, VersionStages };
      }
      case 'UpdateSecretVersionStage': {
        const { SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId } = v.parse(MoveStage, input);
        const secret = find(SecretId);
        secret.versions.moveStage(VersionStage, RemoveFromVersionId, MoveToVersionId);
        return named(secret);
      }
      case 'DescribeSecret': {
        const secret = find(v.parse(ById, input).SecretId);
        return {
          ...named(secret),
          VersionIdsToStages: secret.versions.stages(),
          LastChangedDate: secret.versions.storedAtMs / 1000,
        };
      }
      case 'DeleteSecret': {
        const secret = find(v.parse(ById, input).SecretId);
        secrets.delete(secret.name);
        return { ...named(secret), DeletionDate: Date.now() / 1000 };
      }
      case 'PutResourcePolicy': {
        const { SecretId, ResourcePolicy } = v.parse(PutResourcePolicy, input);
        const secret = find(SecretId);
        secret.policy = ResourcePolicy;
        return named(secret);
      }
      case 'GetResourcePolicy': {
        const secret = find(v.parse(ById, input).SecretId);
        return { ...named(secret), ResourcePolicy: secret.policy };
      }
      default:
        throw new SecretRefusal('UnknownOperationException', 'No such action');
    }
  }

  function create(name: string, text: string, versionId: string): Secret {
    const arn = `${ARN_PREFIX}${name}-${randomUUID().slice(0, 6)}`;
    const secret: Secret = { name, arn, versions: new SecretVersions(), policy: undefined };
    secret.versions.put(versionId, text, ['AWSCURRENT']);
    secrets.set(name, secret);
    return secret;
  }

  function find(secretId: string): Secret {
    const secret = secrets.get(secretId.replace(/^arn:.*:secret:(.*)-\w{6}$/, '$1'));
    if (secret === undefined) throw new SecretRefusal('ResourceNotFoundException', 'No such secret');
    return secret;
  }
}

function named({ name, arn }: Secret): object {
  return { Name: name, ARN: arn };
}

const ById = v.object(Named);
const GetSecretValue = v.object({
  ...Named,
  VersionId: v.exactOptional(Text),
  VersionStage: v.exactOptional(Text),
});
const CreateSecret = v.object({ Name: Text, SecretString: Text, ClientRequestToken: Token });
const PutSecretValue = v.object({
  ...Named,
  SecretString: v.pipe(Text, v.maxBytes(65_536)),
  ClientRequestToken: Token,
  VersionStages: v.optional(v.array(Text), ['AWSCURRENT']),
});
const MoveStage = v.object({
  ...Named,
  VersionStage: Text,
  RemoveFromVersionId: v.exactOptional(Text),
  MoveToVersionId: v.exactOptional(Text),
});
const PutResourcePolicy = v.object({ ...Named, ResourcePolicy: Text });
