import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type Bounds, describeBounds, variantsOf } from './schedule-run.ts';
import { Workers } from './workers.ts';

const workers = new Workers();
after(() => workers[Symbol.asyncDispose]());

// The whole, two faults and one interruption, is `npm run test:simulation -- --exhaustive`.
const SMALLER: Pick<Bounds, 'faults' | 'interruptions'>[] = [
  { faults: 1, interruptions: 1 },
  { faults: 0, interruptions: 3 },
];

describe('every schedule of two turns over one clip', () => {
  for (const bounds of SMALLER)
    for (const variant of variantsOf(bounds))
      it(`${describeBounds(variant)} is clean`, async (t) => {
        const { schedules, failures } = await workers.explore(variant);
        t.diagnostic(`${schedules} schedules`);
        assert.deepEqual(failures, []);
        assert.ok(schedules > 40);
      });
});
