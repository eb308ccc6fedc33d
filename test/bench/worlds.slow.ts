import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkClips, loadWorlds } from '../../bench/latency/load-worlds.ts';
import { clipsOf } from '../../bench/latency/world.ts';
import { runBench } from './run-bench.ts';

const WORLDS = fileURLToPath(new URL('../../bench/worlds/', import.meta.url));

describe('the example worlds', () => {
  for (const file of readdirSync(WORLDS))
    test(`${file} is of the documented form`, async () => {
      const worlds = await loadWorlds(WORLDS + file);
      for (const world of worlds) checkClips(world, file, 3, 0.1);
      assert.equal(worlds.length, 4);
    });

  test('progress falls back to zero twice in a life of three stages', async () => {
    const [world] = await loadWorlds(`${WORLDS}stages.ts`);
    assert.ok(world);
    const clip = clipsOf(world, 3, 0.1).find(({ endSec, failed }) => endSec < Infinity && !failed);
    assert.ok(clip);
    const { startSec, endSec } = clip;
    const shown = Array.from({ length: 1_000 }, (_, index) =>
      clip.progressAt(startSec + (index / 1_000) * (endSec - startSec)),
    );
    const falls = shown.filter((fraction, index) => fraction < (shown[index - 1] ?? 0));
    assert.equal(falls.length, 2);
    assert.ok(falls.every((fraction) => fraction < 0.05));
  });
});

describe('npm run bench -- --world', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bench-picture-'));
  after(() => rmSync(dir, { recursive: true }));

  test('prints a table for each world, and draws the picture where it was asked to', async () => {
    const picture = join(dir, 'mine.svg');
    const world = join(WORLDS, 'slow-vendor.ts');
    const { stdout, code } = await runBench('--world', world, '--scale', '0.01', '--picture', picture);
    assert.equal(code, 0);
    for (const scenario of ['lone', 'burst50', 'steady1', 'steady20'])
      assert.match(stdout, new RegExp(`${scenario}, slow vendor, median 120 s`));
    assert.equal(readFileSync(picture, 'utf8').split('>clipwatch-registered</text>').length, 5);
  });

  test('a slow vendor makes even the oracle late', async () => {
    const args = ['--world', join(WORLDS, 'slow-vendor.ts'), '--scale', '0.01', '--json'];
    const { latency } = JSON.parse((await runBench(...args)).stdout);
    for (const { policies } of latency)
      assert.ok(policies.find(({ name }: { name: string }) => name === 'oracle').p50 > 0.5);
  });
});
