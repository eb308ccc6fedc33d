import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { listen, readBody } from '../../../local/cloud/http.ts';
import { Webhook } from '../../../local/cloud/webhook.ts';
import { parseWebhookUrl, toPrintableUrl } from '../../../local/cloud/webhook-url.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:Events';
const envelope = {
  MessageId: '1',
  TopicArn: TOPIC,
  Message: '{"id":"acme/x/completed/1"}',
  Timestamp: '2026-11-25T12:00:00.000Z',
  MessageAttributes: {},
};

type Status = number | 'hang';

/** An endpoint that answers with these statuses in turn, and then with 200. */
async function startEndpoint(statuses: Status[], { confirms = true, asked = 200, userInfo = '' } = {}) {
  const got = new EventEmitter();
  const types: string[] = [];
  const authorizations: IncomingMessage['headers']['authorization'][] = [];
  const server = await listen(async (request, response) => {
    const message = JSON.parse(await readBody(request));
    types.push(message.Type);
    authorizations.push(request.headers.authorization);
    const isAsked = message.Type === 'SubscriptionConfirmation';
    const status = isAsked ? asked : (statuses.shift() ?? 200);
    if (status !== 'hang') response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    if (isAsked && confirms) await fetch(message.SubscribeURL);
    got.emit('message');
  });
  const notices: string[] = [];
  const webhook = new Webhook({
    endpoint: server.url.replace('://', `://${userInfo}`),
    topicArn: TOPIC,
    policy: { retryDelaysMs: [1, 1], timeoutMs: statuses.includes('hang') ? 1_000 : 60_000 },
    onNotice: (notice) => notices.push(notice),
  });
  const heard = once(got, 'message');
  await webhook.start();
  await heard;
  return {
    webhook,
    types,
    authorizations,
    notices,
    close: () => Promise.all([webhook.stop(), server.close()]),
  };
}

const CONFIRMED = 'The webhook has confirmed its subscription.';
const givenUp = (reason: string) =>
  `The webhook did not take a notification, which was given up as SNS would: ${reason}.`;

describe('a webhook', () => {
  it('is asked to confirm before it gets anything, and tried again where it fails', async () => {
    const { webhook, types, notices, close } = await startEndpoint([500, 429]);
    assert.equal(await webhook.deliver(envelope), true);
    await close();
    assert.deepEqual(types, ['SubscriptionConfirmation', 'Notification', 'Notification', 'Notification']);
    assert.deepEqual(notices, [CONFIRMED]);
  });

  for (const [what, statuses, tries, reason] of [
    ['errors until the last try', [500, 503, 500], 3, 'it answered 500'],
    ['no answer until the last try', ['hang', 'hang', 'hang'], 3, 'it gave no answer within 1 s'],
    ['a refusal, which SNS takes as final', [403], 1, 'it answered 403'],
    ['a redirect, which SNS does not follow', [302], 1, 'it answered 302'],
  ] as const)
    it(`has a message given up after ${what}, and gets the next`, async () => {
      const { webhook, types, notices, close } = await startEndpoint([...statuses]);
      assert.equal(await webhook.deliver(envelope), false);
      assert.equal(types.length, 1 + tries);
      assert.equal(await webhook.deliver(envelope), true);
      await close();
      assert.deepEqual(notices, [CONFIRMED, givenUp(reason)]);
    });

  it('that takes nothing is told of once as it begins, and once at the end', async () => {
    const { webhook, notices, close } = await startEndpoint([400, 400, 400]);
    for (let index = 0; index < 3; index++) assert.equal(await webhook.deliver(envelope), false);
    await close();
    assert.deepEqual(notices, [
      CONFIRMED,
      givenUp('it answered 400'),
      'The webhook did not take 3 notifications.',
    ]);
  });

  it('that never confirms gets nothing, and is said to', async () => {
    const { webhook, types, notices, close } = await startEndpoint([], { confirms: false });
    const delivered = webhook.deliver(envelope);
    await Promise.all([assert.rejects(delivered), close()]);
    assert.equal(webhook.isConfirmed, false);
    assert.deepEqual(types, ['SubscriptionConfirmation']);
    assert.deepEqual(notices, ['The webhook never confirmed its subscription, so it got nothing.']);
  });

  it('that cannot be asked is said so in one line', async () => {
    const { webhook, notices, close } = await startEndpoint([], { confirms: false, asked: 404 });
    await Promise.all([assert.rejects(webhook.deliver(envelope)), close()]);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /^The webhook (could not be asked to confirm|never confirmed)/);
  });

  it('gets the user and password of its URL as Basic authentication, with every message', async () => {
    const { webhook, authorizations, notices, close } = await startEndpoint([401], {
      userInfo: 'me:p%40ss@',
    });
    await webhook.deliver(envelope);
    await close();
    const expected = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    assert.deepEqual(authorizations, [expected, expected]);
    assert.ok(!notices.join().includes('p@ss') && !notices.join().includes('p%40ss'));
  });

  it('keeps its message where it is stopped between two tries', async () => {
    const { webhook, close } = await startEndpoint(['hang']);
    const delivered = assert.rejects(webhook.deliver(envelope));
    await Promise.all([delivered, close()]);
  });
});

describe('the URL of a webhook', () => {
  it('is an https URL, or an http URL on this machine', () => {
    for (const url of ['https://example.com/x', 'http://127.0.0.1:1/', 'http://localhost', 'http://[::1]:2'])
      assert.deepEqual(parseWebhookUrl(url).headers, {});
    for (const url of ['http://example.com', 'http://127.evil.example', 'ftp://127.0.0.1', 'nonsense', ''])
      assert.throws(() => parseWebhookUrl(url), /must be an https URL/);
    assert.throws(() => parseWebhookUrl('https://a%zz@example.com'), /must have a user .* percent-encoded$/);
  });

  for (const [url, shown] of [
    ['https://example.com/x', 'https://example.com/x'],
    ['https://me:secret@example.com:8443/x', 'https://example.com:8443/x'],
    ['https://example.com/x?token=secret#secret', 'https://example.com/x'],
    ['http://me:secret@ exa mple', '(not a URL)'],
  ] as const)
    it(`is shown without its secrets: ${shown}`, () => {
      assert.equal(toPrintableUrl(url), shown);
    });
});
