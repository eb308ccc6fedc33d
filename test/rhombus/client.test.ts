import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { VendorCall } from '../../functions/core/ports.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { connect, KEY } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const TITLE = 'Mr Smith at the till';

describe('a call to Rhombus', () => {
  it('is a POST with the key, JSON and no more', async () => {
    await using server = await startHostileServer(json({ clip: { uuid: CLIP_UUID, status: 'RENDERING' } }));
    await connect(server.url).getClip(CLIP_UUID);
    const [request] = server.received;
    assert.equal(request?.path, '/api/event/getClipWithProgress');
    assert.deepEqual(JSON.parse(request?.body ?? ''), { clipUuid: CLIP_UUID });
    assert.equal(request?.headers['x-auth-scheme'], 'api-token');
    assert.equal(request?.headers['x-auth-apikey'], KEY);
    assert.equal(request?.headers['content-type'], 'application/json');
    assert.equal(request?.headers.accept, 'application/json');
  });

  it('asks for pages of 200 and hands the token back as it came', async () => {
    const token = 'b3BhcXVl+/=';
    await using server = await startHostileServer(
      json({ savedClips: null, pageToken: token }),
      json({ savedClips: [] }),
    );
    const client = connect(server.url);
    const first = await client.listSavedClips();
    const second = await client.listSavedClips(first.nextPageToken ?? '');
    assert.equal(first.nextPageToken, token);
    assert.equal(second.nextPageToken, null);
    assert.deepEqual(
      server.received.map(({ body }) => JSON.parse(body)),
      [{ pageSize: 200 }, { pageSize: 200, pageToken: token }],
    );
  });

  it('falls back to the twin list where the first is gone, and remembers it', async () => {
    await using server = await startHostileServer(text('Not Found', 404), json({ splicedClips: [] }));
    const client = connect(server.url);
    await client.listClipsInProgress();
    await client.listClipsInProgress();
    assert.equal(client.listService, 'video');
    assert.deepEqual(
      server.received.map(({ path }) => path),
      ['event', 'video', 'video'].map((service) => `/api/${service}/getSplicedClipsInProgress`),
    );
  });

  it('takes both lists being gone for a mistake, not for an org without clips', async () => {
    await using server = await startHostileServer(text('Gone', 410));
    await assert.rejects(connect(server.url).listClipsInProgress(), {
      name: 'UnavailableError',
      reason: 'no-route',
    });
  });

  for (const [form, answer] of [
    ['no-clip', json({ clip: null, error: false })],
    ['error', json({ error: true, errorMsg: TITLE })],
    ['http-404', text('nothing here', 404)],
  ] as const)
    it(`reads ${form} as a clip that the vendor does not know`, async () => {
      await using server = await startHostileServer(answer);
      assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), { kind: 'unknown', form });
    });

  it('repeats a 5xx once', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer(text('oh', 500), json({ splicedClips: [] }));
    await connect(server.url, { calls }).listClipsInProgress();
    assert.deepEqual(
      calls.map(({ outcome }) => outcome),
      ['unavailable', 'ok'],
    );
  });

  it('gives up after one repetition', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer(
      text('<html>Bad Gateway</html>', 502, { 'content-type': 'text/html' }),
    );
    await assert.rejects(connect(server.url, { calls }).listClipsInProgress(), {
      name: 'UnavailableError',
      status: 502,
    });
    assert.equal(server.received.length, 2);
    assert.equal(calls.length, 2);
  });

  it('repeats a connection that breaks in mid-body', async () => {
    const cut = (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"splicedClips": [');
      setImmediate(() => response.destroy());
    };
    await using server = await startHostileServer(cut, json({ splicedClips: [] }));
    assert.deepEqual(await connect(server.url).listClipsInProgress(), { clips: [], malformed: 0 });
  });

  for (const [header, retryAfterMs] of [
    ['7', 7_000],
    ['0', 1_000],
    ['86400', 300_000],
    ['nonsense', 5_000],
    [undefined, 5_000],
  ] as const)
    it(`does not repeat a 429, and waits as Retry-After: ${header} asks`, async () => {
      const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header };
      await using server = await startHostileServer(
        text('Too many api requests. Enhance your calm.', 429, headers),
      );
      await assert.rejects(connect(server.url).listClipsInProgress(), {
        name: 'RateLimitedError',
        retryAfterMs,
      });
      assert.equal(server.received.length, 1);
    });

  for (const answer of [
    text(`Invalid api key ${KEY}`, 403),
    json({ errorMsg: 'Invalid api key', status: 403 }, 403),
    json({ message: 'INVALID API KEY' }, 403),
  ])
    it('says that a 403 may come from the other region', async () => {
      await using server = await startHostileServer(answer);
      await assert.rejects(connect(server.url).listClipsInProgress(), {
        name: 'UnauthorizedError',
        wrongRegion: true,
        message: /other region/,
      });
    });

  it('does not guess at the region where a 403 says something else', async () => {
    await using server = await startHostileServer(json({ errorMsg: 'Role lacks permission' }, 403));
    await assert.rejects(connect(server.url).listClipsInProgress(), { status: 403, wrongRegion: false });
  });

  for (const [what, body] of [
    ['plain text', 'Hello'],
    ['HTML', '<html></html>'],
    ['half a JSON', '{"splicedClips": [{"clip'],
    ['a JSON that is no object', '[1, 2]'],
    ['a list that is none', '{"splicedClips": {"a": 1}}'],
  ] as const)
    it(`takes ${what} with status 200 for a malformed answer`, async () => {
      await using server = await startHostileServer(text(body));
      await assert.rejects(connect(server.url).listClipsInProgress(), { name: 'MalformedError' });
    });

  it('takes error: true in a list for an unavailable vendor', async () => {
    await using server = await startHostileServer(json({ error: true, errorMsg: TITLE }));
    await assert.rejects(connect(server.url).listSavedClips(), {
      name: 'UnavailableError',
      reason: 'vendor-error',
    });
  });

  it('reads past a byte order mark', async () => {
    await using server = await startHostileServer(text('\uFEFF{"splicedClips": []}'));
    assert.deepEqual(await connect(server.url).listClipsInProgress(), { clips: [], malformed: 0 });
  });

  it('ends at its deadline though the body drips on', async () => {
    const drip = (response: ServerResponse) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    await using server = await startHostileServer(drip);
    await assert.rejects(connect(server.url, { timeoutMs: 200 }).listClipsInProgress(), {
      reason: 'timeout',
    });
    assert.equal(server.received.length, 1);
  });

  it('stops reading a body that never ends', async () => {
    let poured = 0;
    const pour = (response: ServerResponse) => {
      const write = () => {
        while (!response.destroyed && response.write(' '.repeat(16_384))) poured += 16_384;
      };
      response.on('drain', write);
      write();
    };
    await using server = await startHostileServer(pour);
    await assert.rejects(connect(server.url, { maxBodyBytes: 100_000 }).listClipsInProgress(), {
      name: 'MalformedError',
    });
    assert.ok(poured < 50_000_000);
    assert.equal(server.received.length, 1);
  });

  it('does not follow a redirect, so that the key goes nowhere else', async () => {
    await using other = await startHostileServer(json({ splicedClips: [] }));
    await using server = await startHostileServer(text('', 302, { location: other.url }));
    await assert.rejects(connect(server.url).listClipsInProgress(), { name: 'UnavailableError' });
    assert.deepEqual(other.received, []);
  });
});

describe('an item of an answer', () => {
  it('is read with its units and bare camera ids', async () => {
    const item = {
      clipUuid: CLIP_UUID,
      status: 'UPLOADING',
      segmentsUploaded: 3,
      totalSegments: 12,
      duration: 90,
      startTime: 1_700_000_000_000,
      title: TITLE,
      deviceUuid: 'AAAAAAAAAAAAAAAAAAAAAA.v0',
      deviceMap: { 'AAAAAAAAAAAAAAAAAAAAAA.v0': { region: 'x', segmentsUploaded: 3, totalSegments: 12 } },
      somethingNew: { a: 1 },
    };
    await using server = await startHostileServer(json({ splicedClips: [item, null, { title: 'no id' }] }));
    const { clips, malformed } = await connect(server.url).listClipsInProgress();
    assert.equal(malformed, 1);
    assert.deepEqual(clips, [
      {
        clipUuid: CLIP_UUID,
        status: 'UPLOADING',
        percent: null,
        operation: null,
        segments: { uploaded: 3, total: 12 },
        deviceSegments: { AAAAAAAAAAAAAAAAAAAAAA: 3 },
        deleted: false,
        details: {
          title: TITLE,
          deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA'],
          footageStartMs: 1_700_000_000_000,
          requestedSec: 90,
        },
      },
    ]);
  });

  it('never spoils its neighbours, whatever its fields hold', async () => {
    const hostile = fc.record(
      {
        uuid: fc.constant('AnotherClip00000000000'),
        status: fc.anything(),
        percentComplete: fc.oneof(fc.double(), fc.string(), fc.constant(null)),
        currentOperation: fc.anything(),
        deviceUuids: fc.anything(),
        deviceUuidMap: fc.anything(),
        title: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        byteCount: fc.anything(),
        createdAtMs: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const good = { uuid: CLIP_UUID, status: 'COMPLETE' };
    const samples = fc.sample(hostile, { numRuns: 150, seed: 7 }).map((item) => toJson(item));
    await using server = await startHostileServer(json({ savedClips: [...samples, good] }));
    const { clips } = await connect(server.url).listSavedClips();
    assert.equal(clips.at(-1)?.status, 'COMPLETE');
    for (const { percent, details, status } of clips) {
      assert.ok(percent === null || (percent >= 0 && percent <= 100));
      assert.ok((details.title ?? '').length <= 400);
      assert.ok(status === null || /^[\x21-\x7e]{1,40}$/.test(status));
    }
  });
});

function toJson(value: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? String(field) : field)) ?? 'null',
    );
  } catch {
    return null;
  }
}
