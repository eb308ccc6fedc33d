import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measureClip } from '../../bench/bundle/measure-clip.ts';
import { measureNewcomers } from '../../bench/bundle/measure-newcomers.ts';
import { measurePass } from '../../bench/bundle/measure-pass.ts';
import { unchangedClips } from '../../bench/bundle/scripted-vendor.ts';
import { setStage } from '../../bench/bundle/stage.ts';

describe('the bundle on its stage', { concurrency: true }, () => {
  test('costs no reads and no writes of clips while nothing changes', async () => {
    const { clips, cpuMs, peakRssMb, readUnits, writeUnitsPerMinute, vendorCalls } = await measurePass(
      20,
      18_000,
    );
    assert.deepEqual([clips, readUnits, writeUnitsPerMinute], [20, 0, 0]);
    assert.ok(cpuMs > 0 && peakRssMb > 40 && vendorCalls >= 2);
  });

  test('takes in what is new at a share of a processor, and tells meanwhile of what has ended', async () => {
    const figures = await measureNewcomers(30, { ended: 3, windowMs: 8_000 });
    assert.deepEqual([figures.clips, figures.ended, figures.told, figures.troubles], [30, 3, 3, 0]);
    assert.equal(figures.invocations, 1);
    // What the process may have, and what it begins with before it is held back.
    assert.ok(figures.cpuShare > 0 && figures.cpuShare < 0.5, `${figures.cpuShare} of a processor`);
  });

  test('tells of a lone clip once a topic, and writes to it and to nothing else of it until it is archived', async () => {
    const figures = await measureClip({
      seeds: [1],
      lastsMs: 10_000,
      windowMs: 15_000,
      limits: { idleSeconds: 2 },
    });
    assert.equal(figures.publishes, 3);
    // First sight, end, and the two of archiving at the least.
    assert.ok(figures.writeUnits >= 6 && figures.writeUnits <= 10, `${figures.writeUnits} write units`);
    assert.ok(figures.vendorCalls >= figures.clipCalls && figures.vendorCalls > 0);
  });

  test('counts what the table is asked for, and says what the function logged', async () => {
    await using stage = await setStage(1);
    const [org] = stage.orgs;
    assert.ok(org);
    org.vendor.clips.push(...unchangedClips(3, Date.now() - 60_000));
    await stage.check(org.id, 500);
    const writes = stage.table.requests.filter(({ keys }) =>
      keys.some((key) => key.startsWith('ORG#org1 CLIP#')),
    );
    assert.deepEqual(
      writes.map(({ writeUnits }) => writeUnits),
      [1, 1, 1],
    );
    assert.deepEqual(stage.function.troubles, []);
    await assert.rejects(stage.function.invoke({ orgId: 'nobody' }), /The function failed/);
    assert.ok(stage.function.troubles.length > 0);
  });
});
