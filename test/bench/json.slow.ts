import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { Report } from './report.ts';
import { runBench } from './run-bench.ts';

describe('npm run bench -- --json, of what is measured in real time', async () => {
  const parts = ['pass', 'newcomers', 'clip', 'turns', 'bundle'] as const;
  const runs = await Promise.all(
    parts.map((part) => runBench('--json', '--scale', '0.01', '--seed', '7', '--part', part)),
  );
  const reports = runs.map(({ stdout }) => v.parse(Report, JSON.parse(stdout)));
  const report: v.InferOutput<typeof Report> = Object.assign({}, ...reports);

  test('prints one object and nothing else, with the part that was asked for', () => {
    for (const [index, { stdout, stderr, code }] of runs.entries()) {
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout.trimEnd().includes('\n'), false);
      assert.deepEqual(Object.keys(JSON.parse(stdout)), [parts[index], 'seeds']);
    }
  });

  test('runs what is measured from the bundle of check', () => {
    assert.deepEqual(
      report.pass?.map(({ clips }) => clips),
      [1, 10, 50],
    );
    assert.deepEqual([report.newcomers?.clips, report.newcomers?.invocations], [50, 1]);
    assert.equal(report.clip?.publishes, 3);
  });

  test('counts one read and one write of an idle turn, and nothing that is written by tick and health', () => {
    const turns = report.turns ?? [];
    const idle = turns.filter((figures) => figures.function === 'check' && figures.inFlight === 0);
    assert.deepEqual(
      idle.map(({ orgs, readUnits, writeUnits }) => [orgs, readUnits, writeUnits]),
      [
        [1, 1, 1],
        [10, 10, 10],
      ],
    );
    const scheduled = turns.filter((figures) => figures.function !== 'check');
    assert.ok(scheduled.length > 0 && scheduled.every(({ writeUnits }) => writeUnits === 0));
    const sent = turns.filter((figures) => figures.function === 'tick');
    for (const { orgs, sendRequests } of sent) assert.equal(sendRequests, Math.ceil((2 * orgs) / 10));
  });

  test('builds each function', () => {
    assert.deepEqual(
      report.bundle?.map((figures) => figures.function),
      ['check', 'health', 'tick', 'watch'],
    );
  });
});
