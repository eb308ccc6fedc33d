import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ClipRecord, Progress } from '../../functions/domain/clip/clip.ts';
import { foldProgress } from '../../functions/domain/clip/progress.ts';
import { countCall } from '../../functions/domain/org/calls.ts';
import { DEFAULT_LIMITS, PACING_PROFILES } from '../../functions/domain/org/limits.ts';
import { clipsToLookAt, nextLookAtMs } from '../../functions/domain/pace/pacing.ts';
import { makeClip, makeOrg, makeVendor, NOW_MS } from '../clip-records.ts';

/** A clip whose progress was looked at every few seconds, in flight or at rest. */
const clipArbitrary: fc.Arbitrary<ClipRecord> = fc
  .record({
    ageSec: fc.nat({ max: 3_000 }),
    growth: fc.array(fc.constantFrom(0, 0, 0.01, 0.02, 0.1, 0.3), { minLength: 1, maxLength: 9 }),
    stillSec: fc.constantFrom(0, 0, 0, 700, 3_000),
  })
  .map(({ ageSec, growth, stillSec }) => clipThatGrew(ageSec, growth, stillSec));

function clipThatGrew(ageSec: number, growth: readonly number[], stillSec = 0): ClipRecord {
  const startedAtMs = NOW_MS - ageSec * 1000;
  let progress: Progress | undefined;
  let fraction = 0;
  for (const [index, grown] of growth.entries()) {
    const atMs = startedAtMs + ((index + 1) / growth.length) * ageSec * 1000;
    fraction = Math.min(0.99, fraction + grown);
    progress = foldProgress(progress, { fraction, scale: 'percent' }, atMs, startedAtMs);
  }
  return makeClip({
    startedAtMs,
    attemptSinceMs: startedAtMs,
    movement: {
      status: null,
      operation: null,
      percent: null,
      segments: null,
      deviceSegments: null,
      movedAtMs: NOW_MS - stillSec * 1000,
    },
    ...(progress && { progress }),
  });
}

const clipsArbitrary = fc.array(clipArbitrary, { maxLength: 12 });
const gapSec = (clips: ClipRecord[], org = makeOrg(), limits = DEFAULT_LIMITS) =>
  (nextLookAtMs(org, clips, limits, NOW_MS) - NOW_MS) / 1000;

describe('the next look', () => {
  it('is as far off as an idle org allows where nothing is in flight', () => {
    assert.equal(gapSec([]), DEFAULT_LIMITS.idleSeconds);
    assert.equal(gapSec([], makeOrg(), { ...DEFAULT_LIMITS, idleSeconds: 300 }), 300);
  });

  it('is between a second and less than a minute off, whatever is in flight', () => {
    fc.assert(
      fc.property(clipsArbitrary, fc.constantFrom(...PACING_PROFILES), (clips, pacing) => {
        const gap = gapSec(clips, makeOrg(), { ...DEFAULT_LIMITS, pacing });
        assert.ok(gap >= 1 && gap <= 55);
      }),
    );
  });

  it('leaves no clip unseen for longer than a minute or a tenth of its age, whatever its course', () => {
    const limits = { ...DEFAULT_LIMITS, idleSeconds: 300 };
    fc.assert(
      fc.property(clipsArbitrary, clipArbitrary, (clips, one) => {
        const ageSec = (NOW_MS - (one.startedAtMs ?? NOW_MS)) / 1000;
        const gap = gapSec([...clips, one], makeOrg(), limits);
        assert.ok(gap <= Math.max(55, 0.09 * ageSec) + 0.01);
      }),
    );
  });

  it('is as far off as an idle org allows where no clip has any chance to end', () => {
    const limits = { ...DEFAULT_LIMITS, idleSeconds: 300 };
    const calm = makeOrg({
      learned: { cameraDurations: {}, durations: { count: 99, mean: Math.log(100_000), variance: 0.09 } },
    });
    assert.equal(gapSec([], calm, limits), 300);
    assert.equal(gapSec([clipThatGrew(30, [0.01])], calm, limits), 55);
  });

  it('comes to a clip that was given to watch before the first of its kind would have ended, and not again where it is not there', () => {
    const { firstSeenAtMs, movement, progress, ...unseen } = makeClip({
      source: 'watch',
      startedAtMs: NOW_MS,
      attemptSinceMs: NOW_MS,
    });
    const orgOf = (medianSec: number) =>
      makeOrg({
        learned: { cameraDurations: {}, durations: { count: 99, mean: Math.log(medianSec), variance: 0.09 } },
      });
    assert.ok(Math.abs(gapSec([unseen], orgOf(2)) - 1.25) < 0.01);
    assert.ok(Math.abs(gapSec([unseen], orgOf(20)) - 12.54) < 0.3);
    assert.equal(gapSec([unseen], orgOf(300)), 25);
    const missing = { sinceMs: NOW_MS, askedAtMs: NOW_MS, asked: 1 };
    assert.equal(gapSec([{ ...unseen, missing }]), DEFAULT_LIMITS.idleSeconds);
  });

  it('looks at a clip that stands still as seldom as a clip may go unseen', () => {
    const limits = { ...DEFAULT_LIMITS, idleSeconds: 300 };
    const still = clipThatGrew(2_400, [0.3, 0], 2_000);
    assert.deepEqual(clipsToLookAt([still], makeOrg(), NOW_MS), []);
    assert.equal(gapSec([still], makeOrg(), limits), 216);
    assert.deepEqual(clipsToLookAt([still], makeOrg(), NOW_MS + 216_000), [still]);
  });

  it('sleeps until shortly before the end of a clip that runs evenly, and not of one that goes in steps', () => {
    const org = makeOrg({
      learned: { cameraDurations: {}, durations: { count: 99, mean: Math.log(60), variance: 0.3 } },
    });
    const even = clipThatGrew(40, [0.2, 0.2, 0.2, 0.2]);
    const inSteps = clipThatGrew(40, [0.3, 0, 0.4, 0.1]);
    assert.ok(gapSec([even], org) > 8 && gapSec([even], org) < 11);
    assert.ok(gapSec([inSteps], org) < gapSec([even], org) - 1);
  });

  it('is never put off by one more clip', () => {
    fc.assert(
      fc.property(clipsArbitrary, clipArbitrary, (clips, one) =>
        assert.ok(gapSec([...clips, one]) <= gapSec(clips)),
      ),
    );
  });

  it('comes the later the dearer a call is', () => {
    fc.assert(
      fc.property(clipsArbitrary, (clips) => {
        const dear = makeOrg({ vendor: makeVendor({ rateLimitedAtMs: NOW_MS }) });
        assert.ok(gapSec(clips, dear) >= gapSec(clips));
        const [fast, normal, thrifty] = PACING_PROFILES.map((pacing) =>
          gapSec(clips, makeOrg(), { ...DEFAULT_LIMITS, pacing }),
        );
        assert.ok((fast ?? 0) <= (normal ?? 0) && (normal ?? 0) <= (thrifty ?? 0));
      }),
    );
  });

  it('never comes before the back-off is over', () => {
    const backoff = {
      reason: 'rate-limited' as const,
      failures: 1,
      sinceMs: NOW_MS,
      untilMs: NOW_MS + 77_000,
    };
    fc.assert(
      fc.property(clipsArbitrary, (clips) =>
        assert.ok(gapSec(clips, makeOrg({ vendor: makeVendor({ resting: backoff }) })) >= 77),
      ),
    );
  });

  it('keeps any minute within the budget, whatever is in flight', () => {
    fc.assert(
      fc.property(clipsArbitrary, fc.integer({ min: 4, max: 30 }), (clips, callsPerMinute) => {
        let org = makeOrg();
        let nowMs = NOW_MS;
        const calls: number[] = [];
        for (let look = 0; look < 60; look++) {
          nowMs = nextLookAtMs(org, clips, { ...DEFAULT_LIMITS, callsPerMinute }, nowMs);
          org = countCall(org, { endpoint: 'list', outcome: 'ok' }, nowMs);
          calls.push(nowMs);
        }
        for (const atMs of calls)
          assert.ok(calls.filter((call) => call > atMs - 60_000 && call <= atMs).length <= callsPerMinute);
      }),
      { numRuns: 30 },
    );
  });
});
