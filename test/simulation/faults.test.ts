import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertClean, range } from './clean-seeds.ts';
import type { SeedResult } from './run-seed.ts';
import type { Scenario } from './scenario.ts';
import { ENDPOINTS_OUT, OUTAGES, SCENARIOS, TOPICS_OUT } from './scenarios.ts';
import regressions from './seeds.json' with { type: 'json' };
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

// Many more seeds, and the long runs, are `npm run test:simulation`.
const ONE_SEED = range(1, 1);
/** Worlds of which there are many alike. */
const ALIKE = { ...OUTAGES, ...ENDPOINTS_OUT, ...TOPICS_OUT };

describe('seeds that failed once', () => {
  for (const [name, seeds] of Object.entries(regressions))
    it(`stay clean: ${name}`, async (t) => {
      await assertClean(t, workers, name, seeds);
    });
});

describe('whatever befalls its calls, the engine loses nothing, tells nothing false, and repeats only what a fault hid', () => {
  for (const name of Object.keys(SCENARIOS).filter((name) => !(name in ALIKE)))
    it(name, async (t) => {
      const results = await assertClean(t, workers, name, ONE_SEED);
      assert.ok(results.some(({ recorded }) => recorded > 0));
    });
});

describe('an outage is over within five minutes of its end', () => {
  for (const name of Object.keys(OUTAGES))
    it(name, async (t) => {
      await assertClean(t, workers, name, ONE_SEED);
    });
});

describe('what is well is told in time, whatever is out beside it', () => {
  for (const name of [...Object.keys(ENDPOINTS_OUT), ...Object.keys(TOPICS_OUT)])
    it(name, async (t) => {
      await assertClean(t, workers, name, ONE_SEED);
    });
});

describe('without faults', () => {
  it('half of the turns may come twice: nothing is lost, nothing is told twice', async (t) => {
    const results = await assertClean(t, workers, 'calm', range(100, 5));
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
  const calm = { horizonMs: 20 * 60_000, prompt: { recordMs: 120_000, publishMs: 15_000 } };
  const ofGlobex = (outcomes: SeedResult['outcomes']) => outcomes.filter(({ orgId }) => orgId === 'globex');
  const idsOf = (outcomes: SeedResult['outcomes']) => outcomes.map(({ eventId }) => eventId).toSorted();
  async function runBoth(
    trouble: Scenario,
    seed: number,
  ): Promise<{ alone: SeedResult; beside: SeedResult }> {
    const alone = await workers.runSeed(calm, seed);
    const beside = await workers.runSeed({ ...calm, ...trouble, troubled: 'acme' }, seed);
    assert.ok(ofGlobex(alone.outcomes).length > 10);
    assert.notDeepEqual(beside.outcomes, alone.outcomes);
    assert.deepEqual(beside.problems, []);
    return { alone, beside };
  }

  const troubles: Record<string, Scenario> = {
    'an outage of everything it needs': { outages: [{ dependency: 'all', ...minutes(4, 16) }] },
    'a key that is not rotated with the vendor': { rotation: { atMs: 240_000, storedAtMs: 960_000 } },
    'broken lists': { listFaults: 0.5 },
  };
  for (const [name, trouble] of Object.entries(troubles))
    it(`never touches the other's clips, by as much as a millisecond: ${name}`, async () => {
      for (const seed of range(1, 2)) {
        const { alone, beside } = await runBoth(trouble, seed);
        assert.deepEqual(ofGlobex(beside.outcomes), ofGlobex(alone.outcomes));
      }
    });

  // All orgs share the pace of what people are told, so that another one's messages may make them wait for a moment.
  const shared: Record<string, Scenario> = {
    'faults at every call': { ...SCENARIOS.faults },
    'wrong clocks and doubled turns': { skewMs: 90_000, doubledTurns: 0.5 },
  };
  for (const [name, trouble] of Object.entries(shared))
    it(`takes none of the other's outcomes away, and delays none for long: ${name}`, async () => {
      for (const seed of range(1, 2)) {
        const { alone, beside } = await runBoth(trouble, seed);
        assert.deepEqual(idsOf(ofGlobex(beside.outcomes)), idsOf(ofGlobex(alone.outcomes)));
      }
    });
});
