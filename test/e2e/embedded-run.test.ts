import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createVerify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import type { Delivery } from '../../local/cloud/deliveries.ts';
import { listen, readBody } from '../../local/cloud/http.ts';
import { randomScenario } from '../../local/rhombus/scenarios.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');
const SUBSCRIBERS = ['email', 'sms', 'sqs'];

interface Line extends Delivery {
  clips?: { outcome: string }[];
  duplicates?: number;
}

/** Runs `clipwatch start --json`; `killWhen` ends it at once, as a power cut would. */
async function start(args: string[], killWhen?: (line: Line) => boolean) {
  const child = spawn(process.execPath, [CLI, 'start', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line: Line = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      lines.push(line);
      if (killWhen?.(line)) child.kill('SIGKILL');
    }
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return {
    lines,
    deliveries: lines.filter(({ kind }) => kind === 'delivery'),
    summary: lines.at(-1),
    stderr,
    code,
  };
}

function copiesOf(deliveries: readonly Line[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { protocol, eventIds } of deliveries)
    for (const id of eventIds) copies.set(`${protocol} ${id}`, (copies.get(`${protocol} ${id}`) ?? 0) + 1);
  return copies;
}

it('tells each subscriber of each outcome once, from the schedule to the delivery', async () => {
  const received: { headers: NodeJS.Dict<string | string[]>; message: Record<string, string> }[] = [];
  const hook = await listen(async (request, response) => {
    const message = JSON.parse(await readBody(request));
    received.push({ headers: request.headers, message });
    response.end();
    if (message.Type === 'SubscriptionConfirmation') await fetch(message.SubscribeURL);
    else if (received.length === 2) assert.ok(await isSigned(message));
  });

  const { deliveries, summary, stderr, code } = await start([
    '--speed',
    '4',
    '--webhook',
    `${hook.url}/clips`,
  ]);
  await hook.close();

  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.deepEqual(summary?.clips?.map(({ outcome }) => outcome).sort(), [
    ...Array(6).fill('completed'),
    'failed',
    'removed',
  ]);
  const copies = copiesOf(deliveries);
  const ids = new Set(deliveries.flatMap(({ eventIds }) => eventIds));
  for (const outcome of ['completed', 'failed', 'stalled', 'resumed', 'removed'])
    assert.ok(
      [...ids].some((id) => id.includes(`/${outcome}/`)),
      outcome,
    );
  for (const id of ids)
    for (const protocol of [...SUBSCRIBERS, 'http'])
      assert.equal(copies.get(`${protocol} ${id}`), 1, `${protocol} ${id}`);
  assert.equal(received[0]?.headers['x-amz-sns-message-type'], 'SubscriptionConfirmation');
  const events = received.slice(1).map(({ message }) => JSON.parse(message.Message ?? '').id);
  assert.deepEqual(new Set(events), ids);
});

async function isSigned(message: Record<string, string>): Promise<boolean> {
  const key = await (await fetch(message.SigningCertURL ?? '')).text();
  const canonical = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type']
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  return createVerify('RSA-SHA256')
    .update(canonical)
    .verify(key, message.Signature ?? '', 'base64');
}

it('loses no outcome when it is killed in the middle and started again on the same data', async () => {
  const data = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const args = ['--data', data, '--speed', '3'];
  const first = await start(
    args,
    ({ eventIds }) => eventIds?.some((id) => id.includes('/completed/')) === true,
  );
  const second = await start(args);
  rmSync(data, { recursive: true, force: true });

  assert.equal(first.code, null);
  assert.equal(second.stderr, '');
  assert.equal(second.summary?.clips?.length, 8);
  const copies = copiesOf([...first.deliveries, ...second.deliveries]);
  const ended = /\/(completed|failed|removed)\/1$/;
  for (const protocol of SUBSCRIBERS)
    assert.equal(
      [...copies.keys()].filter((key) => key.startsWith(protocol) && ended.test(key)).length,
      8,
      protocol,
    );
});

it('watches an API of one’s own for as long as it is told to', async () => {
  const scenario = randomScenario({ clips: 4, perMinute: 60, medianSec: 2, seed: 3 });
  const delayed = {
    ...scenario,
    clips: scenario.clips.map((clip) => ({ ...clip, startAfterSec: clip.startAfterSec + 9 })),
  };
  const simulator = await startRhombusSimulator({ scenario: delayed, apiKey: 'key-of-my-own' });

  const { deliveries, summary, stderr, code } = await start([
    '--api-url',
    simulator.url,
    '--api-key',
    'key-of-my-own',
    '--for',
    '14',
    '--org',
    'globex',
  ]);
  await simulator.close();

  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.equal(summary?.kind, 'summary');
  for (const clip of simulator.world.clips) {
    const event = deliveries.find(
      ({ protocol, eventIds }) => protocol === 'sqs' && eventIds.includes(`globex/${clip.uuid}/completed/1`),
    );
    assert.ok(event?.event, clip.uuid);
  }
});

it('names what to change where an option is wrong', async () => {
  const { stderr, code } = await start(['--api-url', 'ftp://x', '--api-key', 'k']);
  assert.equal(stderr, '--api-url must use https; got "ftp://x"\n');
  assert.equal(code, 1);
});
