import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Failing, fail, isResting } from '../../functions/domain/org/health.ts';
import {
  ENDPOINT_TROUBLES,
  ENDPOINTS,
  type Endpoint,
  type OrgState,
  VENDOR_TROUBLES,
  type VendorTrouble,
} from '../../functions/domain/org/state.ts';
import {
  callFailed,
  endpointAnswered,
  endpointFailed,
  isOpen,
  troublesOf,
  vendorAnswered,
  vendorFailed,
  vendorOpenAtMs,
} from '../../functions/domain/org/vendor-health.ts';
import { type TopicHealth, topicFailed } from '../../functions/domain/outbox/topic-health.ts';
import { makeOrg, NOW_MS } from '../clip-records.ts';

const GROWING = { firstMs: 5_000, longestMs: 300_000 };

describe('the rest of what fails', () => {
  it('grows from the first to the longest, and counts from the first failure', () => {
    const waits: number[] = [];
    let failing: Failing | undefined;
    for (let failure = 0; failure < 9; failure++) {
      failing = fail(failing, 'unavailable', NOW_MS + failure, 0, GROWING);
      waits.push((failing.untilMs - NOW_MS - failure) / 1000);
    }
    assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert.deepEqual([failing?.failures, failing?.sinceMs], [9, NOW_MS]);
  });

  it('is never shorter than the other side asks for, and at most a fifth longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 300_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (askedMs, random) => {
          const waitMs = fail(undefined, 'rate-limited', NOW_MS, random, GROWING, askedMs).untilMs - NOW_MS;
          assert.ok(waitMs >= askedMs && waitMs <= 1.2 * askedMs + 1);
        },
      ),
    );
  });
});

describe('the vendor', () => {
  it('rests as a whole for a rejected key, a limit or a host that cannot be reached, and is well after any answer', () => {
    for (const reason of VENDOR_TROUBLES) {
      const org = vendorFailed(makeOrg(), { reason }, NOW_MS, 0);
      for (const endpoint of ENDPOINTS) assert.equal(isOpen(org, endpoint, NOW_MS + 1), false, reason);
      assert.ok(vendorOpenAtMs(org, true) > NOW_MS);
      assert.equal(vendorAnswered(org).vendor.resting, undefined);
    }
  });

  it('is probed every five minutes while a person has to help, and asked as it says after a 429', () => {
    const until = (reason: (typeof VENDOR_TROUBLES)[number], retryAfterMs?: number) => {
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
      return vendorOpenAtMs(vendorFailed(makeOrg(), { reason, ...asked }, NOW_MS, 0), true) - NOW_MS;
    };
    assert.equal(until('unauthorized'), 300_000);
    assert.equal(until('rate-limited', 7_000), 7_000);
    assert.equal(until('secret'), 5_000);
  });

  it('is blind since the first of its troubles, whatever they are', () => {
    const limited = vendorFailed(makeOrg(), { reason: 'rate-limited' }, NOW_MS, 0);
    const rejected = vendorFailed(limited, { reason: 'unauthorized' }, NOW_MS + 60_000, 0);
    assert.deepEqual([rejected.vendor.resting?.sinceMs, rejected.vendor.resting?.failures], [NOW_MS, 1]);
  });
});

describe('a trouble that may be of one endpoint alone', () => {
  const answered = (org: OrgState, endpoint: Endpoint, atMs = NOW_MS) =>
    endpointAnswered(vendorAnswered(org), endpoint, atMs);
  const failed = (org: OrgState, endpoint: Endpoint, reason: VendorTrouble, atMs = NOW_MS) =>
    callFailed(org, endpoint, { reason }, atMs, 0);

  it('rests that endpoint where another one has just been answered', () => {
    for (const reason of ['unauthorized', 'wrong-region', 'unreachable'] as const) {
      const org = failed(answered(makeOrg(), 'list'), 'page', reason, NOW_MS + 59_000);
      assert.deepEqual(
        troublesOf(org).map(({ endpoint }) => endpoint),
        ['page'],
        reason,
      );
      assert.equal(isOpen(org, 'list', NOW_MS + 59_001), true, reason);
    }
  });

  it('rests all where no other one was answered lately, or another one fails for the same reason', () => {
    const alone = answered(makeOrg(), 'page');
    assert.ok(failed(alone, 'page', 'unauthorized').vendor.resting);
    assert.ok(failed(answered(makeOrg(), 'list'), 'page', 'unauthorized', NOW_MS + 61_000).vendor.resting);
    const one = failed(answered(answered(makeOrg(), 'list'), 'clip'), 'page', 'unauthorized');
    assert.ok(failed(one, 'list', 'unauthorized').vendor.resting);
    assert.ok(failed(answered(makeOrg(), 'list'), 'page', 'secret').vendor.resting);
  });

  it('was only the first sign of a trouble of all, unless another one was answered after it', () => {
    const first = failed(answered(makeOrg(), 'list'), 'page', 'unauthorized', NOW_MS + 1_000);
    const all = failed(first, 'list', 'unauthorized', NOW_MS + 2_000);
    assert.deepEqual(
      troublesOf(all).map(({ endpoint }) => endpoint),
      ['all'],
    );
    const later = failed(answered(first, 'list', NOW_MS + 1_500), 'list', 'unauthorized', NOW_MS + 2_000);
    assert.deepEqual(
      troublesOf(later).map(({ endpoint }) => endpoint),
      ['all', 'page'],
    );
    const other = endpointFailed(answered(makeOrg(), 'list'), 'page', { reason: 'unavailable' }, NOW_MS, 0);
    assert.ok(failed(other, 'clip', 'unreachable', NOW_MS + 61_000).vendor.failing.page);
  });

  it('keeps to the wait that was asked for, whatever else is answered', () => {
    const asked = { reason: 'unavailable' as const, retryAfterMs: 60_000 };
    const failing = endpointFailed(makeOrg(), 'list', { reason: 'unavailable' }, NOW_MS, 0);
    const org = endpointFailed(failing, 'page', asked, NOW_MS, 0);
    assert.equal(isOpen(answered(org, 'list', NOW_MS + 1_000), 'page', NOW_MS + 59_999), false);
    const unasked = endpointFailed(failing, 'page', { reason: 'unavailable' }, NOW_MS, 0);
    const often = endpointFailed(unasked, 'page', { reason: 'unavailable' }, NOW_MS + 5_000, 0);
    assert.equal(isOpen(answered(often, 'list', NOW_MS + 6_000), 'page', NOW_MS + 11_000), true);
  });

  it('is a limit of the org until the same endpoint meets it again after others were answered', () => {
    const first = failed(answered(makeOrg(), 'list'), 'page', 'rate-limited');
    assert.ok(first.vendor.resting);
    const second = failed(answered(first, 'list', NOW_MS + 6_000), 'page', 'rate-limited', NOW_MS + 6_000);
    assert.deepEqual(
      troublesOf(second).map(({ endpoint }) => endpoint),
      ['page'],
    );
    assert.ok(
      failed(answered(first, 'list', NOW_MS + 6_000), 'list', 'rate-limited', NOW_MS + 7_000).vendor.resting,
    );
  });
});

describe('an endpoint', () => {
  it('rests by itself, whatever its trouble, and the others go on', () => {
    for (const reason of ENDPOINT_TROUBLES.filter((trouble) => trouble !== 'token-refused'))
      for (const endpoint of ENDPOINTS.filter((one) => one !== 'page' || reason !== 'too-large')) {
        const org = endpointFailed(makeOrg(), endpoint, { reason }, NOW_MS, 0);
        for (const other of ENDPOINTS)
          assert.equal(isOpen(org, other, NOW_MS + 1), other !== endpoint, `${endpoint} ${reason}`);
        assert.equal(vendorOpenAtMs(org, true), 0);
        assert.deepEqual(troublesOf(endpointAnswered(org, endpoint, NOW_MS)), []);
      }
  });

  it('that sends too large a page is asked for smaller ones, down to two, before it rests', () => {
    let org = makeOrg();
    const sizes = [org.vendor.pageSize];
    while (isOpen(org, 'page', NOW_MS + 1)) {
      org = endpointFailed(org, 'page', { reason: 'too-large' }, NOW_MS, 0);
      sizes.push(org.vendor.pageSize);
    }
    assert.deepEqual(sizes, [200, 50, 10, 2, 2]);
    const later = endpointAnswered(endpointAnswered(org, 'page', NOW_MS), 'page', NOW_MS + 3_600_000);
    assert.equal(later.vendor.pageSize, 10);
  });

  it('leaves nothing to be asked where only single clips could be, and there are none', () => {
    let org = endpointFailed(makeOrg(), 'list', { reason: 'unavailable' }, NOW_MS, 0);
    org = endpointFailed(org, 'page', { reason: 'unavailable' }, NOW_MS, 0);
    assert.equal(vendorOpenAtMs(org, true), 0);
    assert.equal(vendorOpenAtMs(org, false), NOW_MS + 5_000);
  });
});

describe('a topic', () => {
  it('rests for minutes in the end, and the longer the less we can help', () => {
    const longest = (reason: TopicHealth['reason']) => {
      let health: TopicHealth | undefined;
      for (let failure = 0; failure < 12; failure++) health = topicFailed(health, reason, NOW_MS, 0);
      return (health?.untilMs ?? 0) - NOW_MS;
    };
    assert.deepEqual(
      (['denied', 'gone', 'throttled', 'unavailable'] as const).map(longest),
      [300_000, 300_000, 60_000, 60_000],
    );
  });

  it('that rests is tried when its time has come', () => {
    const health = topicFailed(undefined, 'throttled', NOW_MS, 0);
    assert.equal(isResting(health, NOW_MS + 1_999), true);
    assert.equal(isResting(health, NOW_MS + 2_000), false);
    assert.equal(isResting(undefined, NOW_MS), false);
  });
});
