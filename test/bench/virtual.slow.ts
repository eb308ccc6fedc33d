import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { Report } from './report.ts';
import { runBench } from './run-bench.ts';

const POLICIES = [
  'clipwatch',
  'clipwatch-registered',
  'per-clip-60s',
  'per-clip-2s',
  'per-clip-5s',
  'per-clip-10s',
  'wait-loop-30s',
  'list-10s',
  'oracle',
];

describe('npm run bench -- --json', async () => {
  const parts = ['latency', 'batch', 'backlog', 'orgs', 'scarce', 'cost'] as const;
  /** One seed takes a third of the time; where nothing is said, there are three. */
  const seedsOf = (part: (typeof parts)[number]) => (part === 'backlog' ? [] : ['--seeds', '1']);
  const runs = await Promise.all(
    parts.map((part) =>
      runBench('--json', '--scale', '0.01', '--seed', '7', ...seedsOf(part), '--part', part),
    ),
  );
  const reports = runs.map(({ stdout }) => v.parse(Report, JSON.parse(stdout)));
  const { latency = [], batch, ...others } = Object.assign({}, ...reports) as v.InferOutput<typeof Report>;

  test('prints one object and nothing else, with the part that was asked for', () => {
    for (const [index, { stdout, stderr, code }] of runs.entries()) {
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout.trimEnd().includes('\n'), false);
      assert.deepEqual(Object.keys(JSON.parse(stdout)), [parts[index], 'seeds']);
      assert.deepEqual(reports[index]?.seeds, parts[index] === 'backlog' ? [7, 8, 9] : [7]);
    }
  });

  test('runs every policy in each scenario with each median', () => {
    const worlds = ['lone', 'burst50', 'steady1', 'steady20'].flatMap((name) =>
      [20, 60, 300].map((medianSec) => `${name} ${medianSec}`),
    );
    assert.deepEqual(
      latency.map(({ scenario, medianSec }) => `${scenario} ${medianSec}`),
      worlds,
    );
    for (const { policies } of latency)
      assert.deepEqual(
        policies.map(({ name }) => name),
        POLICIES,
      );
  });

  test('runs a batch of each size, and tells of every clip', () => {
    assert.deepEqual(
      batch?.map(({ clips, missed }) => [clips, missed]),
      [1, 2, 3, 10, 50].map((clips) => [clips, 0]),
    );
  });

  test('runs the backlog', () => {
    assert.equal(others.backlog?.clips, 10);
  });

  test('gives organizations their turns in time', () => {
    assert.deepEqual(
      others.orgs?.map(({ orgs }) => orgs),
      [1, 1, 10, 100],
    );
    for (const { p95LateMs, starved, sendMs } of others.orgs ?? []) {
      assert.ok(p95LateMs < 15_000);
      assert.ok(sendMs < 40_000);
      assert.equal(starved, 0);
    }
  });

  test('starves nobody where executions are scarce', () => {
    for (const { inFlight, checkConcurrency, peakConcurrency, starved } of others.scarce ?? []) {
      assert.equal(starved, 0);
      if (inFlight >= checkConcurrency) assert.equal(peakConcurrency, checkConcurrency);
    }
    assert.equal(others.scarce?.length, 3);
  });

  test('reckons what each state costs, which is the sum of its services', () => {
    const states = ['idle', 'tenth', 'busy'];
    assert.deepEqual(
      others.cost?.map(({ orgs, state }) => `${orgs} ${state}`),
      [1, 100, 10_000].flatMap((orgs) => states.map((state) => `${orgs} ${state}`)),
    );
    for (const { dollarsPerOrg, byService } of others.cost ?? []) {
      const sum = Object.values(byService).reduce((total, dollars) => total + dollars, 0);
      assert.ok(Math.abs(sum - dollarsPerOrg) < 0.001);
    }
  });

  test('no policy beats the oracle, and it misses nothing', () => {
    for (const { scenario, medianSec, policies } of latency) {
      const oracle = policies.find(({ name }) => name === 'oracle');
      assert.ok(oracle);
      assert.equal(oracle.missed, 0);
      for (const { name, p50, p95 } of policies)
        assert.ok(p50 >= oracle.p50 && p95 >= oracle.p95, `${name} in ${scenario}, median ${medianSec} s`);
    }
  });

  test('Clipwatch misses nothing', () => {
    const ours = latency.flatMap(({ policies }) =>
      policies.filter(({ name }) => name.startsWith('clipwatch')),
    );
    assert.deepEqual(
      ours.map(({ missed }) => missed),
      ours.map(() => 0),
    );
  });

  test('policies that ask for a clip at a time cost nothing while there is none', () => {
    for (const { policies } of latency)
      for (const { name, callsPerIdleHour } of policies)
        if (/^(per-clip|wait-loop|oracle)/.test(name)) assert.equal(callsPerIdleHour, 0);
  });

  test('the quantiles are in order', () => {
    for (const { policies } of latency)
      for (const { p50, p95, p99, max } of policies) assert.ok(p50 <= p95 && p95 <= p99 && p99 <= max);
  });

  describe('a seed', async () => {
    const args = ['--json', '--scale', '0.01', '--only', 'steady20', '--median', '20', '--seed'];
    const [first, again, other] = await Promise.all(['7', '7', '8'].map((value) => runBench(...args, value)));
    const p50OfPoll = (run: { stdout: string } | undefined) =>
      v
        .parse(Report, JSON.parse(run?.stdout ?? ''))
        .latency?.[0]?.policies.find(({ name }) => name === 'per-clip-60s')?.p50 ?? Number.NaN;

    test('gives the same figures each time', () => {
      assert.deepEqual(first, again);
    });

    test('gives clips of its own', () => {
      // The calls themselves differ by less than half a second.
      assert.ok(Math.abs(p50OfPoll(first) - p50OfPoll(other)) > 0.5);
    });
  });
});
