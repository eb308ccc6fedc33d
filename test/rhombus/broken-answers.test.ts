import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { VendorCall } from '../../functions/core/ports.ts';
import { RhombusError } from '../../functions/rhombus/errors.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { connect } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const DEEP = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

describe('one deadline', () => {
  it('ends a call whose headers never come', async () => {
    await using server = await startHostileServer(() => {});
    await assert.rejects(connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), {
      name: 'UnavailableError',
      reason: 'timeout',
    });
    assert.equal(server.received.length, 1);
  });

  it('ends a call whose body stops half-way', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"splicedClips": [');
    });
    await assert.rejects(connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), {
      reason: 'timeout',
    });
  });

  it('covers a call and its repetition together, so that a caller knows how long it may take', async (t) => {
    const deadlines = t.mock.method(AbortSignal, 'timeout');
    await using server = await startHostileServer(text('busy', 500), () => {});
    await assert.rejects(connect(server.url, { timeoutMs: 700 }).listClipsInProgress(), {
      reason: 'timeout',
    });
    assert.equal(deadlines.mock.callCount(), 1);
  });
});

describe('a body', () => {
  it('that unpacks to more than it may be is not unpacked to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, ' '));
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    await assert.rejects(connect(server.url, { maxBodyBytes: 100_000 }).listClipsInProgress(), {
      name: 'MalformedError',
      reason: 'a body without end',
    });
    assert.equal(server.received.length, 1);
  });

  it('that is packed as it should be is read', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"splicedClips": []}'));
    });
    assert.deepEqual(await connect(server.url).listClipsInProgress(), { clips: [], malformed: 0 });
  });

  it('that says it is packed and is not counts as a broken connection', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('{"splicedClips": []}');
    });
    await assert.rejects(connect(server.url).listClipsInProgress(), { name: 'UnavailableError' });
  });

  for (const type of ['text/html', 'application/octet-stream', 'application/json; charset=utf-16', ''])
    it(`of JSON is read though it is called "${type}"`, async () => {
      await using server = await startHostileServer(
        text('{"splicedClips": []}', 200, { 'content-type': type }),
      );
      assert.deepEqual(await connect(server.url).listClipsInProgress(), { clips: [], malformed: 0 });
    });

  it('whose connection breaks twice is given up', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    });
    await assert.rejects(connect(server.url, { calls }).listClipsInProgress(), { name: 'UnavailableError' });
    assert.equal(server.received.length, 2);
    assert.equal(calls.length, 2);
  });

  for (const status of [200, 400, 401, 403, 429, 500])
    it(`of JSON nested without end is an answer like any other, with status ${status}`, async () => {
      await using server = await startHostileServer(json(DEEP, status));
      await assert.rejects(
        connect(server.url).listClipsInProgress(),
        (error) => error instanceof RhombusError,
      );
    });

  it('with something deep in one clip does not spoil the other', async () => {
    const item = `{"clipUuid": "AnotherClip00000000000", "title": ${DEEP}, "deviceMap": ${DEEP}}`;
    await using server = await startHostileServer(
      json(`{"splicedClips": [${item}, {"clipUuid": "${CLIP_UUID}"}]}`),
    );
    const { clips } = await connect(server.url).listClipsInProgress();
    assert.deepEqual(
      clips.map(({ clipUuid }) => clipUuid),
      ['AnotherClip00000000000', CLIP_UUID],
    );
  });
});

for (const status of [201, 204, 205, 304, 402, 408, 418, 499, 599, 999])
  it(`a status that nobody documents, ${status}, is no clip's end and no crash`, async () => {
    await using server = await startHostileServer(text('', status));
    await assert.rejects(connect(server.url).getClip(CLIP_UUID), (error) => error instanceof RhombusError);
  });
