import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  type OperatorMessage,
  TROUBLE_KINDS,
  type TroubleMessage,
} from '../../functions/domain/trouble/trouble.ts';
import { createOperators } from '../../functions/notify/operators.ts';
import { NOW_MS } from '../clip-records.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:operators';
const TROUBLE = {
  kind: 'key-rejected',
  subject: 'acme',
  sinceMs: NOW_MS - 3_600_000,
  toldAtMs: NOW_MS,
  times: 1,
  why: 'unauthorized',
} as const;

function messageOf(phase: TroubleMessage['phase'], ...subjects: string[]): TroubleMessage {
  const others = subjects.map((subject) => ({ ...TROUBLE, subject }));
  return { phase, kind: TROUBLE.kind, troubles: [TROUBLE, ...others] };
}

describe('a message to operators', () => {
  const requests: URLSearchParams[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    requests.push(new URLSearchParams(await text(request)));
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    );
  });
  let sns: SNSClient;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    sns = new SNSClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
  });
  after(() => {
    sns.destroy();
    server.close();
  });

  async function tell(message: OperatorMessage) {
    requests.length = 0;
    const taken = await createOperators({ sns, topicArn: TOPIC }).tell(message);
    const [sent] = requests;
    return { taken, subject: sent?.get('Subject') ?? '', body: sent?.get('Message') ?? '', sent };
  }

  it('says what, since when, what it does and what to do, and can be filtered by kind, phase and subject', async () => {
    const { taken, subject, body, sent } = await tell(messageOf('begins'));
    assert.equal(taken, true);
    assert.equal(subject, 'Clipwatch: trouble, key-rejected, acme');
    assert.match(
      body,
      /^acme: its API key is rejected \(unauthorized\), since 2026-11-24T11:00:00Z \(for 1 h\)\./,
    );
    assert.match(body, /None of its clips can be seen\.\n\nMake a new key in the Rhombus Console/);
    const attributes = [...(sent ?? [])]
      .filter(([key]) => key.startsWith('MessageAttributes'))
      .map(([, value]) => value);
    for (const value of ['kind', 'key-rejected', 'phase', 'begins', 'subject', 'acme'])
      assert.ok(attributes.includes(value), value);
  });

  it('has an address confirmed by the command, after which no stray click unsubscribes it', async () => {
    const kind = 'subscription-pending';
    const { body } = await tell({ phase: 'begins', kind, troubles: [{ ...TROUBLE, kind, subject: 'mail' }] });
    assert.match(body, /"npx clipwatch subscribers confirm" rather than follow it/);
  });

  it('names the section of the runbook that says more', async () => {
    const { body } = await tell(messageOf('begins'));
    assert.match(body, /\nMore {2}docs\/runbook\.md#key-rejected\n$/);
  });

  it('says in one line that all is well, and what it means where that stays away', async () => {
    const { subject, body } = await tell({ phase: 'well', organizations: 40 });
    assert.equal(subject, 'Clipwatch: all is well');
    assert.match(
      body,
      /^All is well: 40 organizations are watched.* stays away, your subscription or health is gone\.\n$/,
    );
  });

  it('names an audience’s topic so that no mail program makes an address of it', async () => {
    const trouble = { ...TROUBLE, kind: 'topic-refuses' as const, subject: 'mail@night' };
    const { subject } = await tell({ phase: 'begins', kind: 'topic-refuses', troubles: [trouble] });
    assert.equal(subject, 'Clipwatch: trouble, topic-refuses, mail of night');
  });

  it('tells that it is over, and since when it had been so', async () => {
    const { subject, body } = await tell(messageOf('over'));
    assert.equal(subject, 'Clipwatch: over, key-rejected, acme');
    assert.match(body, /^acme: it is over\. It had been so since 2026-11-24T11:00:00Z/);
  });

  it('is one that SNS takes, whatever kind it is of and however long the id', async () => {
    for (const kind of TROUBLE_KINDS)
      for (const phase of ['begins', 'goes-on', 'over'] as const) {
        const trouble = { ...TROUBLE, kind, subject: `${'x'.repeat(200)}<!channel>\n:list@<b>` };
        const { subject, body } = await tell({ phase, kind, troubles: [trouble] });
        assert.match(subject, /^[ -~]{10,99}$/);
        assert.match(body, /^[\n -~]{40,1500}$/);
        assert.ok(!body.includes('<'), body);
      }
  });

  it('of many alike counts them, and names the first', async () => {
    const subjects = Array.from({ length: 999 }, (_, index) => `org-${index}`);
    const { subject, body, sent } = await tell(messageOf('begins', ...subjects));
    assert.equal(subject, 'Clipwatch: trouble, key-rejected, 1000 at once');
    assert.match(
      body,
      /^1000 at once: its API key is rejected.*\n\nacme\norg-0\n.*\norg-18\nand 980 more\n\nKind/s,
    );
    assert.ok(![...(sent?.values() ?? [])].includes('subject'));
  });

  it('that is not taken is said to be so', async () => {
    status = 400;
    assert.equal((await tell(messageOf('begins'))).taken, false);
  });
});
