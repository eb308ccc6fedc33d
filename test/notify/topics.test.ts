import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { TopicMessage } from '../../functions/core/ports.ts';
import { PublishError } from '../../functions/notify/errors.ts';
import { createTopics } from '../../functions/notify/topics.ts';
import { startHostileServer, text } from '../rhombus/hostile-server.ts';
import { checkFilters } from './topics-contract.ts';

const MESSAGE: TopicMessage = {
  audience: 'events',
  message: 'a secret title',
  attributes: { outcome: 'completed', orgId: 'acme', deviceUuids: [], late: false },
  eventIds: ['acme/x/completed/1'],
};

function clientOptions(endpoint: string): SNSClientConfig & { region: string } {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
}

/** Publishes to a topic that is not there, and answers the error. */
async function publishTo(endpoint: string, message = MESSAGE): Promise<PublishError> {
  const sns = new SNSClient(clientOptions(endpoint));
  const arn = 'arn:aws:sns:us-east-1:000000000000:gone';
  const topics = createTopics({ sns, topicArns: { events: arn, mail: arn, text: arn } });
  const error = await topics.publish(message).catch((caught: unknown) => caught);
  sns.destroy();
  assert.ok(error instanceof PublishError);
  return error;
}

describe('publishing', () => {
  let server: FauxqsServer;
  let endpoint: string;
  before(async () => {
    server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    endpoint = `http://127.0.0.1:${server.port}`;
  });
  after(() => server.stop());

  it('reaches each subscriber with what its filter policy lets through, and with its attributes', async () => {
    const options = clientOptions(endpoint);
    const clients = { sns: new SNSClient(options), sqs: new SQSClient({ ...options }) };
    await checkFilters(clients, 'contract', { looksIntoArrays: false });
    clients.sns.destroy();
    clients.sqs.destroy();
  });

  it('to a topic that is gone says so, and which audience does not hear of it', async () => {
    const { kind, audience } = await publishTo(endpoint, {
      ...MESSAGE,
      audience: 'mail',
      subject: 'Clip ready',
    });
    assert.deepEqual({ kind, audience }, { kind: 'gone', audience: 'mail' });
  });
});

for (const [code, kind] of [
  ['AuthorizationError', 'denied'],
  ['AccessDenied', 'denied'],
  ['InvalidClientTokenId', 'denied'],
  ['KMSAccessDenied', 'denied'],
  ['KMSNotFound', 'denied'],
  ['KMSThrottling', 'throttled'],
  ['Throttling', 'throttled'],
  ['Throttled', 'throttled'],
  ['InvalidParameter', 'invalid'],
  ['ParameterValueInvalid', 'invalid'],
  ['NotFound', 'gone'],
  ['InternalError', 'unavailable'],
  ['SomethingNew', 'unavailable'],
] as const)
  it(`${code} of SNS is read as ${kind}, and the error holds nothing of the message`, async () => {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${MESSAGE.message}</Message></Error></ErrorResponse>`;
    await using server = await startHostileServer(text(body, 400, { 'content-type': 'text/xml' }));
    const error = await publishTo(server.url);
    assert.equal(error.kind, kind);
    assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /secret title/);
  });

it('an endpoint that nobody listens on is read as unavailable', async () => {
  const server = await startHostileServer();
  await server[Symbol.asyncDispose]();
  assert.equal((await publishTo(server.url)).kind, 'unavailable');
});

it('the ids of a digest are cut to what fits beside a message', async () => {
  await using server = await startHostileServer(
    text('<PublishResponse/>', 200, { 'content-type': 'text/xml' }),
  );
  const sns = new SNSClient(clientOptions(server.url));
  const topics = createTopics({ sns, topicArns: { events: 'e', mail: 'm', text: 't' } });
  const eventIds = Array.from({ length: 1000 }, (_, index) => `acme/${'x'.repeat(50)}/completed/${index}`);
  await topics.publish({ ...MESSAGE, audience: 'text', eventIds });
  sns.destroy();
  const sent = [...new URLSearchParams(server.received[0]?.body).values()].find((value) =>
    value.startsWith('["acme/'),
  );
  assert.ok(sent !== undefined && sent.length <= 12_002, `${sent?.length} characters`);
  assert.deepEqual(JSON.parse(sent), eventIds.slice(0, JSON.parse(sent).length));
});
