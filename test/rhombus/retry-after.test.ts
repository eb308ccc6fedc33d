import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseRetryAfterMs } from '../../functions/rhombus/failures.ts';
import { NOW_MS } from '../clip-records.ts';
import { connect } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const DEFAULT_MS = 5_000;
const inSeconds = (seconds: number) => new Date(NOW_MS + seconds * 1000).toUTCString();

for (const [header, waitMs] of [
  ['1', 1_000],
  [' 60 ', 60_000],
  ['2.5', 2_500],
  ['301', 300_000],
  ['9'.repeat(400), 300_000],
  [inSeconds(30), 30_000],
  [inSeconds(-30), 1_000],
  [inSeconds(86_400), 300_000],
  ['', DEFAULT_MS],
  ['-5', DEFAULT_MS],
  ['1e3', DEFAULT_MS],
  ['5, 10', DEFAULT_MS],
  ['2026', 300_000],
  ['2026-11-24', DEFAULT_MS],
  ['soon', DEFAULT_MS],
  ['Infinity', DEFAULT_MS],
  ['0x10', DEFAULT_MS],
] as const)
  it(`Retry-After: ${header.slice(0, 40)} asks to wait ${waitMs} ms`, () => {
    assert.equal(parseRetryAfterMs(header, NOW_MS), waitMs);
  });

it('whatever Retry-After says, the wait is between a second and five minutes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
      const waitMs = parseRetryAfterMs(header, NOW_MS);
      assert.ok(waitMs >= 1_000 && waitMs <= 300_000, `${waitMs}`);
    }),
  );
});

it('a server that says when to come back is not asked again at once', async () => {
  await using server = await startHostileServer(text('busy', 503, { 'retry-after': '60' }), json({}));
  await assert.rejects(connect(server.url).listClipsInProgress(), { name: 'UnavailableError', status: 503 });
  assert.equal(server.received.length, 1);
});
