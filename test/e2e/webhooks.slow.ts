import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listen, readBody } from '../../local/cloud/http.ts';
import { runStart, SUBSCRIBERS } from './clipwatch-start.ts';

type Answer = number | 'hang';

/** What SNS tries again, and what it takes as final. */
const TRIES: Record<Answer, number> = { 302: 1, 403: 1, 500: 4, hang: 4 };

/** A webhook that confirms, and then answers each notification with the next of these, as often as it gets it. */
async function startWebhook(answers: readonly Answer[]) {
  const authorizations = new Set<string | undefined>();
  const got = new Map<unknown, { answer: Answer; tries: number }>();
  const server = await listen(async (request, response) => {
    const message = JSON.parse(await readBody(request));
    authorizations.add(request.headers.authorization);
    if (message.Type === 'SubscriptionConfirmation') {
      response.end();
      await fetch(message.SubscribeURL);
      return;
    }
    const { id } = JSON.parse(message.Message);
    const { answer, tries } = got.get(id) ?? { answer: answers[got.size % answers.length] ?? 500, tries: 0 };
    got.set(id, { answer, tries: tries + 1 });
    if (answer !== 'hang') response.writeHead(answer, { location: '/elsewhere' }).end();
  });
  return { ...server, authorizations, got };
}

// At once: most of a run is waiting.
describe('a run whose webhook', { concurrency: true }, () => {
  for (const [what, answers, reason] of [
    ['answers with errors, refuses and redirects', [500, 403, 302], 'it answered (500|403|302)'],
    ['hangs', ['hang'], 'it gave no answer within 5 s'],
  ] as [string, Answer[], string][])
    it(`${what} ends by itself, has offered it each message, and says so`, async () => {
      const webhook = await startWebhook(answers);
      const url = webhook.url.replace('://', '://me:pass-word@');
      const run = await runStart(['--speed', '6', '--webhook', `${url}/?token=to-ken`]).finally(() =>
        webhook.close(),
      );
      const [begins = '', ends = '', ...more] = run.stderr.trimEnd().split('\n');
      assert.match(
        begins,
        RegExp(`^The webhook did not take a notification, which was given up as SNS would: ${reason}\\.$`),
      );
      const toPrograms = run.deliveries.filter(({ protocol }) => protocol === 'sqs');
      assert.equal(ends, `The webhook did not take ${toPrograms.length} notifications.`);
      assert.deepEqual(more, []);
      assert.equal(run.code, 0);
      assert.deepEqual([...new Set(run.deliveries.map(({ protocol }) => protocol))].sort(), SUBSCRIBERS);
      assert.deepEqual(new Set(webhook.got.keys()), new Set(toPrograms.flatMap(({ eventIds }) => eventIds)));
      for (const { answer, tries } of webhook.got.values())
        assert.equal(tries, TRIES[answer], String(answer));
      assert.deepEqual(
        [...webhook.authorizations],
        [`Basic ${Buffer.from('me:pass-word').toString('base64')}`],
      );
      assert.doesNotMatch(JSON.stringify(run), /pass-word|to-ken/);
    });
});
