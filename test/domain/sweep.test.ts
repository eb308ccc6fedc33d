import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { newOrgState, type Sweep } from '../../functions/domain/org/state.ts';
import {
  advanceSweep,
  endedSinceCursor,
  inFlightOnPage,
  pageTokenOf,
  restartRound,
} from '../../functions/domain/org/sweep.ts';
import { makeSighting, NOW_MS } from '../clip-records.ts';

describe('a sweep', () => {
  const page = (dates: (number | undefined)[], nextPageToken: string | null = null) => ({
    clips: dates.map((createdAtMs, index) =>
      makeSighting({
        clipUuid: `clip-${index}`,
        status: 'COMPLETE',
        details: createdAtMs === undefined ? {} : { createdAtMs },
      }),
    ),
    nextPageToken,
  });
  const MINUTE = 60_000;
  const idle = (cursorMs: number, movedAtMs = NOW_MS): Sweep => ({
    phase: 'idle',
    cursorMs,
    sweptAtMs: 0,
    movedAtMs,
  });
  const baseline = newOrgState('acme').sweep;
  const advance = (
    sweep: Sweep,
    dates: (number | undefined)[],
    token: string | null = null,
    isFirst = true,
  ) => advanceSweep(sweep, page(dates, token), isFirst, NOW_MS).sweep;
  const cursorOf = (sweep: Sweep) => (sweep.phase === 'baseline' ? 0 : sweep.cursorMs);

  it('finds what was created since the cursor, and what has no date', () => {
    const dates = [101 * MINUTE, 96 * MINUTE, 94 * MINUTE, undefined];
    const found = endedSinceCursor(page(dates), idle(100 * MINUTE), NOW_MS);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0', 'clip-1', 'clip-3'],
    );
  });

  it('looks at no clip before the cursor again when the cursor has not moved for an hour', () => {
    const sweep = idle(100 * MINUTE, NOW_MS - 60 * MINUTE);
    const found = endedSinceCursor(page([101 * MINUTE, 100 * MINUTE, 96 * MINUTE]), sweep, NOW_MS);
    assert.deepEqual(
      found.map(({ clipUuid }) => clipUuid),
      ['clip-0'],
    );
  });

  it('is through at the last page, or where newest comes first and the page reaches back', () => {
    assert.equal(cursorOf(advance(idle(100 * MINUTE), [90 * MINUTE, 110 * MINUTE])), 110 * MINUTE);
    assert.equal(cursorOf(advance(idle(100 * MINUTE), [110 * MINUTE, 90 * MINUTE], 't')), 110 * MINUTE);
    const oldestFirst = advance(idle(100 * MINUTE), [90 * MINUTE, 110 * MINUTE], 't');
    assert.deepEqual([cursorOf(oldestFirst), pageTokenOf(oldestFirst)], [100 * MINUTE, 't']);
  });

  it('goes on with its own token until the last page, and only then moves the cursor', () => {
    let sweep = advance(idle(100 * MINUTE), [90 * MINUTE, 110 * MINUTE], 'a');
    sweep = advance(sweep, [111 * MINUTE, 120 * MINUTE], 'b', false);
    assert.deepEqual([cursorOf(sweep), pageTokenOf(sweep)], [100 * MINUTE, 'b']);
    sweep = advance(sweep, [121 * MINUTE], null, false);
    assert.deepEqual([cursorOf(sweep), pageTokenOf(sweep)], [121 * MINUTE, undefined]);
  });

  it('leaves its cursor where it is where the last page shows nothing as old: it may be cut short', () => {
    const cut = advance(idle(100 * MINUTE), [120 * MINUTE, 130 * MINUTE]);
    assert.equal(cursorOf(cut), 100 * MINUTE);
    // What became visible late lies before the cursor, and would be cut off, too.
    const almost = advance(cut, [130 * MINUTE, 110 * MINUTE, 99 * MINUTE]);
    assert.equal(cursorOf(almost), 100 * MINUTE);
    const whole = advance(almost, [130 * MINUTE, 110 * MINUTE, 95 * MINUTE]);
    assert.equal(cursorOf(whole), 130 * MINUTE);
  });

  it('does so, too, where nothing had been seen before', () => {
    assert.equal(cursorOf(advance(idle(0), [120 * MINUTE, 130 * MINUTE])), 0);
  });

  it('believes after an hour that what is as old is gone for good', () => {
    const held = advance(idle(100 * MINUTE), [120 * MINUTE]);
    const later = advanceSweep(held, page([120 * MINUTE]), true, NOW_MS + 60 * MINUTE).sweep;
    assert.equal(cursorOf(later), 120 * MINUTE);
  });

  it('is not led astray by a clip from the future', () => {
    assert.equal(cursorOf(advance(idle(100 * MINUTE), [NOW_MS * 2, 1])), NOW_MS);
  });

  it('of the baseline is over only when every page has been seen', () => {
    const first = advance(baseline, [1, 2], 't');
    assert.equal(first.phase, 'baseline');
    assert.equal(advance(first, [3], null, false).phase, 'idle');
  });

  it('ends where the token comes round, and after 500 pages, and says that it was cut', () => {
    let sweep = advance(baseline, [1, 2], 'a');
    const round = advanceSweep(sweep, page([3, 4], 'a'), false, NOW_MS);
    assert.deepEqual([round.sweep.phase, round.cutAfter], ['idle', 2]);
    let pages = 1;
    for (let cutAfter: number | undefined; cutAfter === undefined; pages++) {
      const next = advanceSweep(sweep, page([3, 4], `t${pages}`), false, NOW_MS);
      sweep = next.sweep;
      cutAfter = next.cutAfter;
    }
    assert.equal(pages, 500);
  });

  it('begins its round anew where a token is refused, and keeps its cursor', () => {
    const round = advance(idle(100 * MINUTE), [90 * MINUTE, 110 * MINUTE], 'a');
    const again = restartRound(round);
    assert.deepEqual([pageTokenOf(again), cursorOf(again)], [undefined, 100 * MINUTE]);
    assert.equal(pageTokenOf(restartRound(advance(baseline, [1, 2], 't'))), undefined);
  });

  it('does not take old clips with a status that says nothing for clips in flight', () => {
    const clips = [
      makeSighting({ clipUuid: 'old', status: null, details: { createdAtMs: 1 } }),
      makeSighting({ clipUuid: 'recent', status: 'OFFLINE', details: { createdAtMs: 4_999 * MINUTE } }),
      makeSighting({ clipUuid: 'active', status: 'UPLOADING', details: { createdAtMs: 4_000 * MINUTE } }),
      makeSighting({ clipUuid: 'stale', status: 'UPLOADING', details: { createdAtMs: 1 } }),
    ];
    const found = inFlightOnPage({ clips, nextPageToken: null }, idle(5_000 * MINUTE), 86_400);
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
        let sweep = idle(100 * MINUTE);
        for (const { dates, token, isFirst } of steps) {
          const next = advance(sweep, dates, token, isFirst);
          assert.ok(cursorOf(next) >= cursorOf(sweep));
          if (pageTokenOf(next) !== undefined) assert.equal(cursorOf(next), cursorOf(sweep));
          sweep = next;
        }
      }),
    );
  });

  it('moves its cursor past no clip that it has not shown', () => {
    const dates = fc.array(fc.integer({ min: 1, max: 300 * MINUTE }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(dates, (dates) => {
        assert.equal(cursorOf(advance(idle(5 * MINUTE), [...dates, 0])), Math.max(5 * MINUTE, ...dates));
        assert.equal(endedSinceCursor(page(dates), idle(0), NOW_MS).length, dates.length);
      }),
    );
  });
});
