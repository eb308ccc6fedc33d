import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { createCredentials } from '../../../local/cloud/credentials.ts';
import { startDatabase } from '../../../local/cloud/database.ts';
import { queueArn } from '../../../local/cloud/intrinsics.ts';
import { Lambda } from '../../../local/cloud/lambda.ts';
import { startMessaging } from '../../../local/cloud/messaging.ts';
import { startSecretsManager } from '../../../local/cloud/secrets-manager.ts';
import { aFunction, writeBundles } from './functions.ts';

const KEY = 'the-key-itself';
const credentials = createCredentials();
const TABLE = {
  name: 'Table',
  schema: {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  },
};
const TOPIC = { name: 'Events', arn: 'arn:aws:sns:us-east-1:000000000000:Events' };

describe('the ports of a run', () => {
  const started = new AsyncDisposableStack();
  const urls: Record<string, string> = {};
  before(async () => {
    const database = await startDatabase([TABLE], credentials);
    const secrets = await startSecretsManager(new Map([['clipwatch/acme', KEY]]), credentials);
    const messaging = await startMessaging({
      topics: [TOPIC],
      queues: [{ name: 'exports', arn: queueArn('exports'), attributes: {} }],
      subscriptions: [],
      credentials,
    });
    const bundles = started.use(writeBundles());
    const lambda = new Lambda({
      functions: [aFunction('echo', bundles.dir)],
      credentials,
      environment: () => ({}),
      onLog: () => {},
      onRequest: () => {},
      onFailure: () => {},
    });
    urls.lambda = await lambda.start();
    urls.dynamodb = database.url;
    urls.secretsmanager = secrets.url;
    urls.sns = urls.sqs = messaging.url;
    started.defer(() => database.close());
    started.defer(() => secrets.close());
    started.defer(() => messaging.close());
    started.defer(() => lambda.stop());
  });
  after(() => started.disposeAsync());

  /** One call of each service with these credentials: its name, or `taken`. */
  async function callAll(given: { accessKeyId: string; secretAccessKey: string }): Promise<string[]> {
    const account = (service: string) => ({
      endpoint: urls[service] ?? '',
      region: 'us-east-1',
      credentials: given,
      maxAttempts: 1,
    });
    const QueueUrl = `${urls.sqs}/000000000000/exports`;
    const calls = [
      new DynamoDBClient(account('dynamodb')).send(new DescribeTableCommand({ TableName: 'Table' })),
      new SecretsManagerClient(account('secretsmanager')).send(
        new GetSecretValueCommand({ SecretId: 'clipwatch/acme' }),
      ),
      new SNSClient(account('sns')).send(new PublishCommand({ TopicArn: TOPIC.arn, Message: 'x' })),
      new SQSClient(account('sqs')).send(new ReceiveMessageCommand({ QueueUrl })),
      new LambdaClient(account('lambda')).send(
        new InvokeCommand({ FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:echo' }),
      ),
    ];
    const settled = await Promise.allSettled(calls);
    return settled.map((result) => (result.status === 'fulfilled' ? 'taken' : result.reason.name));
  }

  it('take what is signed with the credentials of the run', async () => {
    assert.deepEqual(await callAll(credentials), ['taken', 'taken', 'taken', 'taken', 'taken']);
  });

  it('refuse other keys, and the right key with another secret', async () => {
    const { accessKeyId } = credentials;
    for (const [given, name] of [
      [createCredentials(), 'UnrecognizedClientException'],
      [{ accessKeyId, secretAccessKey: 'guessed' }, 'InvalidSignatureException'],
    ] as const)
      assert.deepEqual(await callAll(given), [name, name, name, name, name]);
  });

  it('refuse what is not signed, by whatever method and path', async () => {
    for (const url of Object.values(urls))
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', '/_fauxqs/queues/exports'],
        ['POST', '/%'],
        ['DELETE', '/2015-03-31/functions/echo/invocations'],
      ]) {
        const response = await fetch(`${url}${path}`, { ...(method && { method }) });
        assert.equal(response.status, 403, `${method} ${url}${path}`);
        assert.ok(!(await response.text()).includes(KEY));
      }
  });

  it('listen on the loopback interface alone', () => {
    for (const url of Object.values(urls)) assert.equal(new URL(url).hostname, '127.0.0.1');
  });

  const GET_SECRET = { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' };
  const DESCRIBE = { service: 'dynamodb', target: 'DynamoDB_20120810.DescribeTable' };

  /** A request that is signed, for a test to change. */
  async function signed(body: string, { service, target } = GET_SECRET, signingDate = new Date()) {
    const url = urls[service] ?? '';
    const { host } = new URL(url);
    const signer = new SignatureV4({
      credentials,
      region: 'us-east-1',
      service,
      sha256: Sha256,
    });
    const { headers } = await signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path: '/',
        headers: {
          host,
          'content-type': `application/x-amz-json-${service === 'dynamodb' ? '1.0' : '1.1'}`,
          'x-amz-target': target,
        },
        body,
      },
      { signingDate },
    );
    return { url, init: { method: 'POST', headers, body } };
  }
  const ask = async ({ url, init }: { url: string; init: RequestInit }, change: RequestInit = {}) =>
    (await fetch(url, { ...init, ...change })).status;
  const BODY = JSON.stringify({ SecretId: 'clipwatch/acme' });

  it('refuse a signature of another body, another header or another time', async () => {
    const request = await signed(BODY);
    const { headers } = request.init;
    assert.equal(await ask(request), 200);
    assert.equal(await ask(request, { body: BODY.replace('acme', 'else') }), 403);
    assert.equal(await ask(request, { headers: { ...headers, 'x-amz-target': 'other' } }), 403);
    assert.equal(await ask(await signed(BODY, GET_SECRET, new Date(Date.now() - 6 * 60_000))), 403);
    for (const authorization of [
      '',
      'Basic eDp5',
      'AWS4-HMAC-SHA256 Credential=',
      'AWS4-HMAC-SHA256 '.repeat(500),
    ])
      assert.equal(await ask(request, { headers: { ...headers, authorization } }), 403);
  });

  it('answer what is signed and makes no sense', async () => {
    for (const body of ['{', 'null', '[]', '{"SecretId": 1}', ''])
      assert.equal(await ask(await signed(body)), 400);
    for (const body of ['{', 'null', '[]', '"x"', ''])
      assert.equal(await ask(await signed(body, DESCRIBE)), 400);
    assert.deepEqual(await callAll(credentials), ['taken', 'taken', 'taken', 'taken', 'taken']);
  });

  it('outlive somebody who goes away in the middle of a request', async () => {
    for (const url of Object.values(urls)) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
      socket.destroy();
      await once(socket, 'close');
    }
    assert.deepEqual(await callAll(credentials), ['taken', 'taken', 'taken', 'taken', 'taken']);
  });
});
