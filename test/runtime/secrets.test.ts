import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../../functions/ports/secrets.ts';
import { createSecrets } from '../../functions/runtime/secrets.ts';
import { type LocalServer, listen, readBody, replyJson } from '../../local/cloud/http.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';

const KEY = 'secretKey000000000000A';
const MINUTE_MS = 60_000;

/** What Secrets Manager answers: a status and a body. */
type Answer = [status: number, body: object];
const secret = (SecretString: string): Answer => [200, { Name: 'x', SecretString, VersionId: 'v' }];
const refusal = (name: string, status = 400): Answer => [status, { __type: name, Message: `no ${KEY}` }];

describe('the secret of an org', () => {
  let answer: Answer = secret(KEY);
  let asked: string[] = [];
  let server: LocalServer;
  let client: SecretsManagerClient;
  let secrets: Secrets;

  before(async () => {
    server = await listen(async (request, response) => {
      asked.push(JSON.parse(await readBody(request)).SecretId);
      replyJson(response, ...answer, { 'content-type': 'application/x-amz-json-1.1' });
    });
    client = createClient(server.url);
  });
  after(async () => {
    client.destroy();
    await server.close();
  });
  beforeEach(() => {
    answer = secret(KEY);
    asked = [];
    secrets = createSecrets(client);
  });

  const read = (fresh = false) => secrets.read('clipwatch/acme', { fresh });

  for (const [what, text] of [
    ['the key itself', KEY],
    ['the key with a newline, as `echo` leaves one', `${KEY}\r\n`],
    ['JSON', JSON.stringify({ apiKey: KEY })],
    ['JSON with spaces about the key', JSON.stringify({ apiKey: ` ${KEY}\n` })],
    ['JSON with more in it', JSON.stringify({ apiKey: KEY, region: 'eu' })],
  ] as const)
    it(`may be ${what}`, async () => {
      answer = secret(text);
      assert.equal(await read(), KEY);
    });

  for (const [what, given] of [
    ['empty', secret('')],
    ['blank', secret(' \n')],
    ['JSON without the key', secret(`{"key": "${KEY}"}`)],
    ['JSON with an empty key', secret('{"apiKey": ""}')],
    ['JSON with a key that is no text', secret('{"apiKey": {"value": 1}}')],
    ['JSON that is cut', secret(`{"apiKey": "${KEY}"`)],
    ['JSON text alone', secret(`"${KEY}"`)],
    ['a sentence', secret(`the key is ${KEY}`)],
    ['two lines', secret(`${KEY}\n${KEY}`)],
    ['JSON with a key of two lines', secret(JSON.stringify({ apiKey: `${KEY}\n${KEY}` }))],
    ['JSON with a key that no header can carry', secret(JSON.stringify({ apiKey: `${KEY}\u0000ключ` }))],
    ['megabytes', secret('x'.repeat(2_000_000))],
    ['binary', [200, { Name: 'x', SecretBinary: Buffer.from(KEY).toString('base64') }]],
    ['nothing at all', [200, { Name: 'x' }]],
  ] as [string, Answer][])
    it(`that is ${what} holds no key, and the error says what to store`, async () => {
      answer = given;
      await assert.rejects(read(), (error: Error) => {
        assert.equal(error.name, 'SecretError');
        assert.match(error.message, /holds no API key: store the key itself, or \{"apiKey": "…"\}/);
        return isSilent(error);
      });
    });

  for (const name of ['ResourceNotFoundException', 'AccessDeniedException', 'DecryptionFailure'])
    it(`that cannot be read says why: ${name}`, async () => {
      answer = refusal(name);
      await assert.rejects(read(), (error: Error) => {
        assert.equal(error.name, 'SecretError');
        assert.equal(error.message, `The secret cannot be read: ${name}`);
        return isSilent(error);
      });
    });

  it('is asked for by the name or ARN that was configured', async () => {
    const arn = 'arn:aws:secretsmanager:eu-west-2:123456789012:secret:clipwatch/globex-AbCdEf';
    await secrets.read(arn, { fresh: false });
    assert.deepEqual(asked, [arn]);
  });

  it('is read once in five minutes, and then anew', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 0 });
    await read();
    answer = secret('rotatedKey00000000000A');
    t.mock.timers.tick(5 * MINUTE_MS - 1);
    assert.equal(await read(), KEY);
    t.mock.timers.tick(2);
    assert.equal(await read(), 'rotatedKey00000000000A');
    assert.equal(asked.length, 2);
  });

  it('that was rotated is seen at once by a fresh read, and by those after it', async () => {
    await read();
    answer = secret('rotatedKey00000000000A');
    assert.equal(await read(true), 'rotatedKey00000000000A');
    assert.equal(await read(), 'rotatedKey00000000000A');
    assert.equal(asked.length, 2);
  });

  it('that cannot be read afresh is an error, and what is cached stays', async () => {
    await read();
    answer = refusal('InternalServiceError', 500);
    await assert.rejects(read(true), { name: 'SecretError' });
    assert.equal(await read(), KEY);
  });

  for (const [name, status] of [
    ['InternalServiceError', 500],
    ['ThrottlingException', 400],
  ] as const)
    it(`is taken as it was last where Secrets Manager is in trouble: ${name}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 0 });
      await read();
      t.mock.timers.tick(6 * MINUTE_MS);
      answer = refusal(name, status);
      assert.equal(await read(), KEY);
      answer = secret('rotatedKey00000000000A');
      assert.equal(await read(), 'rotatedKey00000000000A');
    });

  for (const name of ['ResourceNotFoundException', 'AccessDeniedException'])
    it(`that somebody took away is not used for longer than it is cached: ${name}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 0 });
      await read();
      t.mock.timers.tick(6 * MINUTE_MS);
      answer = refusal(name);
      await assert.rejects(read(), { name: 'SecretError' });
    });

  it('is not that of another org', async () => {
    await read();
    answer = refusal('InternalServiceError', 500);
    await assert.rejects(secrets.read('clipwatch/globex', { fresh: false }), { name: 'SecretError' });
  });
});

it('the embedded run answers as Secrets Manager would', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const server = await startSecretsManager(new Map([['clipwatch/acme', KEY]]), credentials);
  const client = createClient(server.url);
  const secrets = createSecrets(client);
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:clipwatch/acme-AbCdEf';
  for (const id of ['clipwatch/acme', arn]) assert.equal(await secrets.read(id, { fresh: true }), KEY);
  await assert.rejects(secrets.read('clipwatch/other', { fresh: false }), {
    message: 'The secret cannot be read: ResourceNotFoundException',
  });
  client.destroy();
  await server.close();
});

function createClient(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

function isSilent(error: Error): boolean {
  const printed = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`;
  assert.ok(!printed.includes(KEY), printed);
  return true;
}
