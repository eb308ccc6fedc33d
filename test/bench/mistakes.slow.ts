import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkClips, loadWorlds } from '../../bench/latency/load-worlds.ts';
import { runBench } from './run-bench.ts';

describe('a wrong option is named on one line', { concurrency: true }, () => {
  const cases: [args: string[], message: RegExp][] = [
    [['--sed', '3'], /unknown option '--sed'/],
    [['--seed', 'x'], /--seed <n>.*'x'.*whole number/],
    [['--seeds', '0'], /--seeds <n>.*'0'.*from 1 to 100/],
    [
      ['--part', 'price'],
      /--part <name>.*'price'.*latency, batch, pass, newcomers, clip, backlog, orgs, scarce, turns, bundle, cost/,
    ],
    [['--part', 'batch', '--only', 'lone'], /--only and --median have no meaning for --part batch/],
    [['--scale', '0'], /--scale <x>.*'0'.*above 0/],
    [['--only', 'mornings'], /--only <scenario>.*'mornings'.*lone, burst50, steady1, steady20/],
    [['--median', '61'], /--median <seconds>.*'61'.*20, 60, 300/],
    [['--world', 'no/such.ts'], /no world file no\/such\.ts/],
    [
      ['--world', 'bench/worlds/stages.ts', '--only', 'lone'],
      /'--world <file>' cannot be used with .*'--only/,
    ],
    [['lone'], /too many arguments/],
  ];
  for (const [args, message] of cases)
    test(args.join(' '), async () => {
      const { code, stdout, stderr } = await runBench(...args);
      assert.match(stderr, message);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.deepEqual([code, stdout], [2, '']);
    });
});

describe('a wrong world file is told what to change', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bench-world-'));
  after(() => rmSync(dir, { recursive: true }));
  let files = 0;

  const clip = '{ startSec: 1, endSec: 9, failed: false, progressAt: () => 0.5 }';
  const worldOf = (clips: string, more = '') =>
    `export default { name: 'mine', medianSec: 8, clips: () => ${clips}, ${more} }`;

  const check = async (source: string) => {
    const file = join(dir, `${++files}.mjs`);
    writeFileSync(file, source);
    for (const world of await loadWorlds(file)) checkClips(world, file, 1, 1);
  };

  test('while a right one is taken, alone or in a list', async () => {
    await check(worldOf(`[${clip}]`));
    await check(worldOf(`[${clip}]`, 'vendor: { callSec: [0.1, 0.2], burst: 5 }'));
    await check(`const clips = () => [${clip}]; export default [{ name: 'a', medianSec: 1, clips }]`);
  });

  test('by the command, too', async () => {
    const file = join(dir, 'unnamed.mjs');
    writeFileSync(file, worldOf('[3]'));
    const { code, stderr } = await runBench('--world', file);
    assert.equal(stderr, `${file}: clip 1 of "mine": it must be an object\n`);
    assert.equal(code, 2);
  });

  const cases: [source: string, message: RegExp][] = [
    ['export default {', /could not be loaded: /],
    ['export const world = 1', /has no default export/],
    ['export default []', /empty list/],
    ['export default 3', /must be an object/],
    [`export default { medianSec: 8, clips: () => [${clip}] }`, /name is missing/],
    [`export default { name: 'mine', clips: () => [${clip}] }`, /medianSec is missing/],
    [`export default [{ name: 'mine', medianSec: 8, clips: [] }]`, /clips must be a function/],
    [worldOf(`[${clip}]`, 'vendor: { speed: 2 }'), /vendor\.speed is not known/],
    [worldOf(`[${clip}]`, 'vendor: 3'), /vendor must be an object/],
    [worldOf(`[${clip}]`, 'vendor: { callSec: 2 }'), /vendor\.callSec must be two numbers/],
    [worldOf(`[${clip}]`, 'vendor: { callSec: [2, 1] }'), /vendor\.callSec must be two numbers/],
    [worldOf(`[${clip}]`, 'vendor: { errorShare: 1 }'), /vendor\.errorShare must be at most 0\.9/],
    [worldOf('nothing'), /clips\(\) of "mine" gives no list of clips: nothing is not defined/],
    [worldOf('3'), /clips\(\) of "mine" gives no list of clips/],
    [worldOf(`[${clip}, 3]`), /clip 2 of "mine": it must be an object/],
    [worldOf(`[${clip.replace('startSec: 1', 'startSec: -1')}]`), /startSec must be 0 or more/],
    [
      worldOf(`[${clip.replace('startSec: 1', 'startSec: 1.7e9')}]`),
      /startSec must be on the world's own clock/,
    ],
    [worldOf(`[${clip.replace('9', '1.7e9')}]`), /endSec must be on the world's own clock/],
    [worldOf(`[${clip.replace('endSec: 9,', '')}]`), /endSec is missing/],
    [worldOf(`[${clip.replace('endSec: 9', 'endSec: NaN')}]`), /endSec must be a number, or Infinity/],
    [worldOf(`[${clip.replace('endSec: 9', 'endSec: 0.5')}]`), /endSec must not be before startSec/],
    [worldOf(`[${clip.replace('0.5', '50')}]`), /progressAt\(2\.0\) must give a number from 0 to 1, not 50/],
    [worldOf(`[${clip.replace('0.5', 'nothing')}]`), /progressAt\(2\.0\) failed: nothing is not defined/],
    [worldOf(`[${clip.replace('9', 'Infinity')}]`), /has no clip that ends/],
  ];
  for (const [source, message] of cases)
    test(String(message), async () => {
      await assert.rejects(check(source), { name: 'UsageError', message });
      await assert.rejects(check(source), ({ message }: Error) => !message.includes('\n'));
    });
});
