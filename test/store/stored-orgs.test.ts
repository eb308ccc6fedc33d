import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { writeOrgItem } from '../../functions/store/org-item.ts';
import { NOW_MS } from '../clip-records.ts';
import { anyState } from './any-state.ts';
import { startTable } from './dynalite.ts';
import { itemSize } from './item-size.ts';
import { makeFullState } from './records.ts';
import { written } from './test-store.ts';

it("any org's state is read back as it was written", async (t) => {
  const { store, close } = await startTable();
  t.after(close);
  let orgs = 0;
  const property = fc.asyncProperty(anyState, async (any) => {
    const state = { ...any, orgId: `${any.orgId}-${++orgs}` };
    const stored = written(await store.saveOrg(state));
    assert.deepEqual(stored, { ...state, version: stored.version });
    assert.deepEqual(await store.loadState(state.orgId), stored);
  });
  await fc.assert(property, { numRuns: 50 });
});

it('a camera may be called what it likes', async (t) => {
  const { store, close } = await startTable();
  t.after(close);
  const durations = { count: 1, mean: 4.5, variance: 0.25 };
  const cameraDurations = Object.fromEntries(
    ['__proto__', 'constructor', 'toString', 'camera'].map((name) => [name, durations]),
  );
  const { vendor } = written(await store.saveOrg(makeFullState({ learned: { cameraDurations } })));
  const loaded = await store.loadState('acme');
  assert.deepEqual(loaded?.vendor, vendor);
  assert.deepEqual(loaded?.learned.cameraDurations, { toString: durations, camera: durations });
});

it('the state of an org with 50 cameras, a week of call counts and a busy minute takes less than 16 KB', () => {
  const durations = { count: 1000, mean: 4.123456789012345, variance: 0.123456789012345 };
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(22, 'x'));
  const outcomes = ['list', 'page', 'clip'].flatMap((endpoint) =>
    ['ok', 'unauthorized', 'rate-limited', 'unavailable', 'malformed'].map((kind) => [
      `${endpoint}:${kind}`,
      1000,
    ]),
  );
  const ledger = Object.fromEntries(ids(7).map((day) => [day.slice(-10), Object.fromEntries(outcomes)]));
  const cameraDurations = Object.fromEntries(ids(50).map((id) => [id, durations]));
  const state = makeFullState({
    learned: { durations, cameraDurations },
    calls: { recentMs: Array(60).fill(NOW_MS), ledger },
    released: ids(10).map((id) => `${id}-6f6b2c2e-8f0f`),
  });
  assert.ok(itemSize(writeOrgItem(state, 1)) < 16 * 1024);
});
