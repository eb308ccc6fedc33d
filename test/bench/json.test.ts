import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { runBench } from './run-bench.ts';

const seconds = v.pipe(v.number(), v.minValue(0), v.finite());

const amount = v.pipe(v.number(), v.minValue(0), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Report = v.strictObject({
  latency: v.exactOptional(
    v.array(
      v.strictObject({
        scenario: v.string(),
        medianSec: v.number(),
        policies: v.array(
          v.strictObject({
            name: v.string(),
            mean: seconds,
            p50: seconds,
            p95: seconds,
            p99: seconds,
            max: seconds,
            callsPerClip: v.pipe(v.number(), v.minValue(0)),
            callsPerIdleHour: v.pipe(v.number(), v.minValue(0)),
            missed: v.pipe(v.number(), v.integer()),
          }),
        ),
      }),
    ),
  ),
  batch: v.exactOptional(
    v.array(
      v.strictObject({
        clips: v.pipe(v.number(), v.integer()),
        p50: seconds,
        p95: seconds,
        max: seconds,
        callsPerClip: v.pipe(v.number(), v.minValue(0)),
        missed: v.pipe(v.number(), v.integer()),
      }),
    ),
  ),
  pass: v.exactOptional(
    v.array(
      v.strictObject({
        clips: count,
        cpuMs: amount,
        peakRssMb: amount,
        readUnits: amount,
        writeUnitsPerMinute: amount,
        vendorCalls: amount,
      }),
    ),
  ),
  newcomers: v.exactOptional(
    v.strictObject({
      clips: count,
      invocations: v.nullable(count),
      ended: count,
      told: count,
      toldWithinSec: v.nullable(seconds),
      peakRssMb: amount,
      memoryMb: amount,
      cpuMs: amount,
      cpuShare: amount,
      troubles: count,
    }),
  ),
  clip: v.exactOptional(
    v.strictObject({
      readUnits: amount,
      writeUnits: amount,
      clipCalls: count,
      vendorCalls: count,
      publishes: count,
    }),
  ),
  backlog: v.exactOptional(v.strictObject({ clips: count, clipWritesPerHour: count, trialsPerHour: count })),
  seeds: v.array(v.number()),
});

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
  const parts = ['latency', 'batch', 'pass', 'newcomers', 'clip', 'backlog'] as const;
  const runs = await Promise.all(
    parts.map((part) => runBench('--json', '--scale', '0.01', '--seed', '7', '--part', part)),
  );
  const reports = runs.map(({ stdout }) => v.parse(Report, JSON.parse(stdout)));
  const { latency = [], batch, ...others } = Object.assign({}, ...reports) as v.InferOutput<typeof Report>;

  test('prints one object and nothing else, with the part that was asked for', () => {
    for (const [index, { stdout, stderr, code }] of runs.entries()) {
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout.trimEnd().includes('\n'), false);
      assert.deepEqual(Object.keys(JSON.parse(stdout)), [parts[index], 'seeds']);
      assert.deepEqual(reports[index]?.seeds, [7, 8, 9]);
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

  test('runs what is measured from the bundle, and the backlog', () => {
    assert.deepEqual(
      others.pass?.map(({ clips }) => clips),
      [1, 10, 50],
    );
    assert.deepEqual([others.newcomers?.clips, others.newcomers?.invocations], [50, 1]);
    assert.equal(others.clip?.publishes, 3);
    assert.equal(others.backlog?.clips, 10);
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
