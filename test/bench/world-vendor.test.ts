import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VendorLine } from '../../bench/latency/vendor-line.ts';
import type { WorldClip } from '../../bench/latency/world.ts';
import { WorldVendor } from '../../bench/latency/world-vendor.ts';
import { Scheduler } from '../simulation/scheduler.ts';

const random = () => 0.5;

/** A vendor that has begun so many clips, one a second. */
function vendorWith(count: number) {
  const clips = Array.from(
    { length: count },
    (_, startSec): WorldClip => ({ startSec, endSec: 9_000, failed: false, progressAt: () => 0.5 }),
  );
  const scheduler = new Scheduler();
  const line = new VendorLine(random, { errorShare: 0 });
  const byUuid = new Map(clips.map((clip, index) => [`clip${index}`, clip]));
  const vendor = new WorldVendor({ clips, line, random }, scheduler, byUuid).connect(() => {});
  return { vendor, scheduler };
}

describe('a page of saved clips', () => {
  test('holds 200, the newest first, and its token leads to the next until all were shown once', async () => {
    const { vendor, scheduler } = vendorWith(450);
    const sizes: number[] = [];
    const shown: string[] = [];
    scheduler.at(1_000_000, async () => {
      let token: string | null | undefined;
      do {
        const page = await vendor.listSavedClips({ pageSize: 200, ...(token && { pageToken: token }) });
        assert.ok(page.kind === 'shows');
        sizes.push(page.clips.length);
        shown.push(...page.clips.map(({ clipUuid }) => clipUuid));
        token = page.nextPageToken;
      } while (token !== null);
    });
    await scheduler.runUntil(1_100_000);
    assert.deepEqual(sizes, [200, 200, 50]);
    assert.deepEqual(
      shown,
      Array.from({ length: 450 }, (_, index) => `clip${449 - index}`),
    );
  });
});
