import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { CreateTopicCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { createTopics } from '../../functions/notify/topics.ts';
import type { Published, TopicMessage } from '../../functions/ports/topics.ts';
import { startHostileServer, text } from '../rhombus/hostile-server.ts';
import { checkFilters } from './topics-contract.ts';

const MESSAGE: TopicMessage = {
  destination: 'events',
  message: 'a secret title',
  attributes: { outcome: 'completed', orgId: 'acme', deviceUuids: [], late: false },
  eventIds: ['acme/x/completed/1'],
  oldestAtMs: 0,
};
const GONE = 'arn:aws:sns:us-east-1:000000000000:gone';
const PUBLISHED: Published = { kind: 'published' };

function clientOptions(endpoint: string): SNSClientConfig & { region: string } {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
}

async function publish(endpoint: string, messages: TopicMessage[], arn = GONE): Promise<Published[]> {
  const sns = new SNSClient(clientOptions(endpoint));
  return createTopics({ sns })
    .publish(arn, messages)
    .finally(() => sns.destroy());
}

function messages(count: number, length: number): TopicMessage[] {
  return Array.from({ length: count }, () => ({ ...MESSAGE, message: 'é'.repeat(length / 2) }));
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

  it('to a topic that is gone says so of each message', async () => {
    const failed = { kind: 'failed', reason: 'gone' };
    const mail = { ...MESSAGE, destination: 'mail' as const, subject: 'Clip ready' };
    assert.deepEqual(await publish(endpoint, [mail]), [failed]);
    assert.deepEqual(await publish(endpoint, [mail, mail]), [failed, failed]);
    assert.deepEqual(await publish(endpoint, []), []);
  });

  it('a message that is too large is invalid, and keeps no other from being published', async () => {
    const sns = new SNSClient(clientOptions(endpoint));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'large' }));
    sns.destroy();
    const [large] = messages(1, 270_000);
    assert.ok(large);
    const published = await publish(endpoint, [MESSAGE, large, MESSAGE], TopicArn);
    assert.deepEqual(published, [PUBLISHED, { kind: 'failed', reason: 'invalid' }, PUBLISHED]);
  });
});

for (const [code, reason] of [
  ['AuthorizationError', 'denied'],
  ['AccessDenied', 'denied'],
  ['InvalidClientTokenId', 'denied'],
  ['ExpiredToken', 'denied'],
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
  it(`${code} of SNS is read as ${reason}, of a request and of an entry of one`, async (t) => {
    const failed = { kind: 'failed', reason };
    const { url } = await start(t, refusal(code));
    assert.deepEqual(await publish(url, [MESSAGE]), [failed]);
    const mixed = await start(t, batchAnswer({ taken: [0, 2], failed: [[1, code]] }));
    assert.deepEqual(await publish(mixed.url, messages(3, 10)), [PUBLISHED, failed, PUBLISHED]);
  });

it('an endpoint that nobody listens on is read as unavailable', async () => {
  const server = await startHostileServer();
  await server[Symbol.asyncDispose]();
  assert.deepEqual(await publish(server.url, [MESSAGE]), [{ kind: 'failed', reason: 'unavailable' }]);
});

it('an entry of which SNS says nothing was not published', async (t) => {
  const { url } = await start(t, batchAnswer({ taken: [1] }));
  const unknown = { kind: 'failed', reason: 'unavailable' };
  assert.deepEqual(await publish(url, messages(2, 10)), [unknown, PUBLISHED]);
});

it('ten small messages go in one request, eleven in two', async (t) => {
  const { url, received } = await start(t, batchAnswer({ taken: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }));
  assert.deepEqual(await publish(url, messages(10, 100)), Array(10).fill(PUBLISHED));
  assert.deepEqual(sentMessages(received), [10]);
  await publish(url, messages(11, 100));
  assert.deepEqual(sentMessages(received), [10, 10, 1]);
});

it('a request is filled up to 256 KiB of messages and attributes', async (t) => {
  const { url, received } = await start(t, batchAnswer({ taken: [0, 1, 2, 3, 4] }));
  await publish(url, messages(5, 100_000));
  assert.deepEqual(sentMessages(received), [2, 2, 1]);
  // Two that fill it to the byte, and one byte more.
  const attributes = 'outcomeStringcompletedorgIdStringacmelateStringfalse'.length;
  const half = messages(2, 131_072 - attributes);
  await publish(url, half);
  assert.deepEqual(sentMessages(received).slice(3), [2]);
  await publish(url, [...half.slice(1), { ...MESSAGE, message: `${half[0]?.message}!` }]);
  assert.deepEqual(sentMessages(received).slice(4), [1, 1]);
});

for (const [code, reason] of [
  ['AuthorizationError', 'denied'],
  ['NotFound', 'gone'],
  ['Throttled', 'throttled'],
  ['InternalError', 'unavailable'],
] as const)
  it(`a topic that fails with ${code} is not asked again for the rest`, async (t) => {
    const request = await start(t, refusal(code));
    const failed = Array(5).fill({ kind: 'failed', reason });
    assert.deepEqual(await publish(request.url, messages(5, 100_000)), failed);
    assert.deepEqual(sentMessages(request.received), [2]);
    const entries = await start(t, batchAnswer({ failed: [[0, code], [1, code]] })); // biome-ignore format: a table
    assert.deepEqual(await publish(entries.url, messages(5, 100_000)), failed);
    assert.deepEqual(sentMessages(entries.received), [2]);
  });

it('what was published before a topic failed stands', async (t) => {
  const { url } = await start(t, batchAnswer({ taken: [0, 1] }), refusal('Throttled'));
  const failed = { kind: 'failed', reason: 'throttled' };
  const published = await publish(url, messages(5, 100_000));
  assert.deepEqual(published, [PUBLISHED, PUBLISHED, failed, failed, failed]);
});

it('where a whole request is invalid, each message is tried by itself, and the next requests go out', async (t) => {
  const { url, received } = await start(
    t,
    refusal('InvalidParameter'),
    answer('Publish', ''),
    refusal('InvalidParameter'),
    batchAnswer({ taken: [0, 1] }),
  );
  const published = await publish(url, messages(4, 100_000));
  const invalid = { kind: 'failed', reason: 'invalid' };
  assert.deepEqual(published, [PUBLISHED, invalid, PUBLISHED, PUBLISHED]);
  assert.deepEqual(sentMessages(received), [2, 1, 1, 2]);
});

it('a message has the ids of all that it tells, or as many as SNS takes beside its text', async (t) => {
  const { url, received } = await start(t, answer('Publish', ''), answer('Publish', ''));
  const eventIds = Array.from({ length: 5_000 }, (_, index) => `acme/${'x'.repeat(50)}/completed/${index}`);
  const [some, all] = [eventIds.slice(0, 3_000), eventIds];
  await publish(url, [{ ...MESSAGE, destination: 'text', eventIds: some }]);
  await publish(url, [
    { ...MESSAGE, destination: 'mail', subject: 'é', message: 'é'.repeat(50_000), eventIds: all },
  ]);
  const sent = received.map(({ body }) => [...new URLSearchParams(body)]);
  const idsIn = (request = sent[0]) =>
    JSON.parse(request?.find(([, value]) => value.startsWith('["acme/'))?.[1] ?? '');
  assert.deepEqual(idsIn(sent[0]), some);
  const fitting = idsIn(sent[1]);
  assert.deepEqual(fitting, all.slice(0, fitting.length));
  const counted = /^(Message|Subject|MessageAttributes\.entry\.\d+\.(Name|Value\..*))$/;
  const bytes = (sent[1] ?? [])
    .filter(([name]) => counted.test(name))
    .reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);
  assert.ok(bytes <= 261_144 && bytes > 261_144 - 100, `${bytes} bytes`);
});

async function start(t: TestContext, ...answers: Parameters<typeof startHostileServer>) {
  const server = await startHostileServer(...answers);
  t.after(() => server[Symbol.asyncDispose]());
  return server;
}

/** How many messages each request had. */
function sentMessages(received: readonly { body: string }[]): number[] {
  return received.map(({ body }) => {
    const names = [...new URLSearchParams(body).keys()];
    return names.filter((name) => /^(PublishBatchRequestEntries\.member\.\d+\.)?Message$/.test(name)).length;
  });
}

function answer(action: string, result: string, status = 200) {
  const body = `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  return text(body, status, { 'content-type': 'text/xml' });
}

function refusal(code: string) {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>${MESSAGE.message}</Message>`;
  return text(`<ErrorResponse><Error>${error}</Error></ErrorResponse>`, 400, { 'content-type': 'text/xml' });
}

function batchAnswer({ taken = [], failed = [] }: { taken?: number[]; failed?: [number, string][] }) {
  const successful = taken.map((id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`).join('');
  const refused = failed.map(
    ([id, code]) => `<member><Id>${id}</Id><Code>${code}</Code><SenderFault>true</SenderFault></member>`,
  );
  return answer('PublishBatch', `<Successful>${successful}</Successful><Failed>${refused.join('')}</Failed>`);
}
