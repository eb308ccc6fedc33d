import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ClipRecord } from '../../functions/core/clip.ts';
import { countCall } from '../../functions/core/ledger.ts';
import { DEFAULT_LIMITS, PACING_PROFILES } from '../../functions/core/limits.ts';
import { nextLookAtMs } from '../../functions/core/pacing.ts';
import { makeClip, makeOrg, NOW_MS } from '../clip-records.ts';

const clipArbitrary: fc.Arbitrary<ClipRecord> = fc
  .record({
    ageSec: fc.nat({ max: 3_000 }),
    fraction: fc.double({ min: 0, max: 1, noNaN: true }),
    steps: fc.nat({ max: 9 }),
  })
  .map(({ ageSec, fraction, steps }) => {
    const startedAtMs = NOW_MS - ageSec * 1000;
    return makeClip({
      startedAtMs,
      attemptSinceMs: startedAtMs,
      movement: {
        status: null,
        operation: null,
        percent: null,
        segments: null,
        deviceSegments: null,
        movedAtMs: NOW_MS,
      },
      progress: {
        fraction,
        scale: 'percent',
        reachedAtMs: NOW_MS - ageSec * 100,
        zeroAtMs: startedAtMs,
        steps,
        stages: 0,
        lookedAtMs: NOW_MS,
      },
    });
  });
const clipsArbitrary = fc.array(clipArbitrary, { maxLength: 12 });
const gapSec = (clips: ClipRecord[], org = makeOrg(), limits = DEFAULT_LIMITS) =>
  (nextLookAtMs(org, clips, limits, NOW_MS) - NOW_MS) / 1000;

describe('the next look', () => {
  it('is as far off as an idle org allows where nothing is in flight', () => {
    assert.equal(gapSec([]), DEFAULT_LIMITS.idleSeconds);
    assert.equal(gapSec([], makeOrg(), { ...DEFAULT_LIMITS, idleSeconds: 300 }), 300);
  });

  it('is between 2 s and the ceiling, whatever is in flight', () => {
    fc.assert(
      fc.property(clipsArbitrary, fc.constantFrom(...PACING_PROFILES), (clips, pacing) => {
        const gap = gapSec(clips, makeOrg(), { ...DEFAULT_LIMITS, pacing });
        assert.ok(gap >= 2 && gap <= 60);
      }),
    );
  });

  it('is never later than the ceiling of any clip in flight, which grows with its age', () => {
    const ceilings = { fast: [8, 0.1], normal: [14, 0.2], thrifty: [20, 0.25] } as const;
    fc.assert(
      fc.property(
        clipsArbitrary,
        clipArbitrary,
        fc.constantFrom(...PACING_PROFILES),
        (clips, one, pacing) => {
          const [leastSec, share] = ceilings[pacing];
          const ageSec = (NOW_MS - (one.startedAtMs ?? NOW_MS)) / 1000;
          const gap = gapSec([...clips, one], makeOrg(), { ...DEFAULT_LIMITS, pacing });
          assert.ok(gap <= Math.max(leastSec, share * ageSec) + 0.5);
        },
      ),
    );
  });

  it('comes at once for a clip that was given to watch and never looked at, and not again where it is not there', () => {
    const { firstSeenAtMs, movement, progress, ...unseen } = makeClip({ source: 'watch' });
    assert.equal(gapSec([unseen]), 2);
    const missing = { sinceMs: NOW_MS, confirmedAtMs: NOW_MS, confirmations: 1 };
    assert.equal(gapSec([{ ...unseen, missing }]), DEFAULT_LIMITS.idleSeconds);
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
        const dear = makeOrg({ rateLimitedAtMs: NOW_MS });
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
    fc.assert(fc.property(clipsArbitrary, (clips) => assert.ok(gapSec(clips, makeOrg({ backoff })) >= 77)));
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
