import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { createTopics } from '../../functions/notify/topics.ts';
import { json, startHostileServer, text } from '../rhombus/hostile-server.ts';
import { checkFilters } from './topics-contract.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clientOptions = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
const MESSAGE = {
  audience: 'events' as const,
  message: 'a secret title',
  attributes: { outcome: 'completed', orgId: 'acme', deviceUuids: [], late: false },
  eventIds: ['acme/x/completed/1'],
};

describe('the topics', () => {
  let server: FauxqsServer;
  before(async () => {
    server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  });
  after(() => server.stop());

  it('reach each subscriber with what its filter policy lets through', async () => {
    const options = clientOptions(`http://127.0.0.1:${server.port}`);
    const [sns, sqs] = [new SNSClient(options), new SQSClient(options)];
    await checkFilters(sns, sqs, 'contract', false);
    sns.destroy();
    sqs.destroy();
  });

  it('say that a topic is gone', async () => {
    const sns = new SNSClient(clientOptions(`http://127.0.0.1:${server.port}`));
    const arn = 'arn:aws:sns:us-east-1:000000000000:gone';
    const topics = createTopics({ sns, topicArns: { events: arn, mail: arn, text: arn } });
    await assert.rejects(topics.publish(MESSAGE), { name: 'PublishError', kind: 'gone', audience: 'events' });
    sns.destroy();
  });
});

for (const [code, kind] of [
  ['AuthorizationError', 'denied'],
  ['KMSAccessDenied', 'denied'],
  ['Throttling', 'throttled'],
  ['InvalidParameter', 'invalid'],
  ['InternalError', 'unavailable'],
] as const)
  it(`${code} of SNS is read as ${kind}, and the error holds nothing of the message`, async () => {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${MESSAGE.message}</Message></Error></ErrorResponse>`;
    await using server = await startHostileServer(text(body, 400, { 'content-type': 'text/xml' }), json({}));
    const sns = new SNSClient(clientOptions(server.url));
    const topics = createTopics({ sns, topicArns: { events: 'a', mail: 'b', text: 'c' } });
    const error = await topics.publish(MESSAGE).catch((caught: unknown) => caught);
    assert.ok(error instanceof Error && 'kind' in error);
    assert.equal(error.kind, kind);
    assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /secret title/);
    sns.destroy();
  });
