import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BoardState } from '../../../cli/board/board-state.ts';
import { createLatest } from '../../../cli/board/latest.ts';
import { NOW_MS } from '../../clip-records.ts';

/** A reading that ends when the test says so, and a clock that stands still until then. */
function arrange() {
  const clock = { nowMs: NOW_MS };
  const readings: PromiseWithResolvers<BoardState>[] = [];
  const patience: (() => void)[] = [];
  const latest = createLatest({
    read: () => {
      const reading = Promise.withResolvers<BoardState>();
      readings.push(reading);
      return reading.promise;
    },
    explain: (error) => (error instanceof Error ? error.message : ''),
    now: () => clock.nowMs,
    wait: () => new Promise<void>((resolve) => patience.push(resolve)),
  });
  return { clock, readings, patience, latest };
}

function boardAt(atMs: number): BoardState {
  return { atMs, orgs: [], troubles: [], topics: [] };
}

describe('the latest state', () => {
  it('is read once for all who ask at the same time', async () => {
    const { readings, latest } = arrange();
    const asked = [latest(), latest()];
    readings[0]?.resolve(boardAt(NOW_MS));
    const found = await Promise.all(asked);
    assert.deepEqual(
      found.map(({ board }) => board?.atMs),
      [NOW_MS, NOW_MS],
    );
    assert.equal(readings.length, 1);
  });

  it('is not read again at once, and the later the longer that took', async () => {
    const { clock, readings, latest } = arrange();
    const first = latest();
    clock.nowMs += 3_000;
    readings[0]?.resolve(boardAt(NOW_MS));
    await first;
    clock.nowMs += 11_999;
    await latest();
    assert.equal(readings.length, 1);
    clock.nowMs += 1;
    const next = latest();
    readings[1]?.resolve(boardAt(clock.nowMs));
    assert.equal((await next).board?.atMs, NOW_MS + 15_000);
  });

  it('is the one before where the table is not read in time, and where it cannot be read, with why', async () => {
    const { clock, readings, patience, latest } = arrange();
    const first = latest();
    readings[0]?.resolve(boardAt(NOW_MS));
    await first;
    clock.nowMs += 60_000;
    const second = latest();
    patience[0]?.();
    const late = await second;
    assert.deepEqual([late.board?.atMs, late.trouble, late.nowMs], [NOW_MS, undefined, NOW_MS + 60_000]);
    const third = latest();
    readings[1]?.reject(new Error('nobody answers'));
    const failed = await third;
    assert.deepEqual([failed.board?.atMs, failed.trouble], [NOW_MS, 'nobody answers']);
  });

  it('is none where the table never could be read', async () => {
    const { readings, latest } = arrange();
    const asked = latest();
    readings[0]?.reject(new Error('nobody answers'));
    assert.deepEqual(await asked, { board: undefined, trouble: 'nobody answers', nowMs: NOW_MS });
  });
});
