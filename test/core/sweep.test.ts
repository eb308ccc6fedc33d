import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { advanceSweep, endedSinceCursor, inFlightOnPage } from '../../functions/core/sweep.ts';
import { makeOrg, makeSighting, NOW_MS } from '../clip-records.ts';

describe('a sweep', () => {
  const page = (dates: (number | undefined)[], nextPageToken: string | null = null) => ({
    clips: dates.map((createdAtMs, index) =>
      makeSighting({
        clipUuid: `clip-${index}`,
        status: 'COMPLETE',
        details: createdAtMs === undefined ? {} : { createdAtMs },
      }),
    ),
    malformed: 0,
    nextPageToken,
  });
  const MINUTE = 60_000;

  it('finds what was created since the cursor, and what has no date', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    const found = endedSinceCursor(page([101 * MINUTE, 96 * MINUTE, 94 * MINUTE, undefined]), org, NOW_MS);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0', 'clip-1', 'clip-3'],
    );
  });

  it('looks at no clip before the cursor again when the cursor has not moved for an hour', () => {
    const sweep = { cursorMs: 100 * MINUTE, sweptAtMs: NOW_MS, movedAtMs: NOW_MS - 60 * MINUTE };
    const found = endedSinceCursor(
      page([101 * MINUTE, 100 * MINUTE, 96 * MINUTE]),
      makeOrg({ sweep }),
      NOW_MS,
    );
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0'],
    );
  });

  it('is through at the last page, or where newest comes first and the page reaches back', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    assert.equal(
      advanceSweep(org, page([90 * MINUTE, 110 * MINUTE]), true, NOW_MS).sweep?.cursorMs,
      110 * MINUTE,
    );
    assert.equal(
      advanceSweep(org, page([110 * MINUTE, 90 * MINUTE], 't'), true, NOW_MS).sweep?.cursorMs,
      110 * MINUTE,
    );
    const oldestFirst = advanceSweep(org, page([90 * MINUTE, 110 * MINUTE], 't'), true, NOW_MS).sweep;
    assert.deepEqual([oldestFirst?.cursorMs, oldestFirst?.pageToken], [100 * MINUTE, 't']);
  });

  it('goes on with its own token until the last page, and only then moves the cursor', () => {
    let org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    org = advanceSweep(org, page([90 * MINUTE, 110 * MINUTE], 'a'), true, NOW_MS);
    org = advanceSweep(org, page([111 * MINUTE, 120 * MINUTE], 'b'), false, NOW_MS);
    assert.deepEqual([org.sweep?.cursorMs, org.sweep?.pageToken], [100 * MINUTE, 'b']);
    org = advanceSweep(org, page([121 * MINUTE]), false, NOW_MS);
    assert.deepEqual([org.sweep?.cursorMs, org.sweep?.pageToken], [121 * MINUTE, undefined]);
  });

  it('is not led astray by a clip from the future', () => {
    const org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
    assert.equal(advanceSweep(org, page([NOW_MS * 2]), true, NOW_MS).sweep?.cursorMs, NOW_MS);
  });

  it('lays the baseline only when every page has been seen', () => {
    const { baselineAtMs, ...fresh } = makeOrg();
    const first = advanceSweep(fresh, page([1, 2], 't'), true, NOW_MS);
    assert.equal(first.baselineAtMs, undefined);
    assert.equal(advanceSweep(first, page([3]), false, NOW_MS).baselineAtMs, NOW_MS);
  });

  it('does not take old clips with a status that says nothing for clips in flight', () => {
    const org = makeOrg({ sweep: { cursorMs: 5_000 * MINUTE, sweptAtMs: 0 } });
    const clips = [
      makeSighting({ clipUuid: 'old', status: null, details: { createdAtMs: 1 } }),
      makeSighting({ clipUuid: 'recent', status: 'OFFLINE', details: { createdAtMs: 4_999 * MINUTE } }),
      makeSighting({ clipUuid: 'active', status: 'UPLOADING', details: { createdAtMs: 4_000 * MINUTE } }),
      makeSighting({ clipUuid: 'stale', status: 'UPLOADING', details: { createdAtMs: 1 } }),
    ];
    const found = inFlightOnPage({ clips, malformed: 0, nextPageToken: null }, org, 86_400);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['recent', 'active'],
    );
  });

  it('never moves its cursor back, and not at all while a round of pages is under way', () => {
    const dates = fc.array(fc.option(fc.integer({ min: 1, max: 300 * MINUTE }), { nil: undefined }), {
      maxLength: 5,
    });
    const step = fc.record({ dates, token: fc.option(fc.constantFrom('a', 'b')), isFirst: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let org = makeOrg({ sweep: { cursorMs: 100 * MINUTE, sweptAtMs: 0 } });
        for (const { dates, token, isFirst } of steps) {
          const next = advanceSweep(org, page(dates, token), isFirst, NOW_MS);
          const [before, after] = [org.sweep?.cursorMs ?? 0, next.sweep?.cursorMs ?? 0];
          assert.ok(after >= before);
          if (next.sweep?.pageToken !== undefined) assert.equal(after, before);
          org = next;
        }
      }),
    );
  });

  it('moves its cursor past no clip that it has not shown', () => {
    const dates = fc.array(fc.integer({ min: 1, max: 300 * MINUTE }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(dates, (dates) => {
        const org = makeOrg({ sweep: { cursorMs: 0, sweptAtMs: 0 } });
        const { sweep } = advanceSweep(org, page(dates), true, NOW_MS);
        assert.equal(sweep?.cursorMs, Math.max(...dates));
        assert.equal(endedSinceCursor(page(dates), org, NOW_MS).length, dates.length);
      }),
    );
  });
});
