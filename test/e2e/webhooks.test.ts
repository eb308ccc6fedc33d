import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listen, readBody } from '../../local/cloud/http.ts';
import { runStart, SUBSCRIBERS } from './clipwatch-start.ts';

/** A webhook that confirms, and then does this with each notification. */
async function startWebhook(status: number | 'hang') {
  const authorizations = new Set<string | undefined>();
  const ids = new Set<unknown>();
  const server = await listen(async (request, response) => {
    const message = JSON.parse(await readBody(request));
    authorizations.add(request.headers.authorization);
    if (message.Type === 'SubscriptionConfirmation') {
      response.end();
      await fetch(message.SubscribeURL);
      return;
    }
    ids.add(JSON.parse(message.Message).id);
    if (status !== 'hang') response.writeHead(status).end();
  });
  return { ...server, authorizations, ids };
}

// At once: most of a run is waiting.
describe('a run whose webhook', { concurrency: true }, () => {
  for (const [what, status, reason] of [
    ['answers with errors', 500, 'it answered 500'],
    ['hangs', 'hang', 'it gave no answer within 5 s'],
  ] as const)
    it(`${what} ends by itself, has offered it each message, and says so`, async () => {
      const webhook = await startWebhook(status);
      const url = webhook.url.replace('://', '://me:pass-word@');
      const run = await runStart(['--speed', '6', '--webhook', `${url}/?token=to-ken`]).finally(() =>
        webhook.close(),
      );
      const [begins = '', ends = '', ...more] = run.stderr.trimEnd().split('\n');
      assert.equal(
        begins,
        `The webhook did not take a notification, which was given up as SNS would: ${reason}.`,
      );
      const toPrograms = run.deliveries.filter(({ protocol }) => protocol === 'sqs');
      assert.equal(ends, `The webhook did not take ${toPrograms.length} notifications.`);
      assert.deepEqual(more, []);
      assert.equal(run.code, 0);
      assert.deepEqual([...new Set(run.deliveries.map(({ protocol }) => protocol))].sort(), SUBSCRIBERS);
      assert.deepEqual(webhook.ids, new Set(toPrograms.flatMap(({ eventIds }) => eventIds)));
      assert.deepEqual(
        [...webhook.authorizations],
        [`Basic ${Buffer.from('me:pass-word').toString('base64')}`],
      );
      assert.doesNotMatch(JSON.stringify(run), /pass-word|to-ken/);
    });
});
