import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Bounds } from './schedule-run.ts';
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

// The whole, two faults and one interruption, is `npm run test:simulation -- --exhaustive`.
const SMALLER: Omit<Bounds, 'withoutLease'>[] = [
  { faults: 1, interruptions: 1 },
  { faults: 0, interruptions: 2 },
];

describe('every schedule of two invocations over one clip', () => {
  for (const bounds of SMALLER)
    for (const withoutLease of [false, true])
      it(`is clean, with at most ${bounds.faults} faults and ${bounds.interruptions} interruptions, ${withoutLease ? 'without' : 'with'} the lease`, async (t) => {
        const { schedules, failures } = await workers.explore({ ...bounds, withoutLease });
        t.diagnostic(`${schedules} schedules`);
        assert.deepEqual(failures, []);
        assert.ok(schedules > 50);
      });
});
