import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertClean, range } from './clean-seeds.ts';
import { OUTAGES, SCENARIOS } from './scenarios.ts';
import regressions from './seeds.json' with { type: 'json' };
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

const SEEDS = range(1, 6);

describe('seeds that failed once', () => {
  for (const [name, seeds] of Object.entries(regressions))
    it(`stay clean: ${name}`, async (t) => {
      await assertClean(t, workers, name, seeds);
    });
});

describe('whatever befalls its calls, the engine loses nothing, tells nothing false, and repeats only what a fault hid', () => {
  for (const name of Object.keys(SCENARIOS).filter((name) => !(name in OUTAGES)))
    it(name, async (t) => {
      const results = await assertClean(t, workers, name, SEEDS);
      assert.ok(results.some(({ recorded }) => recorded > 0));
    });
});

describe('an outage is over within five minutes of its end', () => {
  for (const name of Object.keys(OUTAGES))
    it(name, async (t) => {
      await assertClean(t, workers, name, range(1, 3));
    });
});

describe('without faults', () => {
  it('half of the ticks may come twice: nothing is lost, nothing is told twice', async (t) => {
    const results = await assertClean(t, workers, 'calm', range(100, 10));
    for (const { duplicates, kills, faults } of results)
      assert.deepEqual([duplicates, kills, faults], [0, 0, 0]);
  });
});

describe('a seed', () => {
  it('gives the same trace each time', async () => {
    const scenario = SCENARIOS['people who watch, without the lease'] ?? {};
    const [first, again, other] = [
      await workers.runSeed(scenario, 7),
      await workers.runSeed(scenario, 7),
      await workers.runSeed(scenario, 8),
    ];
    assert.equal(first.traceHash, again.traceHash);
    assert.deepEqual(first.outcomes, again.outcomes);
    assert.notEqual(first.traceHash, other.traceHash);
  });
});

describe("one org's trouble", () => {
  const minutes = (from: number, to: number) => ({ fromMs: from * 60_000, toMs: to * 60_000 });
  const calm = { horizonMs: 20 * 60_000 };
  const troubles = {
    'faults at every call': SCENARIOS.faults,
    'an outage of everything it needs': { outages: [{ dependency: 'all' as const, ...minutes(4, 16) }] },
    'a key that is not rotated with the vendor': { rotation: { atMs: 240_000, storedAtMs: 960_000 } },
    'broken lists': { listFaults: 0.5 },
    'wrong clocks and doubled ticks': { skewMs: 90_000, doubledTicks: 0.5 },
  };
  for (const [name, trouble] of Object.entries(troubles))
    it(`never touches the other's clips, by as much as a millisecond: ${name}`, async () => {
      for (const seed of range(1, 2)) {
        const [alone, beside] = [
          await workers.runSeed(calm, seed),
          await workers.runSeed({ ...calm, ...trouble, troubled: 'acme' }, seed),
        ];
        const ofGlobex = (outcomes: typeof alone.outcomes) =>
          outcomes.filter(({ orgId }) => orgId === 'globex');
        assert.ok(ofGlobex(alone.outcomes).length > 10);
        assert.deepEqual(ofGlobex(beside.outcomes), ofGlobex(alone.outcomes));
        assert.notDeepEqual(beside.outcomes, alone.outcomes);
        assert.deepEqual(beside.problems, []);
      }
    });
});
