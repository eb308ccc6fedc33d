import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { VendorCall } from '../../functions/ports/vendor.ts';
import { CLIP_UUID, connect, expectKind, failed, NOTHING } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const DEEP = nested(200_000);
const TIMEOUT = failed('unavailable', 'no complete answer in time');

describe('one deadline', () => {
  it('ends a call whose headers never come', async () => {
    await using server = await startHostileServer(() => {});
    assert.deepEqual(await connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), TIMEOUT);
    assert.ok(server.received.length <= 1);
  });

  it('ends a call whose body stops half-way', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"splicedClips": [');
    });
    assert.deepEqual(await connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), TIMEOUT);
  });

  it('ends a call whose body drips on', async () => {
    const drip = (response: ServerResponse) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    await using server = await startHostileServer(drip);
    assert.deepEqual(await connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), TIMEOUT);
    assert.ok(server.received.length <= 1);
  });

  it('covers a call and its repetition together, so that a caller knows how long it may take', async () => {
    await using server = await startHostileServer(text('busy', 500), () => {});
    assert.deepEqual(await connect(server.url, { timeoutMs: 1_000 }).listClipsInProgress(), TIMEOUT);
    assert.ok(server.received.length <= 2);
  });

  it('does not wait for the rest of a refusal whose status has said it all', async () => {
    for (const status of [400, 401, 404, 429, 500]) {
      await using server = await startHostileServer((response: ServerResponse) => {
        response.writeHead(status, { 'retry-after': '7' });
        response.write('in a moment');
      });
      const { reason, retryAfterMs } = expectKind(await connect(server.url).getClip(CLIP_UUID), 'failed');
      assert.equal(retryAfterMs, 7_000);
      assert.equal(reason, { 401: 'unauthorized', 429: 'rate-limited' }[status] ?? 'unavailable');
    }
  });
});

describe('a host', () => {
  it('that refuses connections is out of reach', async () => {
    const server = await startHostileServer();
    await server[Symbol.asyncDispose]();
    const calls: VendorCall[] = [];
    const answer = await connect(server.url, { calls }).listClipsInProgress();
    assert.deepEqual(answer, failed('unreachable', 'ECONNREFUSED'));
    assert.equal(calls.length, 2);
  });

  it('that does not speak TLS is out of reach', async () => {
    await using server = await startHostileServer(json({ splicedClips: [] }));
    const answer = await connect(server.url.replace('http:', 'https:')).listClipsInProgress();
    const { reason, detail } = expectKind(answer, 'failed');
    assert.equal(reason, 'unreachable');
    assert.match(detail, /^(EPROTO|ERR_SSL_\w+)$/);
  });

  it('that breaks connections is there, and only this endpoint unavailable', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    });
    const answer = await connect(server.url, { calls }).listClipsInProgress();
    assert.equal(expectKind(answer, 'failed').reason, 'unavailable');
    assert.equal(server.received.length, 2);
    assert.equal(calls.length, 2);
  });
});

describe('a body', () => {
  it('that unpacks to more than it may be is not unpacked to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, ' '));
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    const answer = await connect(server.url, { maxBodyBytes: 100_000 }).listClipsInProgress();
    assert.deepEqual(answer, failed('too-large', 'a body too long to be read'));
    assert.equal(server.received.length, 1);
  });

  it('that is packed as it should be is read', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"splicedClips": []}'));
    });
    assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
  });

  it('that says it is packed and is not counts as a broken connection', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('{"splicedClips": []}');
    });
    const answer = await connect(server.url).listClipsInProgress();
    assert.equal(expectKind(answer, 'failed').reason, 'unavailable');
  });

  for (const type of ['text/html', 'application/octet-stream', 'application/json; charset=utf-16', ''])
    it(`of JSON is read though it is called "${type}"`, async () => {
      await using server = await startHostileServer(
        text('{"splicedClips": []}', 200, { 'content-type': type }),
      );
      assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
    });

  it('of JSON nested without end is not parsed', async () => {
    await using server = await startHostileServer(json(DEEP), json(`{"splicedClips": [], "more": ${DEEP}}`));
    const client = connect(server.url);
    const expected = failed('malformed', 'nested deeper than 100');
    assert.deepEqual(await client.listClipsInProgress(), expected);
    assert.deepEqual(await client.listClipsInProgress(), expected);
  });

  it('of JSON whose text looks nested is read', async () => {
    const title = `${'[{'.repeat(500)}"\\`;
    const clip = { clipUuid: CLIP_UUID, title };
    await using server = await startHostileServer(json({ splicedClips: [clip] }));
    const { clips } = expectKind(await connect(server.url).listClipsInProgress(), 'shows');
    assert.equal(clips[0]?.details.title, title.slice(0, 200));
  });

  it('of more objects than memory should hold is not parsed', async () => {
    await using server = await startHostileServer(json(`{"splicedClips": [${'{},'.repeat(300_000)}{}]}`));
    const answer = await connect(server.url).listClipsInProgress();
    assert.deepEqual(answer, failed('too-large', 'more than 300000 objects and lists'));
  });

  for (const [status, reason] of [
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [429, 'rate-limited'],
    [500, 'unavailable'],
  ] as const)
    it(`of JSON nested without end does not hide the status ${status}`, async () => {
      await using server = await startHostileServer(json(DEEP, status));
      const answer = await connect(server.url).listClipsInProgress();
      assert.deepEqual(answer, failed(reason, `HTTP ${status}`));
    });

  it('with something deep in one clip does not spoil the other', async () => {
    const deep = nested(90);
    const item = `{"clipUuid": "AnotherClip00000000000", "title": ${deep}, "deviceMap": ${deep}}`;
    await using server = await startHostileServer(
      json(`{"splicedClips": [${item}, {"clipUuid": "${CLIP_UUID}"}]}`),
    );
    const { clips } = expectKind(await connect(server.url).listClipsInProgress(), 'shows');
    assert.deepEqual(
      clips.map(({ clipUuid }) => clipUuid),
      ['AnotherClip00000000000', CLIP_UUID],
    );
    assert.deepEqual(clips[0]?.unreadable, ['deviceMap']);
  });
});

for (const status of [201, 204, 205, 304, 402, 407, 408, 418, 425, 499, 599, 999])
  it(`a status that nobody documents, ${status}, is no clip's end and no crash`, async () => {
    await using server = await startHostileServer(text('', status));
    const client = connect(server.url);
    for (const answer of [await client.getClip(CLIP_UUID), await client.listSavedClips({ pageSize: 1 })])
      assert.ok(answer.kind === 'failed' || answer.kind === 'says-nothing', JSON.stringify(answer));
  });
