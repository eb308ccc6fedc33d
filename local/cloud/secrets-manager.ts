import { type LocalServer, listen, readBody, replyJson } from './http.ts';

/** Secrets Manager, as far as `GetSecretValue` goes: by name or by ARN. */
export async function startSecretsManager(secrets: ReadonlyMap<string, string>): Promise<LocalServer> {
  return listen(async (request, response) => {
    const { SecretId } = JSON.parse((await readBody(request)) || '{}') as { SecretId?: string };
    const name = SecretId?.replace(/^arn:.*:secret:(.*)-\w{6}$/, '$1');
    const SecretString = name === undefined ? undefined : secrets.get(name);
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return replyJson(response, 400, { __type: 'UnknownOperationException' }, headers);
    if (SecretString === undefined)
      return replyJson(
        response,
        400,
        { __type: 'ResourceNotFoundException', Message: 'No such secret' },
        headers,
      );
    replyJson(response, 200, { Name: name, SecretString, VersionId: 'local' }, headers);
  });
}
