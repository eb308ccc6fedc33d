import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { tellTroubles } from '../../functions/health/health.ts';
import { createOperators } from '../../functions/notify/operators.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';
import { NOW_MS } from '../clip-records.ts';
import { json, startHostileServer, text } from '../rhombus/hostile-server.ts';
import { startTable } from '../store/dynalite.ts';
import { written } from '../store/test-store.ts';
import { CheckAtWork } from '../watch/check-at-work.ts';

/** No word of ours, and what mail programs and chats would make something of. */
const MARK = 'Zqxj';
const EVIL = `${MARK} <!channel> [x](http://${MARK}.example) ${MARK}@evil.example\r\nBcc: ${MARK}`;
const uuidOf = (index: number) => `${MARK}${index}`.padEnd(21, 'A').concat('A');

/** A clip of which every text is the vendor's, and hostile. */
function clipOf(index: number, overrides: object = {}): object {
  const texts = ['title', 'description', 'status', 'operation', 'region', 'errorMsg', 'sha256Hex'];
  return {
    ...Object.fromEntries(texts.map((name) => [name, EVIL])),
    uuid: uuidOf(index),
    deviceUuids: [EVIL, uuidOf(index)],
    createdAtMillis: EVIL,
    percentComplete: { [EVIL]: EVIL },
    statusV2: { status: EVIL, percentComplete: EVIL, currentOperation: EVIL },
    [EVIL]: EVIL,
    ...overrides,
  };
}

const clips = [
  clipOf(1),
  clipOf(4, { status: `${MARK} <!channel>` }),
  clipOf(2, { status: 7 }),
  clipOf(3, { uuid: EVIL }),
  { [EVIL]: EVIL },
  EVIL,
];

/** Whatever the vendor may answer; each makes troubles of its own. */
const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  'clips of its own making': json({
    splicedClips: clips,
    savedClips: clips,
    clip: clipOf(1),
    cameras: clips,
  }),
  'pages without an end': (response) =>
    json({ savedClips: clips, pageToken: `${EVIL}${performance.now()}`, splicedClips: clips })(response),
  'a notice': json({ message: EVIL, [EVIL]: EVIL }),
  'a vendor error': json({ error: true, errorMsg: EVIL, code: EVIL }),
  'a rejected key': text(`Invalid API key ${EVIL}`, 403),
  'an unauthorized key': text(EVIL, 401, { 'www-authenticate': MARK }),
  'a rate limit': text(EVIL, 429, { 'retry-after': MARK }),
  'a broken server': (response) => response.writeHead(500, MARK).end(EVIL),
  'no HTTP': (response) => response.socket?.end(EVIL),
};

/** What operators got, whole. */
async function tellOf(answer: (response: ServerResponse) => void): Promise<string[]> {
  await using rhombus = await startHostileServer(answer);
  await using topic = await startHostileServer(
    text('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>', 200, {
      'content-type': 'text/xml',
    }),
  );
  const table = await startTable();
  const sns = new SNSClient({
    endpoint: topic.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  try {
    const organization = { id: 'acme', baseUrl: rhombus.url, secretId: 'acme' };
    written(
      await table.store.putOrganization({
        ...organization,
        version: 0,
        addedBy: 'command',
        addedAtMs: NOW_MS,
      }),
    );
    const check = new CheckAtWork(table.store, DEFAULT_LIMITS, {
      connect: (options) => createRhombusClient({ ...options, baseUrl: rhombus.url }),
    });
    for (let turn = 0; turn < 3; turn++) {
      await check.run('acme');
      check.nowMs += 30_000;
    }
    const deps = {
      clock: { now: () => check.nowMs, sleep: async () => {} },
      store: table.store,
      operators: createOperators({ sns, topicArn: 'arn:aws:sns:us-east-1:000000000000:operators' }),
      limits: DEFAULT_LIMITS,
      queues: {},
      inspector: {
        countLetters: async () => ({ kind: 'seen' as const, value: 0 }),
        listSubscriptions: async () => ({ kind: 'seen' as const, value: [] }),
      },
    };
    await tellTroubles(deps, { everything: true, patience: 0 });
    return topic.received.map(({ body }) => [...new URLSearchParams(body).values()].join('\n'));
  } finally {
    sns.destroy();
    await table.close();
  }
}

const kinds = new Set<string>();

for (const [what, answer] of Object.entries(ANSWERS))
  it(`operators get no word of the vendor's where it answers with ${what}`, async () => {
    const messages = await tellOf(answer);
    assert.ok(messages.length > 0, 'nobody was told');
    for (const message of messages) {
      assert.ok(!message.includes(MARK), message);
      assert.match(message, /^[\n -~]+$/);
      for (const [, kind = ''] of message.matchAll(/^Kind {2}(.*)$/gm)) kinds.add(kind);
    }
  });

it('and these were troubles of many kinds', () => {
  for (const kind of ['status-unknown', 'answers-odd', 'endpoint-out', 'wrong-region', 'rate-limited'])
    assert.ok(kinds.has(kind), `${kind} is not among ${[...kinds].join(', ')}`);
});
