import type { Store } from '../../functions/ports/store.ts';
import { makeClip, makeOrg, makeOwed, makeVendor } from '../clip-records.ts';
import { written } from '../store/test-store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const UNTOLD_UUID = 'UntoldClip000000000000';

export function endedUuid(index: number): string {
  return `EndedClip00000000000${String(index).padStart(2, '0')}`;
}

/**
 * An org at work with a past, one that is backed off, one that nobody checks any longer, one of which an endpoint fails,
 * and one of which an endpoint failed that nobody has needed since.
 */
export async function fillTable(store: Store, nowMs: number): Promise<void> {
  const day = (daysAgo: number) => new Date(nowMs - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const ledger = {
    [day(9)]: { 'list:ok': 1000 },
    [day(6)]: { 'list:ok': 7, 'page:rate-limited': 1 },
    [day(0)]: { 'list:ok': 5, 'clip:ok': 1 },
  };
  const clip = (overrides: object) => makeClip({ orgId: 'acme', createdAtMs: nowMs, ...overrides });
  const movement = {
    status: 'RENDERING',
    operation: null,
    percent: 40,
    segments: null,
    deviceSegments: null,
    movedAtMs: nowMs,
  };
  written(
    await store.saveOrg(
      makeOrg({ version: 0, looks: { lastAtMs: nowMs - 2_000 }, calls: { ledger, recentMs: [] } }),
    ),
  );
  written(await store.recordTransition(clip({ movement, owed: [makeOwed(clip({}))] })));
  written(
    await store.recordTransition(
      clip({
        clipUuid: UNTOLD_UUID,
        state: 'failed',
        stateSinceMs: nowMs,
        owed: [makeOwed(clip({ clipUuid: UNTOLD_UUID }))],
      }),
    ),
  );
  for (let index = 0; index < 12; index++)
    await store.archiveClip(
      clip({
        clipUuid: endedUuid(index),
        state: 'completed',
        stateSinceMs: nowMs - (index + 1) * MINUTE_MS,
        told: { completed: 1 },
      }),
      nowMs + DAY_MS,
    );
  await store.archiveClip(
    clip({ clipUuid: 'BaselineClip0000000000', state: 'completed', stateSinceMs: nowMs }),
    nowMs + DAY_MS,
  );
  const resting = {
    reason: 'unauthorized' as const,
    failures: 2,
    sinceMs: nowMs,
    untilMs: nowMs + MINUTE_MS,
  };
  const lastError = { name: 'unauthorized', message: 'Rhombus rejected the API key (401)', atMs: nowMs };
  const { baselineAtMs, ...globex } = makeOrg({
    orgId: 'globex',
    version: 0,
    vendor: makeVendor({ resting, lastError }),
  });
  written(await store.saveOrg(globex));
  const failing = { reason: 'unavailable' as const, failures: 4, sinceMs: nowMs - 5 * MINUTE_MS };
  written(
    await store.saveOrg(
      makeOrg({
        orgId: 'stark',
        version: 0,
        looks: { lastAtMs: nowMs - 2_000 },
        vendor: makeVendor({ failing: { list: { ...failing, untilMs: nowMs + MINUTE_MS } } }),
      }),
    ),
  );
  written(
    await store.saveOrg(
      makeOrg({
        orgId: 'wayne',
        version: 0,
        looks: { lastAtMs: nowMs - 2_000 },
        vendor: makeVendor({ failing: { clip: { ...failing, untilMs: nowMs - 4 * MINUTE_MS } } }),
      }),
    ),
  );
  written(
    await store.saveOrg(makeOrg({ orgId: 'hooli', version: 0, looks: { lastAtMs: nowMs - 4 * MINUTE_MS } })),
  );
}
