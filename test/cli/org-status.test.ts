import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isWell, readOrgStatus } from '../../cli/status/org-status.ts';
import { CLIP_UUID, makeClip, makeOrg, NOW_MS } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { endedUuid, fillTable, UNTOLD_UUID } from './filled-table.ts';

describe('the status of an org', () => {
  let table: Awaited<ReturnType<typeof startTable>>;
  const read = (orgId: string, nowMs = NOW_MS, isConfigured = true, idleSeconds = 30) =>
    readOrgStatus(table.store, { orgId, isConfigured, idleSeconds }, nowMs);

  before(async () => {
    table = await startTable();
    await fillTable(table.store, NOW_MS);
  });
  after(() => table.close());

  it('is ok while it is looked at, and silent three minutes after that', async () => {
    assert.equal((await read('acme')).health, 'ok');
    assert.equal((await read('acme', NOW_MS + 179_000)).health, 'silent');
  });

  it('is silent only after three looks that did not come, where they come rarely', async () => {
    assert.equal((await read('acme', NOW_MS + 179_000, true, 600)).health, 'ok');
    assert.equal((await read('acme', NOW_MS + 1_800_000, true, 600)).health, 'silent');
  });

  it('tells whether a check is at work', async () => {
    assert.equal((await read('acme')).checking, false);
    await table.store.acquireLease(
      'umbrella',
      { holder: 'check', expiresAtMs: NOW_MS + 1, endsAtMs: NOW_MS + 1 },
      NOW_MS,
    );
    assert.equal((await read('umbrella')).checking, true);
    assert.equal((await read('umbrella', NOW_MS + 1)).checking, false);
  });

  it('is unknown for an org that is neither configured nor in the table, and only for such a one', async () => {
    assert.equal((await read('initech', NOW_MS, false)).health, 'unknown');
    assert.equal((await read('acme', NOW_MS, false)).health, 'ok');
    assert.equal((await read('hooli', NOW_MS, false)).health, 'silent');
  });

  it('is well while it is looked at, its first check included, and else is not', async () => {
    const well = async (...args: Parameters<typeof read>) => isWell(await read(...args));
    assert.equal(await well('acme'), true);
    assert.equal(await well('acme', NOW_MS + 180_001), false);
    assert.equal(await well('globex'), false);
    assert.equal(await well('stark'), false);
    assert.equal(await well('wayne'), true);
    assert.equal(await well('initech'), false);
    assert.equal(await well('initech', NOW_MS, false), false);
    await table.store.acquireLease(
      'soylent',
      { holder: 'check', expiresAtMs: NOW_MS + 1, endsAtMs: NOW_MS + 1 },
      NOW_MS,
    );
    assert.equal(await well('soylent'), true);
    assert.equal(await well('soylent', NOW_MS + 1), false);
  });

  it('is never-checked for an org that is configured and that nobody looked at', async () => {
    assert.deepEqual(await read('initech'), {
      orgId: 'initech',
      health: 'never-checked',
      checking: false,
      lastGoodPassAt: null,
      backoff: null,
      failing: [],
      inFlight: [],
      owed: 0,
      ended: [],
      calls: { today: {}, week: {} },
    });
  });

  it('is backed-off with what went wrong', async () => {
    const { health, backoff } = await read('globex');
    assert.equal(health, 'backed-off');
    assert.deepEqual(backoff, {
      reason: 'unauthorized',
      failures: 2,
      since: '2026-11-24T12:00:00.000Z',
      until: '2026-11-24T12:01:00.000Z',
      detail: 'Rhombus rejected the API key (401)',
    });
  });

  it('is impaired where an endpoint fails while others go on, with which, why, since when and until when', async () => {
    const { health, backoff, failing } = await read('stark');
    assert.equal(health, 'impaired');
    assert.equal(backoff, null);
    assert.deepEqual(failing, [
      {
        endpoint: 'list',
        reason: 'unavailable',
        failures: 4,
        since: '2026-11-24T11:55:00.000Z',
        until: '2026-11-24T12:01:00.000Z',
      },
    ]);
  });

  it('is not impaired by an endpoint that nobody has needed for minutes, and silent where nobody looks', async () => {
    const { health, failing } = await read('wayne');
    assert.deepEqual([health, failing], ['ok', []]);
    assert.equal((await read('stark', NOW_MS + 5 * 60_000)).health, 'silent');
  });

  it('shows clips in flight, and counts what is owed by those that have ended, too', async () => {
    const { inFlight, owed } = await read('acme');
    assert.deepEqual(
      inFlight.map(({ clipUuid, percent, owed }) => [clipUuid, percent, owed]),
      [[CLIP_UUID, 40, 1]],
    );
    assert.equal(owed, 2);
  });

  it('says when a clip in flight is expected to end, where anybody can tell', async () => {
    const durations = { count: 400, mean: Math.log(600), variance: 0.09 };
    const learned = { durations, cameraDurations: {} };
    for (const [orgId, known] of [
      ['tyrell', learned],
      ['nobody', { cameraDurations: {} }],
    ] as const) {
      await table.store.saveOrg({ ...makeOrg({ version: 0, learned: known }), orgId });
      await table.store.recordTransition(makeClip({ orgId }));
    }
    const [clip] = (await read('tyrell')).inFlight;
    assert.ok(clip?.expectedEnd);
    const { median, p90 } = clip.expectedEnd;
    const inSec = (iso: string) => (Date.parse(iso) - NOW_MS) / 1000;
    assert.ok(inSec(median) > 400 && inSec(median) < 600 && inSec(p90) > inSec(median));
    assert.equal((await read('nobody')).inFlight[0]?.expectedEnd, null);
  });

  it('shows the ten clips that ended last, told or not, without those that had ended before', async () => {
    const { ended } = await read('acme');
    assert.deepEqual(
      ended.map(({ clipUuid }) => clipUuid),
      [UNTOLD_UUID, ...Array.from({ length: 9 }, (_, index) => endedUuid(index))],
    );
  });

  it('counts the calls of today and of the last seven days, and none that are older', async () => {
    const { calls } = await read('acme');
    assert.deepEqual(calls, {
      today: { 'list:ok': 5, 'clip:ok': 1 },
      week: { 'list:ok': 12, 'clip:ok': 1, 'page:rate-limited': 1 },
    });
  });
});
