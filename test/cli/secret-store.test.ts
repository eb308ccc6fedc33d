import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { addToRings, deleteFromRing, putInRing } from '../../cli/orgs/key-ring.ts';
import { createSecretStore, type SecretStore } from '../../cli/orgs/secret-store.ts';
import { type LocalServer, listen, replyJson } from '../../local/cloud/http.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

const FREE = () => true;

describe('secrets, as the command line changes them', () => {
  let server: LocalServer;
  let client: SecretsManagerClient;
  let secrets: SecretStore;

  beforeEach(async () => {
    server = await startSecretsManager(new Map([['ring', '{"a":"1"}']]), CREDENTIALS);
    client = createClient(server.url);
    secrets = createSecretStore(client);
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const ringText = async (ring = 'ring') => (await secrets.read(ring))?.text;

  it('are changed again where somebody else wrote in between', async () => {
    let asked = 0;
    await secrets.update('ring', (text = '') => {
      asked++;
      return `${text}!`;
    });
    const theirs = new PutSecretValueCommand({ SecretId: 'ring', SecretString: '{"b":"2"}' });
    const seen: (string | undefined)[] = [];
    let isFirst = true;
    const slow: SecretStore = createSecretStore(client);
    client.middlewareStack.add(
      (next) => async (args) => {
        // After it was read, and before it is written.
        if ('VersionStages' in args.input && isFirst) {
          isFirst = false;
          await client.send(theirs);
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    await slow.update('ring', (text) => {
      seen.push(text);
      return `${text}?`;
    });
    assert.equal(asked, 1);
    assert.deepEqual(seen, ['{"a":"1"}!', '{"b":"2"}']);
    assert.equal(await ringText(), '{"b":"2"}?');
  });

  it('keep all of many keys that are put at the same time, and the stages of two versions', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `org-${index}`);
    await Promise.all(names.map((name) => putInRing(secrets, 'ring', name, 'key', FREE)));
    assert.deepEqual(Object.keys(JSON.parse((await ringText()) ?? '')).sort(), ['a', ...names]);
    const made = await Promise.all(names.map((name) => addToRings(secrets, ['new'], name, 'key', FREE)));
    assert.deepEqual(
      made,
      names.map((name) => `new#${name}`),
    );
    assert.deepEqual(Object.keys(JSON.parse((await ringText('new')) ?? '')).sort(), names);
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: 'ring' }));
    const staged = Object.values(VersionIdsToStages).filter(({ length }) => length > 0);
    assert.ok(staged.length <= 3);
  });

  it('take a key again into the ring that has one of its name', async () => {
    await putInRing(secrets, 'second', 'acme', 'old', FREE);
    assert.equal(await addToRings(secrets, ['ring', 'second'], 'acme', 'new', FREE), 'second#acme');
    assert.equal(await ringText('second'), '{"acme":"new"}');
  });

  it('keep a key that others use, and one that somebody else has just put there', async () => {
    const others = (id: string) => id !== 'ring#a';
    await assert.rejects(putInRing(secrets, 'ring', 'a', 'mine', others), /ring has a key a that others use/);
    await assert.rejects(addToRings(secrets, ['new', 'ring'], 'a', 'mine', others), /that others use/);
    const both = await Promise.allSettled(
      ['one', 'two'].map((key) => putInRing(secrets, 'race', 'acme', key, FREE)),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.match((await ringText('race')) ?? '', /^{"acme":"(one|two)"}$/);
  });

  it('are passed over where they are none, as long as another takes the key', async () => {
    await secrets.create('broken', 'no ring');
    assert.equal(await addToRings(secrets, ['broken', 'whole'], 'acme', 'key', FREE), 'whole#acme');
    await assert.rejects(addToRings(secrets, ['broken'], 'acme', 'key', FREE), /is no key ring/);
  });

  it('are not made by a key that is deleted', async () => {
    await deleteFromRing(secrets, 'nowhere', 'acme');
    assert.equal(await ringText('nowhere'), undefined);
  });

  it('lose the one key that is deleted, and nothing where there is none', async () => {
    await putInRing(secrets, 'ring', 'b', '2', FREE);
    await deleteFromRing(secrets, 'ring', 'a');
    await deleteFromRing(secrets, 'ring', 'never');
    assert.equal(await ringText(), '{"b":"2"}');
  });

  it('that are no ring are left as they are', async () => {
    for (const text of ['key', '["key"]', '"key"']) {
      await secrets.create(`of ${text}`, text);
      await assert.rejects(
        putInRing(secrets, `of ${text}`, 'acme', 'key', FREE),
        /is no key ring: it must be JSON such as/,
      );
      assert.equal(await ringText(`of ${text}`), text);
    }
  });
});

for (const [name, message] of [
  ['AccessDeniedException', /^These credentials may not do that with the secret ring: allow secretsmanager:/],
  ['InvalidRequestException', /^The secret ring cannot be used: is it about to be deleted\?/],
  ['LimitExceededException', /^The secret ring was changed too often within a day: give another --ring/],
  ['DecryptionFailure', /^The secret ring cannot be used \(DecryptionFailure\)$/],
] as const)
  it(`Secrets Manager's ${name} says what to change`, async () => {
    const server = await listen((_, response) => replyJson(response, 400, { __type: name, Message: 'key' }));
    const client = createClient(server.url);
    await assert.rejects(putInRing(createSecretStore(client), 'ring', 'acme', 'key', FREE), { message });
    client.destroy();
    await server.close();
  });

function createClient(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
}
