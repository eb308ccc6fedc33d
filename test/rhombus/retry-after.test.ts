import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRetryAfterMs } from '../../functions/rhombus/retry-after.ts';
import { CLIP_UUID, connect, expectKind, failed, NOTHING } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
const inSeconds = (seconds: number) => new Date(NOW_MS + seconds * 1000).toUTCString();
const read = (value: string, others: Record<string, string> = {}) =>
  readRetryAfterMs(new Headers({ 'retry-after': value, ...others }), NOW_MS);

for (const [header, waitMs] of [
  ['1', 1_000],
  [' 60 ', 60_000],
  ['2.5', 2_500],
  ['301', 300_000],
  ['9'.repeat(400), 300_000],
  ['240, 240', 240_000],
  ['5, 10', 10_000],
  ['10,5,', 10_000],
  ['soon, 7', 7_000],
  [inSeconds(30), 30_000],
  [inSeconds(-30), 1_000],
  [inSeconds(86_400), 300_000],
  [`${inSeconds(30)}, ${inSeconds(90)}`, 90_000],
  [`${inSeconds(30)}, 120`, 120_000],
  [`20, ${inSeconds(30)}`, 30_000],
  ['Tuesday, 24-Nov-26 12:00:40 GMT', 40_000],
  ['Tue Nov 24 12:00:50 2026', 50_000],
  ['2026', 300_000],
  ['0', 1_000],
] as const)
  it(`Retry-After: ${header.slice(0, 70)} asks to wait ${waitMs} ms`, () => {
    assert.equal(read(header), waitMs);
  });

for (const header of ['', '-5', '1e3', '2026-11-24', 'soon', 'Infinity', '0x10', 'Mon', '240s', ',,'])
  it(`Retry-After: ${header} says nothing`, () => {
    assert.equal(read(header), undefined);
  });

it('a date counts from the clock of whoever sent it, where that is known', () => {
  assert.equal(read(inSeconds(3_630), { date: inSeconds(3_600) }), 30_000);
  assert.equal(read(inSeconds(30), { date: 'today' }), 30_000);
});

it('whatever Retry-After says, the wait is between a second and five minutes', () => {
  const anyDate = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.double().map(String), anyDate)),
      (values) => {
        const waitMs = read(values.join(', ')) ?? 1_000;
        assert.ok(waitMs >= 1_000 && waitMs <= 300_000, `${waitMs}`);
      },
    ),
  );
});

describe('a server that says when to come back', () => {
  const later = { 'retry-after': '240, 240' };

  it('is not asked again at once', async () => {
    await using server = await startHostileServer(text('busy', 503, { 'retry-after': '60' }), json({}));
    const answer = await connect(server.url).listClipsInProgress();
    assert.deepEqual(answer, failed('unavailable', 'HTTP 503', 60_000));
    assert.equal(server.received.length, 1);
  });

  for (const [status, reason] of [
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'no-route'],
    [429, 'rate-limited'],
    [302, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)
    it(`is heeded with ${status}`, async () => {
      await using server = await startHostileServer(text('', status, later));
      const answer = await connect(server.url).listClipsInProgress();
      assert.deepEqual(answer, failed(reason, `HTTP ${status}`, 240_000));
    });

  it('is heeded with two headers', async () => {
    await using server = await startHostileServer((response: ServerResponse) => {
      response.writeHead(429, [
        ['Retry-After', '10'],
        ['Retry-After', '30'],
      ]);
      response.end();
    });
    const answer = await connect(server.url).listClipsInProgress();
    assert.deepEqual(answer, failed('rate-limited', 'HTTP 429', 30_000));
  });

  it('is heeded with a notice, and with a clip that it does not know', async () => {
    const expected = failed('unavailable', 'no answer yet, and a time to come back', 240_000);
    for (const answer of [
      text('{"message": "maintenance"}', 200, later),
      text('{"clip": null}', 200, later),
      text('', 404, later),
      text('', 400, later),
    ]) {
      await using server = await startHostileServer(answer);
      assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
    }
  });

  it('has shown what it shows', async () => {
    await using server = await startHostileServer(text('{"splicedClips": []}', 200, later));
    assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
  });

  it('not so that it can be read is one that does not say it', async () => {
    await using server = await startHostileServer(text('', 429, { 'retry-after': 'soon' }));
    const answer = expectKind(await connect(server.url).listClipsInProgress(), 'failed');
    assert.equal('retryAfterMs' in answer, false);
  });
});
