import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import { listen, readBody } from '../../../local/cloud/http.ts';
import { checkWebhookUrl, Webhook } from '../../../local/cloud/webhook.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:Events';
const envelope = {
  MessageId: '1',
  TopicArn: TOPIC,
  Message: '{"id":"acme/x/completed/1"}',
  Timestamp: '2026-11-25T12:00:00.000Z',
  MessageAttributes: {},
};

/** An endpoint that answers with these statuses in turn, and then with 200. */
async function startEndpoint(statuses: number[], { confirms = true } = {}) {
  const got = new EventEmitter();
  const types: string[] = [];
  const server = await listen(async (request, response) => {
    const message = JSON.parse(await readBody(request));
    types.push(message.Type);
    const isAsked = message.Type === 'SubscriptionConfirmation';
    const status = isAsked ? 200 : (statuses.shift() ?? 200);
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    if (isAsked && confirms) await fetch(message.SubscribeURL);
    got.emit('message');
  });
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  const webhook = new Webhook({ endpoint: server.url, topicArn: TOPIC, retryDelaysMs: [1, 1], onNotice });
  const asked = once(got, 'message');
  await webhook.start();
  await asked;
  return { webhook, types, notices, close: () => Promise.all([webhook.stop(), server.close()]) };
}

describe('a webhook', () => {
  it('is asked to confirm before it gets anything, and tried again where it fails', async () => {
    const { webhook, types, close } = await startEndpoint([500, 503]);
    await webhook.deliver(envelope);
    await close();
    assert.deepEqual(types, ['SubscriptionConfirmation', 'Notification', 'Notification', 'Notification']);
  });

  it('has not taken a message that it answers with a redirect, or with an error to the last try', async () => {
    const { webhook, close } = await startEndpoint([302, 500, 500]);
    await assert.rejects(webhook.deliver(envelope), /it answered 500/);
    await close();
  });

  it('that never confirms gets nothing, and is said to', async () => {
    const { webhook, types, notices, close } = await startEndpoint([], { confirms: false });
    const delivered = webhook.deliver(envelope);
    await Promise.all([assert.rejects(delivered), close()]);
    assert.equal(webhook.isConfirmed, false);
    assert.deepEqual(types, ['SubscriptionConfirmation']);
    assert.deepEqual(notices, ['The webhook never confirmed its subscription, so it got nothing.']);
  });

  it('is an https URL, or an http URL on this machine', () => {
    for (const url of ['https://example.com/x', 'http://127.0.0.1:1/', 'http://localhost', 'http://[::1]:2'])
      checkWebhookUrl(url);
    for (const url of ['http://example.com', 'ftp://127.0.0.1', 'nonsense', ''])
      assert.throws(() => checkWebhookUrl(url), /must be an https URL/);
  });
});
