import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Courses, Progress } from '../../functions/domain/clip/clip.ts';
import { foldProgress, readProgress } from '../../functions/domain/clip/progress.ts';
import { makeSighting } from '../clip-records.ts';

const inPercent = (fraction: number) => Math.floor(100 * fraction) / 100;

/** Looks at these seconds at a clip that lasts 100 s. */
function lookAt(course: (over: number) => number, ...atSec: number[]): Progress {
  return atSec.reduce<Progress | undefined>(
    (progress, sec) =>
      foldProgress(progress, { fraction: inPercent(course(sec / 100)), scale: 'percent' }, sec * 1000, 0),
    undefined,
  ) as Progress;
}

function likeliest({ courses }: Progress): string | undefined {
  return Object.entries(courses ?? {}).toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

describe('the course of progress', () => {
  it('is even where each look shows what a line from the beginning would', () => {
    assert.equal(likeliest(lookAt((over) => over, 15, 40, 55)), 'even');
  });

  it('is late where a line follows on looks that showed nothing', () => {
    const waits = (over: number) => Math.max(0, (over - 0.4) / 0.6);
    assert.equal(likeliest(lookAt(waits, 15, 30, 50, 65, 80)), 'late');
  });

  it('is in steps where it stands and goes on again', () => {
    const inSteps = (over: number) => Math.floor(5 * over) / 5;
    assert.equal(likeliest(lookAt(inSteps, 25, 35, 45, 55, 65)), 'steps');
  });

  it('is sudden where it was even and then stands still', () => {
    const stops = (over: number) => Math.min(0.4, over * 0.8);
    assert.equal(likeliest(lookAt(stops, 10, 20, 35, 45, 70, 80)), 'sudden');
  });

  it('is not told by looks in quick succession, which an even course would not show moving either', () => {
    const before = lookAt((over) => over, 30.1);
    const after = foldProgress(before, { fraction: 0.3, scale: 'percent' }, 30_600, 0);
    assert.deepEqual(after.courses, before.courses);
  });

  it('is never given up, and never certain', () => {
    const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(fractions, (looks) => {
        const growing = looks.toSorted((a, b) => a - b);
        let progress: Progress | undefined;
        for (const [index, fraction] of growing.entries())
          progress = foldProgress(progress, { fraction, scale: 'percent' }, 7_000 * (index + 1), 0);
        const courses: Partial<Courses> = progress?.courses ?? {};
        for (const weight of Object.values(courses)) assert.ok(weight > 0 && weight < 1);
      }),
    );
  });
});

describe('the scale of progress', () => {
  const list = makeSighting({ percent: null, segments: { uploaded: 3, total: 10 } });
  const page = makeSighting({ percent: 28, segments: null });
  const both = makeSighting({ percent: 28, segments: { uploaded: 3, total: 10 } });

  it('stays the one that was seen first, where the list and the page take turns', () => {
    let progress = foldProgress(undefined, readProgress(page), 0, 0);
    for (let look = 1; look <= 20; look++) {
      const sighting = look % 2 === 0 ? page : list;
      progress = foldProgress(progress, readProgress(sighting, progress), 5_000 * look, 0);
    }
    assert.deepEqual(
      [progress.scale, progress.fraction, progress.steps, progress.lookedAtMs],
      ['percent', 0.28, 1, 100_000],
    );
  });

  it('stays where an answer shows both', () => {
    assert.deepEqual(readProgress(both), { fraction: 0.3, scale: 'segments' });
    const progress = foldProgress(undefined, readProgress(page), 0, 0);
    assert.deepEqual(readProgress(both, progress), { fraction: 0.28, scale: 'percent' });
  });

  it('changes when it has not been shown for a minute, which is no step', () => {
    const first = foldProgress(undefined, readProgress(page), 0, 0);
    const kept = foldProgress(first, readProgress(list, first), 59_999, 0);
    assert.equal(kept.scale, 'percent');
    const changed = foldProgress(kept, readProgress(list, kept), 60_000, 0);
    assert.deepEqual([changed.scale, changed.fraction, changed.steps], ['segments', 0.3, 1]);
  });
});
