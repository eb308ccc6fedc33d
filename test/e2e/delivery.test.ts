import assert from 'node:assert/strict';
import { createVerify } from 'node:crypto';
import { it } from 'node:test';
import { listen, readBody } from '../../local/cloud/http.ts';
import { countCopies, runStart, SUBSCRIBERS } from './clipwatch-start.ts';

type Message = Record<string, string>;

/** An endpoint that confirms its subscription as it is asked to, and keeps what it gets. */
async function startWebhook() {
  const messages: Message[] = [];
  const types: unknown[] = [];
  let key = '';
  const server = await listen(async (request, response) => {
    const message: Message = JSON.parse(await readBody(request));
    types.push(request.headers['x-amz-sns-message-type']);
    messages.push(message);
    response.end();
    if (message.Type !== 'SubscriptionConfirmation') return;
    key = await (await fetch(message.SigningCertURL ?? '')).text();
    await fetch(message.SubscribeURL ?? '');
  });
  return { ...server, messages, types, key: () => key };
}

function isSigned(message: Message, key: string): boolean {
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const signed = names.filter((name) => name in message).map((name) => `${name}\n${message[name]}\n`);
  return createVerify('RSA-SHA256')
    .update(signed.join(''))
    .verify(key, message.Signature ?? '', 'base64');
}

it('tells each subscriber of each outcome once, from the schedule to the delivery', async () => {
  const webhook = await startWebhook();
  const { deliveries, summary, stderr, code } = await runStart(['--speed', '2', '--webhook', webhook.url]);
  await webhook.close();

  assert.equal(stderr, '');
  assert.equal(code, 0);
  // How often a clip seems to stand still depends on how quick the machine is; how each ends does not.
  const { stalled = 0, resumed = 0, ...ends } = summary?.outcomes ?? {};
  assert.deepEqual(ends, { completed: 6, failed: 1, removed: 1 });
  assert.equal(summary?.duplicates, 0);
  assert.equal(summary?.deliveries, deliveries.length);

  const copies = countCopies(deliveries);
  const ids = new Set(deliveries.flatMap(({ eventIds }) => eventIds));
  assert.equal(ids.size, 8 + stalled + resumed);
  for (const id of ids)
    for (const protocol of [...SUBSCRIBERS, 'http'])
      assert.equal(copies.get(`${protocol} ${id}`), 1, `${protocol} ${id}`);

  const [confirmation, ...notifications] = webhook.messages;
  assert.deepEqual(webhook.types, ['SubscriptionConfirmation', ...notifications.map(() => 'Notification')]);
  assert.ok(confirmation);
  for (const message of webhook.messages) assert.ok(isSigned(message, webhook.key()));
  assert.ok(
    !isSigned({ ...confirmation, TopicArn: 'arn:aws:sns:us-east-1:000000000000:other' }, webhook.key()),
  );
  assert.deepEqual(new Set(notifications.map(({ Message = '' }) => JSON.parse(Message).id)), ids);
});
