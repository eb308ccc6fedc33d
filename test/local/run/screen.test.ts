import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import type { ClipRecord } from '../../../functions/domain/clip/clip.ts';
import { toPrintable } from '../../../local/run/printable.ts';
import { cutToColumns, wrap } from '../../../local/run/view/columns.ts';
import { type ScreenSize, screen } from '../../../local/run/view/screen.ts';
import { startState, withTracked } from '../../../local/run/view/state.ts';
import { makeClip, NOW_MS } from '../../clip-records.ts';
import { anyRecord } from '../../notify/records.ts';
import { makeTracked, SIMULATED } from './run-records.ts';
import { EmulatedTerminal } from './terminal.ts';

function shown(clips: ClipRecord[], size: Partial<ScreenSize> = {}): string[] {
  const started = { ...startState(SIMULATED, NOW_MS), watchingSinceMs: NOW_MS };
  const state = withTracked(started, makeTracked(clips));
  return screen(state, { columns: 80, rows: 24, colors: false, nowMs: NOW_MS, ...size });
}

const stageOf = (clip: Partial<ClipRecord>, size?: Partial<ScreenSize>) =>
  shown([makeClip(clip)], size)[1]?.split(/%\s+/)[1];

describe('the clips on the screen', () => {
  it('each say their stage in a word or two', () => {
    assert.equal(stageOf({ rawStatus: 'UPLOADING' }), 'uploading');
    assert.equal(stageOf({ rawStatus: 'RENDERING' }), 'rendering');
    assert.equal(stageOf({ rawStatus: 'OFFLINE' }), 'camera offline');
    assert.equal(stageOf({ rawStatus: null }), 'in progress');
    assert.equal(stageOf({ state: 'completed' }), 'ready');
    assert.equal(stageOf({ state: 'not-found' }), 'not found');
    assert.equal(stageOf({ state: 'stalled', stateSinceMs: NOW_MS - 75_000 }), 'stalled 1 min 15 s');
  });

  it('have one bar for all stages, which stays where it was when a clip says nothing of its stage', () => {
    const progress = {
      fraction: 0.5,
      scale: 'percent',
      reachedAtMs: 0,
      zeroAtMs: 0,
      steps: 1,
      stages: 1,
      lookedAtMs: 0,
    } as const;
    const uploading = makeClip({ rawStatus: 'UPLOADING', progress });
    const percentOf = (state: ReturnType<typeof startState>) =>
      /(\d+)%/.exec(screen(state, { columns: 80, rows: 24, colors: false, nowMs: NOW_MS })[1] ?? '')?.[1];
    const first = withTracked(startState(SIMULATED, NOW_MS), makeTracked([uploading]));
    assert.equal(percentOf(first), '40');
    const failed = makeTracked([{ ...uploading, state: 'failed', rawStatus: 'FAILED' }]);
    assert.equal(percentOf(withTracked(first, failed)), '40');
    const ready = makeTracked([{ ...uploading, state: 'completed', rawStatus: 'COMPLETE' }]);
    assert.equal(percentOf(withTracked(first, ready)), '100');
  });

  it('are those in flight and the last that ended where there is no room for a thousand', () => {
    const clips = Array.from({ length: 1000 }, (_, index) =>
      makeClip({
        clipUuid: `c${index}`,
        details: { title: `Clip ${index}` },
        ...(index !== 7 && { state: 'completed', stateSinceMs: NOW_MS - 1_000_000 + index }),
      }),
    );
    const lines = shown(clips, { rows: 12 });
    assert.deepEqual(
      lines.map((line) => line.trim().split(/\s{2,}/)[0]),
      ['', 'Clip 7', 'Clip 998', 'Clip 999', '997 more: 0 in flight, 997 ended', '', lines.at(-1)],
    );
    assert.match(lines.at(-1) ?? '', /1 clip in flight, 999 ended/);
  });

  it('fit the screen, whatever its size and whatever they are called', () => {
    const size = fc.record({
      columns: fc.integer({ min: 24, max: 300 }),
      rows: fc.integer({ min: 2, max: 100 }),
      colors: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), size, (clips, { columns, rows, colors }) => {
        const lines = shown(clips, { columns, rows, colors }).map(stripVTControlCharacters);
        assert.ok(lines.length < rows);
        for (const line of lines) {
          assert.ok(stringWidth(line) < columns, line);
          assert.doesNotMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});

describe('the columns of a text', () => {
  it('never part a number from its unit', () => {
    assert.deepEqual(wrap('is ready after 26 s, and after 1 min 5 s', 18), [
      'is ready after',
      '26 s, and after',
      '1 min 5 s',
    ]);
  });

  it('are never fewer than a terminal needs for it', async () => {
    const clusters = ['👍🏽', '❤️', '👩‍👩‍👧', '1️⃣', '🇩🇪', '🏴\u{E0067}\u{E007F}', 'e\u0301', '한국'];
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.array(fc.constantFrom(...clusters), { maxLength: 20 }).map((texts) => texts.join('')),
    );
    const terminal = new EmulatedTerminal({ columns: 400 });
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const printable = toPrintable(text);
        terminal.write(`\r\u001b[2K${printable}`);
        const { column } = await terminal.cursor();
        assert.ok(column <= stringWidth(printable), JSON.stringify(printable));
      }),
    );
  });

  it('are cut between words, or in a word where there is no other way', () => {
    assert.equal(cutToColumns('Loading dock, forklift incident', 31), 'Loading dock, forklift incident');
    assert.equal(cutToColumns('Loading dock, forklift incident', 30), 'Loading dock, forklift…');
    assert.equal(cutToColumns('Export 2026-11-24_loading-dock_12.mp4', 20), 'Export 2026-11-24_l…');
    assert.equal(cutToColumns('駐車場 二階 監視カメラ', 12), '駐車場 二階…');
    assert.equal(cutToColumns('駐車場駐車場駐車場', 8), '駐車場…');
  });
});
