import * as v from 'valibot';
import type { Credentials } from './credentials.ts';
import { type LocalServer, listen, replyJson } from './http.ts';
import { requireSignature } from './signature.ts';

const Request = v.pipe(v.string(), v.parseJson(), v.object({ SecretId: v.string() }));

const HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

/** Secrets Manager, as far as `GetSecretValue` goes: by name or by ARN, for whoever has the credentials. */
export async function startSecretsManager(
  secrets: ReadonlyMap<string, string>,
  credentials: Credentials,
): Promise<LocalServer> {
  return listen(
    requireSignature(credentials, (request, response, body) => {
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
        return replyJson(response, 400, { __type: 'UnknownOperationException' }, HEADERS);
      const { SecretId } = v.parse(Request, body.toString());
      const name = SecretId.replace(/^arn:.*:secret:(.*)-\w{6}$/, '$1');
      const SecretString = secrets.get(name);
      if (SecretString !== undefined)
        return replyJson(response, 200, { Name: name, SecretString, VersionId: 'local' }, HEADERS);
      const missing = { __type: 'ResourceNotFoundException', Message: 'No such secret' };
      replyJson(response, 400, missing, HEADERS);
    }),
  );
}
