import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseScenario, readScenario } from '../../../local/rhombus/scenario.ts';
import { demoScenario, randomScenario } from '../../../local/rhombus/scenarios.ts';
import { World } from '../../../local/rhombus/world.ts';
import { aClip, START_MS } from './simulated.ts';

describe('a scenario', () => {
  it('needs no more of a clip than what it is, when it starts and how long it takes', () => {
    const { clips, faults, behaviour } = parseScenario({ clips: [aClip()] });
    assert.equal(clips[0]?.outcome, 'complete');
    assert.deepEqual(faults, []);
    assert.deepEqual([behaviour.callsPerSecond, behaviour.burst], [10, 100]);
  });

  for (const [what, input, message] of [
    [
      'a number out of range',
      { clips: [aClip({ startAfterSec: -1 })] },
      /^clips\.0\.startAfterSec: .*>=0.*-1$/,
    ],
    [
      'a value of the wrong type',
      { clips: [aClip({ takesSec: 'x' })] },
      /^clips\.0\.takesSec: .*number.*"x"$/,
    ],
    ['a name that is misspelt', { clips: [aClip({ tilte: 'x' })] }, /^clips\.0\.tilte: .*"tilte"$/],
    [
      'an unknown outcome',
      { clips: [aClip({ outcome: 'won' })] },
      /^clips\.0\.outcome: .*"complete".*"won"$/,
    ],
    ['no camera', { clips: [aClip({ cameras: [] })] }, /^clips\.0\.cameras: /],
    ['no stage', { clips: [aClip({ stages: [0, 0, 0] })] }, /^clips\.0\.stages: .*more than 0/],
    ['an unknown fault', { clips: [], faults: [{ kind: 'flood' }] }, /^faults\.0\.kind: .*"flood"$/],
    ['an unknown switch', { clips: [], behaviour: { speed: 2 } }, /^behaviour\.speed: /],
    ['a part of nothing', { clips: [aClip({ partOf: 'Nobody' })] }, /^scenario: partOf: .*"Nobody"$/],
    [
      'a part of a later clip',
      { clips: [aClip({ title: 'Part', partOf: 'Whole' }), aClip({ title: 'Whole' })] },
      /^scenario: partOf: .*"Whole"$/,
    ],
    ['no scenario at all', [], /^clips|^scenario: /],
  ] as const)
    it(`with ${what} is refused in one line that names it`, () => {
      assert.throws(
        () => parseScenario(input),
        ({ message: text }: Error) => message.test(text) && !text.includes('\n'),
      );
    });

  it('can be the one that the guide shows', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8');
    const [, example = ''] = /```json\n(.*?)```/s.exec(guide) ?? [];
    assert.equal(parseScenario(JSON.parse(example)).clips.length, 3);
  });

  it('is read from a file, and an error names the file', () => {
    const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
    const write = (name: string, text: string) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    };
    try {
      const good = write('good.json', JSON.stringify({ clips: [aClip()] }));
      assert.equal(readScenario(good).clips.length, 1);
      const marked = write('marked.json', `\uFEFF${JSON.stringify({ clips: [aClip()] })}`);
      assert.equal(readScenario(marked).clips.length, 1);
      const wrong = write('wrong.json', '{"clips": 1}');
      assert.throws(() => readScenario(wrong), { message: /wrong\.json: clips: .*1$/ });
      const broken = write('broken.json', '{\n  "clips":\n');
      assert.throws(() => readScenario(broken), { message: /^[^\n]*broken\.json: [^\n]+$/ });
      assert.throws(() => readScenario(join(dir, 'none.json')), { message: /none\.json: ENOENT/ });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('the scenario of the demonstration', () => {
  const { clips } = demoScenario();
  const world = new World(demoScenario(), START_MS, 1, 1);
  const finishedAtSec = world.clips.map((clip) => ((world.finishedAtMs(clip) ?? Infinity) - START_MS) / 1000);

  it('has eight clips that start within 8 seconds and end within 40', () => {
    assert.equal(clips.length, 8);
    assert.ok(clips.every(({ startAfterSec }) => startAfterSec <= 8));
    assert.ok(finishedAtSec.every((sec) => sec >= 6 && sec <= 40));
  });

  it('has a failure with its reason, a deletion while uploading, a stall and a short clip', () => {
    assert.ok(clips.some(({ outcome, reason }) => outcome === 'fail' && reason !== undefined));
    const deleted = world.clips.find(({ script }) => script.outcome === 'delete');
    assert.ok(deleted);
    const beforeMs = (world.finishedAtMs(deleted) ?? Number.NaN) - 1;
    assert.equal(world.stateOf(deleted, beforeMs)?.status, 'UPLOADING');
    assert.ok(clips.some(({ stall }) => (stall?.forSec ?? 0) >= 10));
    assert.ok(clips.some(({ takesSec }) => takesSec <= 4));
    assert.ok(clips.some(({ missingCameras }) => missingCameras.length > 0));
  });

  it('shows every clip that does not stall moving at least every 3 seconds', () => {
    for (const clip of world.clips.filter(({ script }) => script.stall === undefined)) {
      const seen = new Set<string>();
      const endMs = world.finishedAtMs(clip) ?? Number.NaN;
      let movedMs = clip.createdAtMs;
      for (let nowMs = clip.createdAtMs; nowMs < endMs; nowMs += 100) {
        const state = world.stateOf(clip, nowMs);
        const key = `${state?.status} ${state?.percent}`;
        if (!seen.has(key)) movedMs = nowMs;
        seen.add(key);
        assert.ok(nowMs - movedMs <= 3_000, `${clip.script.title} at ${nowMs - START_MS} ms`);
      }
    }
  });
});

describe('a random scenario', () => {
  const options = { clips: 400, perMinute: 60, medianSec: 20, seed: 5 };

  it('is the same for the same seed and another for another', () => {
    assert.deepEqual(randomScenario(options), randomScenario(options));
    assert.notDeepEqual(randomScenario({ ...options, seed: 6 }), randomScenario(options));
  });

  it('keeps to its rate and its median, and some of its clips fail', () => {
    const { clips } = randomScenario(options);
    const lastStartSec = clips.at(-1)?.startAfterSec ?? 0;
    const medianSec = clips.map(({ takesSec }) => takesSec).toSorted((a, b) => a - b)[200] ?? 0;
    assert.ok(lastStartSec > 340 && lastStartSec < 460, String(lastStartSec));
    assert.ok(medianSec > 17 && medianSec < 23, String(medianSec));
    assert.ok(clips.some(({ outcome }) => outcome === 'fail'));
  });
});
