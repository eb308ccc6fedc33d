import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { testEvent } from '../../cli/notify-test.ts';
import { backoffSeconds, runWorker } from '../../examples/sqs-worker.ts';
import type { ClipDetails } from '../../functions/domain/clip/clip.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { createCredentials } from '../../local/cloud/credentials.ts';
import { listen } from '../../local/cloud/http.ts';
import { startMessaging } from '../../local/cloud/messaging.ts';
import { REGION } from '../../local/cloud/template.ts';
import { parseScenario } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { makeEvent } from '../notify/events.ts';

const KEY = 'simulatedKey0000000000';
const FILE = Buffer.alloc(300_000, 'frames');
const DIGEST = createHash('sha256').update(FILE).digest('hex');

type Reply = (response: ServerResponse) => void;
const whole: Reply = (response) => response.end(FILE);
const status =
  (code: number, headers = {}): Reply =>
  (response) =>
    response.writeHead(code, headers).end();
/** The connection ends in the middle of the file. */
const half: Reply = (response) => {
  response.writeHead(200, { 'content-length': FILE.length });
  response.write(FILE.subarray(0, FILE.length / 2), () => response.destroy());
};
const another: Reply = (response) => response.end(Buffer.alloc(FILE.length, 'other'));

/** A worker with a queue, a media host that answers with these in turn and then with the file, and a Rhombus API. */
async function start(
  t: TestContext,
  { replies = [], apiUrl = '' }: { replies?: Reply[]; apiUrl?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-worker-'));
  const asked: IncomingMessage[] = [];
  const media = await listen((request, response) => {
    asked.push(request);
    (replies.shift() ?? whole)(response);
  });
  const credentials = createCredentials();
  const queues = [{ name: 'exports', arn: `arn:aws:sqs:${REGION}:000000000000:exports`, attributes: {} }];
  const messaging = await startMessaging({ credentials, topics: [], queues, subscriptions: [] });
  const sqs = new SQSClient({ endpoint: messaging.url, region: REGION, credentials });
  const queueUrl = `${messaging.url}/000000000000/exports`;
  const stop = new AbortController();
  const said = new EventEmitter();
  const lines: string[] = [];
  const filesThen: string[][] = [];
  const failures: number[] = [];
  const working = runWorker({
    sqs,
    queueUrl,
    folder,
    rhombus: { apiKey: KEY, apiUrl, mediaUrl: media.url },
    signal: stop.signal,
    waitSeconds: (count) => {
      failures.push(count);
      return 0;
    },
    say: (line) => {
      lines.push(line);
      filesThen.push(readdirSync(folder));
      said.emit('line');
    },
  });
  t.after(async () => {
    stop.abort();
    await working;
    sqs.destroy();
    await Promise.all([media.close(), messaging.close()]);
    rmSync(folder, { recursive: true });
  });
  return {
    asked,
    lines,
    /** What was in the folder at each line. */
    filesThen,
    failures,
    send: (event: object) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) })),
    /** Resolves when the worker has said so many lines. */
    async hear(count: number) {
      while (lines.length < count) await once(said, 'line');
    },
    files: () => readdirSync(folder),
    file: () => readFileSync(join(folder, `${CLIP_UUID}.mp4`)),
    async queued(): Promise<number> {
      const AttributeNames = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ] as const;
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.reduce((total, name) => total + Number(Attributes[name]), 0);
    },
  };
}

function eventOf(outcome: Outcome, details: ClipDetails = { region: 'us-west-2', sha256Hex: DIGEST }) {
  const event = makeEvent(outcome, { details });
  return { ...event, data: { ...event.data, unheardOf: 1 } };
}

describe('the SQS worker', () => {
  it('downloads the file with the key, and deletes the message', async (t) => {
    const worker = await start(t);
    await worker.send(eventOf('completed'));
    await worker.hear(1);
    assert.deepEqual(worker.file(), FILE);
    assert.equal(await worker.queued(), 0);
    const [request] = worker.asked;
    assert.equal(request?.url, `/media/metadata/us-west-2/${CLIP_UUID}.mp4`);
    assert.equal(request?.headers['x-auth-scheme'], 'api-token');
    assert.equal(request?.headers['x-auth-apikey'], KEY);
  });

  it('downloads nothing of a clip that is not ready', async (t) => {
    const worker = await start(t);
    await worker.send(eventOf('failed', {}));
    await worker.hear(1);
    assert.deepEqual([worker.asked.length, worker.files(), await worker.queued()], [0, [], 0]);
  });

  it('looks for no file of a test', async (t) => {
    const worker = await start(t);
    await worker.send(testEvent('acme', 'completed'));
    await worker.hear(1);
    assert.deepEqual([worker.asked.length, worker.files(), await worker.queued()], [0, [], 0]);
  });

  it('downloads once what is told twice', async (t) => {
    const worker = await start(t);
    for (let time = 0; time < 2; time++) await worker.send(eventOf('completed'));
    await worker.hear(2);
    assert.deepEqual([worker.asked.length, await worker.queued()], [1, 0]);
  });

  for (const [what, replies, reason] of [
    ['breaks half way', [half, half], /terminated/],
    ['has another digest', [another, another], /The digest is another/],
    ['is not there yet', [status(404), status(500)], /Rhombus answered (404|500)/],
    ['is said to be elsewhere', [status(302, { location: '/elsewhere' })], /fetch failed/],
  ] as [string, Reply[], RegExp][])
    it(`keeps the message of a download that ${what}, and counts its failures`, async (t) => {
      const times = replies.length;
      const worker = await start(t, { replies: [...replies] });
      await worker.send(eventOf('completed'));
      await worker.hear(times + 1);
      assert.deepEqual(
        worker.failures,
        Array.from({ length: times }, (_, index) => index + 1),
      );
      for (const line of worker.lines.slice(0, times)) assert.match(line, reason);
      for (const files of worker.filesThen.slice(0, times)) assert.deepEqual(files, []);
      assert.ok(worker.asked.every(({ url }) => url?.endsWith('.mp4')));
      assert.deepEqual(worker.files(), [`${CLIP_UUID}.mp4`]);
      assert.deepEqual(worker.file(), FILE);
      assert.equal(await worker.queued(), 0);
    });

  for (const [what, isBare] of [
    ['no region', false],
    ['no data at all', true],
  ] as const)
    it(`asks Rhombus for the region of an event with ${what}`, async (t) => {
      const clip = { title: 'Dock', cameras: ['Dock 1'], startAfterSec: 0, takesSec: 1 };
      const startedAtMs = Date.now() - 60_000;
      const scenario = parseScenario({ clips: [clip] });
      const rhombus = await startRhombusSimulator({ scenario, apiKey: KEY, startedAtMs });
      t.after(() => rhombus.close());
      const worker = await start(t, { apiUrl: rhombus.url });
      const clipUuid = rhombus.world.clips[0]?.uuid ?? '';
      const { data, ...bare } = makeEvent('completed', { clipUuid, details: {} });
      await worker.send(isBare ? bare : { ...bare, data });
      await worker.hear(1);
      assert.match(worker.asked[0]?.url ?? '', new RegExp(`^/media/metadata/us-[a-z]+-\\d/${clipUuid}.mp4$`));
    });

  for (const [what, event] of [
    ['an id that leads elsewhere', { ...eventOf('completed'), subject: '../../etc/passwd' }],
    ['a region that leads elsewhere', eventOf('completed', { region: '..@evil.example' })],
    ['what is no event', { title: 'secret' }],
  ] as const)
    it(`does nothing with ${what}, and does not repeat it`, async (t) => {
      const worker = await start(t);
      await worker.send(event);
      await worker.hear(1);
      assert.equal(worker.lines[0], 'Again in 0 s: The message is no event of a clip');
      assert.deepEqual([worker.asked.length, worker.files()], [0, []]);
    });
});

it('waits half a minute at first, and an hour at the most', () => {
  assert.deepEqual([1, 2, 3, 8, 50].map(backoffSeconds), [30, 60, 120, 3_600, 3_600]);
});
