import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isTimeToAsk, joinNames } from '../../functions/domain/org/names.ts';
import { isTimeZone } from '../../functions/domain/time-zone.ts';

const NOW_MS = Date.UTC(2026, 10, 24);
const NOTHING = { before: new Map(), wanted: new Set<string>(), nowMs: NOW_MS };
const HOUR_MS = 3_600_000;

it('cameras that clips show are kept first, and no more than fit an item of the table', () => {
  const cameras = Array.from({ length: 10_000 }, (_, index) => ({
    uuid: String(index).padStart(64, 'A'),
    name: '倉'.repeat(60),
    siteUuid: 'site',
  }));
  const wanted = new Set(cameras.slice(-3).map(({ uuid }) => uuid));
  const names = joinNames(cameras, [{ uuid: 'site', name: '庫'.repeat(60) }], {
    before: new Map(),
    wanted,
    nowMs: NOW_MS,
  });
  const kept = [...names.cameras.values()];
  assert.ok(kept.length > 500 && kept.length < 4_000, `${kept.length}`);
  assert.ok(Buffer.byteLength(JSON.stringify(kept)) < 300_100);
  assert.deepEqual(new Set(kept.slice(0, 3).map(({ uuid }) => uuid)), wanted);
});

it('what is not known of a camera is absent', () => {
  const cameras = [{ uuid: 'a' }, { uuid: 'b', name: 'Gate', siteUuid: 'nowhere' }];
  assert.deepEqual(
    [...joinNames(cameras, [], NOTHING).cameras.values()],
    [{ uuid: 'a' }, { uuid: 'b', name: 'Gate' }],
  );
});

it('where the sites could not be had, cameras are where they were', () => {
  const gate = { uuid: 'b', name: 'Gate', site: 'North', timeZone: 'UTC' };
  const cameras = [
    { uuid: 'a', name: 'Door' },
    { uuid: 'b', name: 'New gate', siteUuid: 'north' },
  ];
  const names = joinNames(cameras, undefined, { ...NOTHING, before: new Map([['b', gate]]) });
  assert.deepEqual(
    [...names.cameras.values()],
    [
      { uuid: 'a', name: 'Door' },
      { ...gate, name: 'New gate' },
    ],
  );
});

it('names are asked for after a day, after an hour for an unknown camera, and in time by a clock that was ahead', () => {
  const cameras = new Map([['a', { uuid: 'a' }]]);
  const isDue = (agoMs: number, ...wanted: string[]) =>
    isTimeToAsk({ askedAtMs: NOW_MS - agoMs, cameras }, wanted, NOW_MS);
  assert.equal(isTimeToAsk(undefined, [], NOW_MS), true);
  assert.deepEqual([isDue(24 * HOUR_MS - 1, 'a'), isDue(24 * HOUR_MS, 'a')], [false, true]);
  assert.deepEqual([isDue(HOUR_MS - 1, 'a', 'b'), isDue(HOUR_MS, 'a', 'b')], [false, true]);
  assert.equal(isDue(-25 * HOUR_MS, 'a'), true);
});

it('only zones that dates can be shown in are time zones', () => {
  for (const zone of ['America/Chicago', 'UTC', 'Etc/GMT+5']) assert.equal(isTimeZone(zone), true, zone);
  for (const zone of ['', 'Mars/Olympus', '+05:00', 'x'.repeat(1_000), '__proto__', 7, null, 'UTC\nx'])
    assert.equal(isTimeZone(zone), false, String(zone));
});
