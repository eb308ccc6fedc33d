import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
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
    ['the key with a byte order mark', `\uFEFF${KEY}\r\n`],
    ['the key in quotes', `"${KEY}"\n`],
    ['the key in single quotes', `'${KEY}'`],
    ['JSON with a byte order mark', `\uFEFF${JSON.stringify({ apiKey: KEY })}\r\n`],
    [
      'JSON with a byte order mark, quotes and a line end in it',
      JSON.stringify({ apiKey: `\uFEFF"${KEY}"\r\n` }),
    ],
  ] as const)
    it(`may be ${what}`, async () => {
      answer = secret(text);
      assert.equal(await read(), KEY);
    });

  for (const [what, given, found] of [
    ['empty', secret(''), 'empty'],
    ['blank', secret(' \n'), 'blank'],
    ['quotes around nothing', secret('""'), 'blank'],
    ['JSON without the key', secret(`{"key": "${KEY}"}`), 'JSON with the key "key"'],
    ['JSON without anything', secret('{}'), 'JSON with no keys'],
    ['JSON with the key for a name', secret(`{"${KEY}": "acme"}`), 'JSON with the key (22 characters)'],
    [
      'JSON with a name that is not to be printed',
      secret('{"\\u001b[31m": 1}'),
      'JSON with the key (5 characters)',
    ],
    [
      'JSON with many names',
      secret(JSON.stringify(Object.fromEntries([...'abcdefgh'].map((name) => [name, KEY])))),
      'JSON with the keys "a", "b", "c", "d", "e" and 3 more',
    ],
    ['JSON with an empty key', secret('{"apiKey": ""}'), 'JSON whose "apiKey" is empty'],
    ['JSON with a key that is no text', secret('{"apiKey": {"value": 1}}'), 'JSON whose "apiKey" is no text'],
    ['a JSON list', secret(`["${KEY}"]`), 'a JSON list'],
    ['JSON that is cut', secret(`{"apiKey": "${KEY}"`), 'text of several words or lines'],
    ['a sentence', secret(`the key is ${KEY}`), 'text of several words or lines'],
    ['two lines', secret(`${KEY}\n${KEY}`), 'text of several words or lines'],
    [
      'JSON with a key of two lines',
      secret(JSON.stringify({ apiKey: `${KEY}\n${KEY}` })),
      'JSON whose "apiKey" is text of several words or lines',
    ],
    [
      'JSON with a key that no header can carry',
      secret(JSON.stringify({ apiKey: `${KEY}\u0000ключ` })),
      'JSON whose "apiKey" is text that is no key',
    ],
    ['megabytes', secret('x'.repeat(2_000_000)), 'text that is no key'],
    ['binary', [200, { Name: 'x', SecretBinary: Buffer.from(KEY).toString('base64') }], 'binary'],
    ['nothing at all', [200, { Name: 'x' }], 'empty'],
  ] as [string, Answer, string][])
    it(`that is ${what} holds no key, and the error says what to store and what was found`, async () => {
      answer = given;
      await assert.rejects(read(), (error: Error) => {
        assert.equal(error.name, 'SecretError');
        assert.equal(
          error.message,
          `The secret holds no API key: store the key itself, or {"apiKey": "…"}; it is ${found}`,
        );
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

  it('says when the key of today was stored, as it was read last', async () => {
    assert.equal(secrets.storedAtMs('clipwatch/acme'), undefined);
    answer = [200, { Name: 'x', SecretString: KEY, VersionId: 'v', CreatedDate: 1_700_000_000.5 }];
    await read();
    assert.equal(secrets.storedAtMs('clipwatch/acme'), 1_700_000_000_500);
    answer = secret('keyOfBefore');
    await secrets.read('clipwatch/acme', { fresh: false, previous: true });
    assert.equal(secrets.storedAtMs('clipwatch/acme'), 1_700_000_000_500);
    await read(true);
    assert.equal(secrets.storedAtMs('clipwatch/acme'), undefined);
  });

  it('that was stored before is read for five minutes', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 0 });
    answer = secret('keyOfBefore');
    await secrets.read('clipwatch/acme', { fresh: false, previous: true });
    answer = secret(KEY);
    t.mock.timers.tick(5 * MINUTE_MS - 1);
    assert.equal(await read(), 'keyOfBefore');
    t.mock.timers.tick(1);
    assert.equal(await read(), KEY);
  });

  it('is read again where it held no key the last time', async () => {
    answer = secret('');
    await assert.rejects(read(), { name: 'SecretError' });
    answer = secret(KEY);
    assert.equal(await read(), KEY);
  });

  describe('in a key ring', () => {
    const readOf = (org: string, fresh = false) => secrets.read(`clipwatch/keys-0#${org}`, { fresh });

    it('is found by its name, whatever stands around it, and one read serves many orgs', async () => {
      answer = secret(`\uFEFF${JSON.stringify({ acme: KEY, globex: `"${KEY}B"\r\n` })}`);
      assert.deepEqual(await Promise.all([readOf('acme'), readOf('globex')]), [KEY, `${KEY}B`]);
      assert.equal(await readOf('acme'), KEY);
      assert.deepEqual(asked, ['clipwatch/keys-0']);
    });

    it('is there as soon as it was added', async () => {
      answer = secret(JSON.stringify({ acme: KEY }));
      await readOf('acme');
      answer = secret(JSON.stringify({ acme: KEY, globex: `${KEY}B` }));
      assert.equal(await readOf('globex'), `${KEY}B`);
    });

    it('of an ARN is asked for by the ARN alone', async () => {
      const arn = 'arn:aws:secretsmanager:eu-west-2:123456789012:secret:clipwatch/keys-0-AbCdEf';
      answer = secret(JSON.stringify({ 'a#b': KEY }));
      assert.equal(await secrets.read(`${arn}#a#b`, { fresh: false }), KEY);
      assert.deepEqual(asked, [arn]);
    });

    for (const [what, text, found] of [
      ['another key', JSON.stringify({ globex: KEY }), 'JSON with the key "globex"'],
      ['a key of no org', JSON.stringify({}), 'JSON with no keys'],
      ['one key, of nobody', KEY, 'no JSON object'],
      ['what every object has', '{"a": 1}', 'JSON with the key "a"'],
    ] as const)
      it(`that is not there is an error that says what is: ${what}`, async () => {
        answer = secret(text);
        const name = what === 'what every object has' ? 'constructor' : 'acme';
        await assert.rejects(readOf(name), (error: Error) => {
          assert.equal(
            error.message,
            `The secret holds no API key of that name: store {"<name>": "<key>", …}; it is ${found}`,
          );
          return isSilent(error);
        });
      });
  });

  it('is not that of another org', async () => {
    await read();
    answer = refusal('InternalServiceError', 500);
    await assert.rejects(secrets.read('clipwatch/globex', { fresh: false }), { name: 'SecretError' });
  });
});

describe('the key that was stored before', () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  let server: LocalServer;
  let client: SecretsManagerClient;
  let secrets: Secrets;

  beforeEach(async () => {
    server = await startSecretsManager(new Map([['clipwatch/acme', 'firstKey']]), credentials);
    client = createClient(server.url);
    secrets = createSecrets(client);
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const store = (SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId: 'clipwatch/acme', SecretString }));
  const read = (fresh = false, previous = false) => secrets.read('clipwatch/acme', { fresh, previous });

  it('is read from then on, up to a fresh read', async () => {
    await store('secondKey');
    assert.equal(await read(), 'secondKey');
    assert.equal(await read(false, true), 'firstKey');
    assert.equal(await read(), 'firstKey');
    assert.equal(await read(true), 'secondKey');
    assert.equal(await read(), 'secondKey');
  });

  it('is an error where there is none', async () => {
    await assert.rejects(read(false, true), {
      name: 'SecretError',
      message: 'The secret cannot be read: ResourceNotFoundException',
    });
    assert.equal(await read(), 'firstKey');
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
