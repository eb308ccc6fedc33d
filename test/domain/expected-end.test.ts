import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tunedLife } from '../../bench/latency/tuned-world.ts';
import type { ClipRecord, Progress } from '../../functions/domain/clip/clip.ts';
import { foldProgress } from '../../functions/domain/clip/progress.ts';
import type { Learned } from '../../functions/domain/org/state.ts';
import { vendorFailed } from '../../functions/domain/org/vendor-health.ts';
import { learnFrom, pastOf } from '../../functions/domain/pace/durations.ts';
import { expectedDurationOf, expectedEndOf, likelyEndOf } from '../../functions/domain/pace/expected-end.ts';
import { createRandom, logNormal } from '../../local/random.ts';
import { makeClip, makeOrg, NOW_MS } from '../clip-records.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';

/** What was learned of clips that took so long, in seconds. */
function learnedFrom(seconds: readonly number[], cameras: readonly string[] = []): Learned {
  return seconds.reduce((learned, one) => learnFrom(learned, cameras, one), makeOrg().learned);
}

/** A clip that began so many seconds ago, with what looks at these seconds of its age showed. */
function clipOf(ageSec: number, looks: readonly [atSec: number, fraction: number][] = []): ClipRecord {
  const startedAtMs = NOW_MS - 1000 * ageSec;
  const progress = looks.reduce<Progress | undefined>(
    (before, [atSec, fraction]) =>
      foldProgress(before, { fraction, scale: 'percent' }, startedAtMs + 1000 * atSec, startedAtMs),
    undefined,
  );
  const { movement, progress: _, missing, ...clip } = makeClip({ startedAtMs, attemptSinceMs: startedAtMs });
  return { ...clip, details: { deviceUuids: [CAMERA] }, ...(progress && { progress }) };
}

/** Median and 90 % point in seconds from now; null where nobody can tell. */
function expected(clip: ClipRecord, learned: Learned = makeOrg().learned): [number, number] | null {
  const end = expectedEndOf(clip, makeOrg({ learned }), NOW_MS);
  return end && [(end.medianAtMs - NOW_MS) / 1000, (end.p90AtMs - NOW_MS) / 1000];
}

const MINUTES = [55, 60, 58, 66, 61, 57, 63, 60, 59, 64];

describe('when a clip is expected to end', () => {
  it('is not said from nothing: the guess that pacing begins with is none to tell people', () => {
    assert.equal(expected(clipOf(30)), null);
    assert.equal(expected(clipOf(30, [[29, 0]])), null);
    assert.equal(expected(clipOf(30), learnedFrom([60, 61])), null);
    assert.equal(expectedEndOf(clipOf(30), undefined, NOW_MS), null);
    assert.notEqual(expected(clipOf(30), learnedFrom([60, 61, 62])), null);
    assert.notEqual(
      expected(
        clipOf(30, [
          [10, 0.2],
          [20, 0.4],
          [30, 0.6],
        ]),
      ),
      null,
    );
  });

  it('is what past clips say where the clip shows nothing', () => {
    const [median, p90] = expected(clipOf(0), learnedFrom(MINUTES)) ?? [0, 0];
    assert.ok(Math.abs(median - 60) <= 3, `${median}`);
    assert.ok(p90 > median && p90 < 95, `${p90}`);
  });

  it('is what its camera says, where that is known', () => {
    const org = learnedFrom(Array(30).fill(600), ['other']);
    const learned = MINUTES.reduce((before, one) => learnFrom(before, [CAMERA], one), org);
    const [median] = expected(clipOf(0), learned) ?? [0];
    assert.ok(median < 70, `${median}`);
  });

  it('follows the progress of the clip', () => {
    const looks = Array.from(
      { length: 20 },
      (_, index) => [index * 5, (index * 5) / 200] as [number, number],
    );
    for (const learned of [learnedFrom([]), learnedFrom(MINUTES)]) {
      const [median, p90] = expected(clipOf(95, looks), learned) ?? [0, 0];
      assert.ok(Math.abs(median - 105) < 15, `${median}`);
      assert.ok(p90 >= median);
    }
  });

  it('lies ahead, however overdue the clip is', () => {
    for (const ageSec of [61, 120, 600, 7_200, 86_000]) {
      const [median, p90] = expected(clipOf(ageSec), learnedFrom(MINUTES)) ?? [0, 0];
      assert.ok(median > 0 && p90 > median, `${ageSec}: ${median}, ${p90}`);
    }
  });

  it('is unknown of a clip that stands still, is not shown, has ended, or cannot be seen', () => {
    const learned = learnedFrom(MINUTES);
    const clip = clipOf(30);
    const missing = { sinceMs: NOW_MS, askedAtMs: NOW_MS, asked: 0 };
    assert.notEqual(expected(clip, learned), null);
    for (const other of [
      { ...clip, missing },
      ...(['stalled', 'completed', 'stopped'] as const).map((state) => ({ ...clip, state })),
    ])
      assert.equal(expected(other, learned), null);
    const rests = vendorFailed(makeOrg({ learned }), { reason: 'unreachable' }, NOW_MS, 0);
    assert.notEqual(expectedEndOf(clip, rests, NOW_MS + 59_000), null);
    assert.equal(expectedEndOf(clip, rests, NOW_MS + 60_000), null);
  });

  it('is in order and ahead for whatever was seen, or unknown', () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 100 })), {
      maxLength: 9,
    });
    const past = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), looks, past, (ageSec, seen, seconds) => {
        const inOrder = seen
          .toSorted(([a], [b]) => a - b)
          .map(([at, percent]) => [Math.min(at, ageSec), percent / 100] as [number, number]);
        const end = expected(clipOf(ageSec, inOrder), learnedFrom(seconds, [CAMERA]));
        assert.ok(end === null || (end[0] > 0 && end[1] >= end[0] && Number.isInteger(end[1])), `${end}`);
      }),
    );
  });
});

it('half of the clips end before the median, and nine in ten before the other, by past clips and by progress', () => {
  for (const medianSec of [20, 60, 300]) {
    const random = createRandom(medianSec);
    const life = tunedLife(medianSec);
    const learned = learnedFrom(Array.from({ length: 300 }, () => life.renderSec(random)));
    const counts = { all: 0, median: 0, p90: 0 };
    for (let clip = 0; clip < 600; clip++) {
      const lastsSec = life.renderSec(random);
      const { fractionAt } = life.course(random);
      const ageSec = lastsSec * random();
      const looks: [number, number][] = [];
      for (let atSec = 0; atSec < ageSec; atSec += Math.max(2, medianSec / 15))
        looks.push([atSec, fractionAt(Math.min(0.999, atSec / lastsSec))]);
      const end = expected(clipOf(ageSec, looks), learned);
      if (end === null) continue;
      counts.all++;
      if (lastsSec - ageSec <= end[0]) counts.median++;
      if (lastsSec - ageSec <= end[1]) counts.p90++;
    }
    const [median, p90] = [counts.median / counts.all, counts.p90 / counts.all];
    assert.equal(counts.all, 600);
    assert.ok(median > 0.4 && median < 0.8, `of ${medianSec} s: ${median} ended before the median`);
    assert.ok(p90 > 0.85 && p90 < 0.99, `of ${medianSec} s: ${p90} ended before the 90 % point`);
  }
});

describe('how long clips are said to take', () => {
  const takes = (seconds: readonly number[]) => expectedDurationOf(learnedFrom(seconds), [CAMERA]);

  it('is what past clips took, without the guess that pacing begins with', () => {
    assert.deepEqual(takes([600, 600, 600]), { medianSeconds: 600, p90Seconds: 881, of: 'organization' });
    const random = createRandom(7);
    for (const count of [3, 5, 17, 18, 60, 400]) {
      const seconds = Array.from({ length: count }, () => logNormal(random, 600, 0.05));
      assert.ok(Math.abs((takes(seconds)?.medianSeconds ?? 0) - 600) < 60, `${count}`);
    }
  });

  it('is how far they differ, too', () => {
    const random = createRandom(3);
    const past = pastOf(learnedFrom(Array.from({ length: 17 }, () => logNormal(random, 60, 0.8))));
    assert.ok(past !== undefined && Math.abs(past.sigma - 0.8) < 0.25, `${past?.sigma}`);
  });

  it('is not said of fewer than three, and is said of the camera where that has as many', () => {
    assert.equal(takes([60, 60]), null);
    const two = learnedFrom([60, 60], [CAMERA]);
    assert.equal(expectedDurationOf(learnFrom(two, ['other'], 60), [CAMERA])?.of, 'organization');
    assert.equal(expectedDurationOf(learnFrom(two, [CAMERA], 60), ['unknown', CAMERA])?.of, 'camera');
    assert.equal(expectedDurationOf(learnFrom(two, [CAMERA], 60))?.of, 'organization');
  });
});

it('is said in an event by the clock, where it is known', () => {
  const org = makeOrg({ learned: learnedFrom([100, 110, 120, 130]) });
  const clip = clipOf(20);
  const end = expectedEndOf(clip, org, NOW_MS) ?? assert.fail();
  const iso = (atMs: number) => new Date(atMs).toISOString();
  assert.deepEqual(likelyEndOf(clip, org, NOW_MS), { median: iso(end.medianAtMs), p90: iso(end.p90AtMs) });
  assert.equal(likelyEndOf(clip, makeOrg(), NOW_MS), null);
});
