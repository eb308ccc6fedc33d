import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backOff } from '../../functions/core/backoff.ts';
import type { Backoff } from '../../functions/core/org.ts';
import { NOW_MS } from '../clip-records.ts';

describe('the back-off', () => {
  it('grows from 5 s to 5 minutes while the vendor is unavailable', () => {
    const waits: number[] = [];
    let backoff: Backoff | undefined;
    for (let failure = 0; failure < 9; failure++) {
      backoff = backOff(backoff, { reason: 'unavailable' }, NOW_MS, 0);
      waits.push((backoff.untilMs - NOW_MS) / 1000);
    }
    assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert.equal(backoff?.failures, 9);
  });

  it('is as short after a secret that could not be read as after an answer that did not come', () => {
    const secret = backOff(undefined, { reason: 'secret' }, NOW_MS, 0);
    assert.equal(secret.untilMs, NOW_MS + 5_000);
  });

  it('never keeps an org blind for more than five minutes of our own accord', () => {
    const reasons = ['unavailable', 'malformed', 'secret', 'unauthorized', 'wrong-region'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...reasons),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (reason, randoms) => {
          let backoff: Backoff | undefined;
          let longestMs = 0;
          for (const random of randoms) {
            backoff = backOff(backoff, { reason }, NOW_MS, random);
            const waitMs = backoff.untilMs - NOW_MS;
            assert.ok(waitMs >= 4_000 && waitMs <= 300_000);
            assert.ok(waitMs >= 0.8 * longestMs, 'it never shrinks beyond its spread');
            longestMs = Math.max(longestMs, waitMs);
          }
          assert.equal(backoff?.failures, randoms.length);
        },
      ),
    );
  });

  it('is what the vendor asks for after a 429, and five minutes after a rejected key', () => {
    const limited = backOff(undefined, { reason: 'rate-limited', retryAfterMs: 7_000 }, NOW_MS, 0);
    assert.equal(limited.untilMs, NOW_MS + 7_000);
    const rejected = backOff(limited, { reason: 'unauthorized' }, NOW_MS, 0);
    assert.equal(rejected.untilMs, NOW_MS + 300_000);
    assert.equal(rejected.failures, 1);
  });

  it('is never shorter than asked for and at most a fifth longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 300_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retryAfterMs, random) => {
          const { untilMs } = backOff(undefined, { reason: 'rate-limited', retryAfterMs }, NOW_MS, random);
          assert.ok(untilMs - NOW_MS >= retryAfterMs && untilMs - NOW_MS <= 1.2 * retryAfterMs + 1);
        },
      ),
    );
  });
});
