import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { VendorCall } from '../../functions/ports/vendor.ts';
import { simulate } from '../local/rhombus/simulated.ts';
import { CLIP_UUID, connect, expectKind, failed, KEY, NOTHING } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const TITLE = 'Mr Smith at the till';
const PAGE = { pageSize: 200 };

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

  it('with the key of a partner names the client org', async () => {
    await using simulator = await simulate({});
    simulator.simulator.setPartnerKeys([KEY]);
    const { url, world } = simulator.simulator;
    const answers = [
      await connect(url, { partnerOrg: world.orgUuid }).listClipsInProgress(),
      await connect(url, { partnerOrg: 'AnotherOrg00000000000A' }).listClipsInProgress(),
      await connect(url, { partnerOrg: 'another\norg' }).listClipsInProgress(),
      await connect(url).listClipsInProgress(),
    ];
    assert.equal(answers[0]?.kind, 'shows');
    assert.deepEqual(answers.slice(1), [
      failed('unauthorized', 'HTTP 403'),
      failed('unauthorized', 'a key that no header can carry'),
      failed('wrong-region', 'HTTP 403, invalid API key'),
    ]);
  });

  it('asks for pages of the size that it is told, and hands the token back as it came', async () => {
    const token = 'b3BhcXVl+/=';
    await using server = await startHostileServer(
      json({ savedClips: null, pageToken: token }),
      json({ savedClips: [] }),
    );
    const client = connect(server.url);
    const first = expectKind(await client.listSavedClips({ pageSize: 50 }), 'shows');
    const second = await client.listSavedClips({ pageSize: 25, pageToken: first.nextPageToken ?? '' });
    assert.equal(first.nextPageToken, token);
    assert.deepEqual(second, { ...NOTHING, nextPageToken: null });
    assert.deepEqual(
      server.received.map(({ body }) => JSON.parse(body)),
      [{ pageSize: 50 }, { pageSize: 25, pageToken: token }],
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

  it('does not go over to a twin that does not answer', async () => {
    await using server = await startHostileServer(text('Not Found', 404), json({}));
    const client = connect(server.url);
    assert.deepEqual(await client.listClipsInProgress(), { kind: 'says-nothing', why: 'no "splicedClips"' });
    assert.equal(client.listService, 'event');
  });

  for (const status of [404, 410])
    it(`takes both lists, or the pages, being gone with ${status} for a missing route`, async () => {
      await using server = await startHostileServer(text('Gone', status));
      const client = connect(server.url);
      assert.deepEqual(await client.listClipsInProgress(), failed('no-route', `HTTP ${status}`));
      assert.deepEqual(await client.listSavedClips(PAGE), failed('no-route', `HTTP ${status}`));
      assert.equal(server.received.length, 3);
    });

  for (const status of [400, 404, 410, 422])
    it(`takes ${status} for a page that was asked for by a token as a word on the token`, async () => {
      await using server = await startHostileServer(text('', status));
      const answer = await connect(server.url).listSavedClips({ ...PAGE, pageToken: 'old' });
      assert.deepEqual(answer, failed('token-refused', `HTTP ${status}`));
    });

  it('takes 400 for a page without a token as no answer', async () => {
    await using server = await startHostileServer(text('', 400));
    assert.deepEqual(await connect(server.url).listSavedClips(PAGE), {
      kind: 'says-nothing',
      why: 'HTTP 400',
    });
  });

  it('repeats a 5xx once', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer(text('oh', 500), json({ splicedClips: [] }));
    assert.deepEqual(await connect(server.url, { calls }).listClipsInProgress(), NOTHING);
    assert.deepEqual(calls, [
      { endpoint: 'list', outcome: 'unavailable' },
      { endpoint: 'list', outcome: 'ok' },
    ]);
  });

  it('gives up after one repetition', async () => {
    const calls: VendorCall[] = [];
    await using server = await startHostileServer(
      text('<html>Bad Gateway</html>', 502, { 'content-type': 'text/html' }),
    );
    const answer = await connect(server.url, { calls }).listClipsInProgress();
    assert.deepEqual(answer, failed('unavailable', 'HTTP 502'));
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
    assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
  });

  it('does not repeat a 429', async () => {
    await using server = await startHostileServer(text('Too many api requests. Enhance your calm.', 429));
    assert.deepEqual(await connect(server.url).listClipsInProgress(), failed('rate-limited', 'HTTP 429'));
    assert.equal(server.received.length, 1);
  });

  for (const answer of [
    text(`Invalid api key ${KEY}`, 403),
    json({ errorMsg: 'Invalid api key', status: 403 }, 403),
    json({ message: 'INVALID API KEY' }, 403),
  ])
    it('says that a 403 may come from the other region', async () => {
      await using server = await startHostileServer(answer);
      const expected = failed('wrong-region', 'HTTP 403, invalid API key');
      assert.deepEqual(await connect(server.url).listClipsInProgress(), expected);
    });

  for (const status of [401, 403])
    it(`does not guess at the region where a ${status} says something else`, async () => {
      await using server = await startHostileServer(json({ errorMsg: 'Role lacks permission' }, status));
      const client = connect(server.url);
      const expected = failed('unauthorized', `HTTP ${status}`);
      assert.deepEqual(await client.listClipsInProgress(), expected);
      assert.deepEqual(await client.listSavedClips({ ...PAGE, pageToken: 'a' }), expected);
      assert.deepEqual(await client.getClip(CLIP_UUID), expected);
    });

  for (const [what, body] of [
    ['plain text', 'Hello'],
    ['HTML', '<html></html>'],
    ['half a JSON', '{"splicedClips": [{"clip'],
    ['nothing', ''],
  ] as const)
    it(`takes ${what} with status 200 for a malformed answer`, async () => {
      const calls: VendorCall[] = [];
      await using server = await startHostileServer(text(body));
      const answer = await connect(server.url, { calls }).listClipsInProgress();
      assert.deepEqual(answer, failed('malformed', `not JSON, ${body.length} bytes`));
      assert.deepEqual(calls, [{ endpoint: 'list', outcome: 'malformed' }]);
    });

  it('reads past a byte order mark', async () => {
    await using server = await startHostileServer(text('\uFEFF{"splicedClips": []}'));
    assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
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
    const answer = await connect(server.url, { maxBodyBytes: 100_000 }).listClipsInProgress();
    assert.deepEqual(answer, failed('too-large', 'a body too long to be read'));
    assert.ok(poured < 50_000_000);
    assert.equal(server.received.length, 1);
  });

  for (const status of [301, 302, 303, 307, 308])
    it(`does not follow a redirect with ${status}, so that the key goes nowhere else`, async () => {
      await using other = await startHostileServer(json({ splicedClips: [] }));
      await using server = await startHostileServer(text('', status, { location: other.url }));
      const answer = await connect(server.url).listClipsInProgress();
      assert.deepEqual(answer, failed('unavailable', `HTTP ${status}`));
      assert.deepEqual(other.received, []);
      assert.equal(server.received.length, 1);
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
    const { clips, malformed } = expectKind(await connect(server.url).listClipsInProgress(), 'shows');
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
        unreadable: [],
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
    const { clips } = expectKind(await connect(server.url).listSavedClips(PAGE), 'shows');
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
