import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { idleTime } from '../../bench/latency/idle-time.ts';
import { oracle, pollEachClip, pollList } from '../../bench/latency/policies.ts';
import { VendorLine } from '../../bench/latency/vendor-line.ts';
import type { WorldClip } from '../../bench/latency/world.ts';
import { placeLabels } from '../../bench/report/place-labels.ts';

const random = () => 0.5;

/** A vendor that answers after a second, without errors. */
const task = (clips: WorldClip[]) => ({ clips, random, line: new VendorLine(random, { callSec: [1, 1] }) });
const clip = (startSec: number, endSec: number): WorldClip => ({
  startSec,
  endSec,
  failed: false,
  progressAt: () => 0.5,
});

describe('idle calls', () => {
  test('are those that fall in no span of work, however the spans overlap', () => {
    const work: [number, number][] = [
      [50, 60],
      [10, 20],
      [15, 30],
    ];
    assert.deepEqual(idleTime([5, 10, 25, 30, 40, 55, 70], work, 100), { idleCalls: 3, idleSec: 70 });
  });
});

describe('a policy', () => {
  test('that polls each clip asks until it sees the end', () => {
    const given = task([clip(0, 7)]);
    const { latenciesSec, missed } = pollEachClip(4)(given);
    // It asks at 4, is answered at 5, asks at 9 and is answered at 10; a publish takes 0.055 s.
    assert.deepEqual([given.line.calls, missed], [2, 0]);
    assert.ok(Math.abs((latenciesSec[0] ?? 0) - 3.055) < 1e-9);
  });

  test('gives up a clip that is stuck for ever, and does not count it as missed', () => {
    const given = task([clip(0, Infinity)]);
    assert.deepEqual(pollEachClip(59)(given).missed, 0);
    assert.equal(given.line.calls, 120);
  });

  test('asks on for a clip that takes longer than the vendor keeps a stuck one', () => {
    assert.equal(pollEachClip(60)(task([clip(0, 9_000)])).missed, 0);
    assert.equal(oracle(task([clip(0, 9_000)])).missed, 0);
    assert.equal(pollList(10)(task([clip(0, 9_000)])).missed, 0);
  });

  test('is refused by an empty bucket, and asks again', () => {
    const clips = Array.from({ length: 100 }, () => clip(0, 1));
    const given = task(clips);
    assert.equal(oracle(given).latenciesSec.length, 100);
    assert.ok(given.line.calls > 100);
  });
});

describe('labels', () => {
  test('keep clear of each other where spans stand close', () => {
    const spans = [100, 104, 130].map((x) => ({ x, top: 100, bottom: 160, text: 'a label' }));
    const labels = placeLabels(spans, { left: 0, top: 0, right: 400, bottom: 300 });
    const places = labels.map(({ x, y, anchor }) => {
      const left = anchor === 'start' ? x : anchor === 'end' ? x - 44 : x - 22;
      return { left, right: left + 43, top: y - 10, bottom: y + 2 };
    });
    for (const [index, a] of places.entries())
      for (const b of places.slice(index + 1))
        assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
  });
});
