import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { clipKey, leaseKey } from '../../functions/store/keys.ts';
import { getItem } from '../../functions/store/table.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';
import { itemSize } from './item-size.ts';
import { makeFullClip, makeOwed } from './records.ts';
import { written } from './test-store.ts';
import { countUnits } from './write-units.ts';

// The figures of `docs/table.md`, by the capacity units that the table itself counts: a write takes one a KB.

const { movement, progress } = makeFullClip();
const seen = makeClip({ ...(movement && { movement }), ...(progress && { progress }) });

it("a lone clip's life takes one unit a look that is written, two for its end, and three to settle and archive", async (t) => {
  const { store, client, close } = await startTable();
  t.after(close);
  const units = countUnits(client);
  const first = written(await store.recordTransition(seen));
  assert.equal(units.take(), 1);
  const moved = written(await store.recordTransition({ ...first, rawStatus: 'UPLOADING' }));
  assert.equal(units.take(), 1);
  const ended: ClipRecord = { ...moved, state: 'completed', told: { completed: 1 } };
  const owed = [makeOwed(ended, { due: { events: 0, mail: 0, text: 0 } })];
  const told = written(await store.recordTransition({ ...ended, owed }));
  assert.equal(units.take(), 2);
  written(await store.archiveClip({ ...told, owed: [] }, NOW_MS + 1_000));
  assert.equal(units.take(), 3);
});

it('an idle look writes one unit to take the lease and one to give it back, and reads one of a small state', async (t) => {
  const { store, client, close } = await startTable();
  t.after(close);
  await store.saveOrg(newOrgState('acme'));
  const units = countUnits(client);
  written(
    await store.acquireLease(
      'acme',
      { holder: 'a'.repeat(36), expiresAtMs: NOW_MS, endsAtMs: NOW_MS },
      NOW_MS,
    ),
  );
  assert.equal(units.take(), 1);
  await store.loadState('acme');
  assert.equal(units.take(), 1);
  await store.releaseLease('acme', 'a'.repeat(36));
  assert.equal(units.take(), 1);
});

it('a slot and a start take one unit where nobody was before, and a second write where somebody was', async (t) => {
  const { store, client, close } = await startTable();
  t.after(close);
  const units = countUnits(client);
  const request = { count: 1, gapMs: 200, nowMs: NOW_MS, latestMs: NOW_MS + 1_000 };
  assert.equal(await store.reserveSlots('mail', request), NOW_MS);
  assert.equal(units.take(), 1);
  assert.equal(await store.admitStart('acme', 2, NOW_MS), true);
  assert.equal(units.take(), 1);
  // A condition that does not hold is charged as a write, and reports nothing.
  assert.equal(await store.reserveSlots('mail', request), NOW_MS + 200);
  assert.equal(units.take(), 1);
});

it('a clip in flight takes less than 1 KB, and with one notification less than 2 KB', async (t) => {
  const { store, documents, close } = await startTable();
  t.after(close);
  written(await store.recordTransition(makeClip({ rawStatus: null, details: {} })));
  const bare = await getItem({ documents, tableName: 'clips' }, clipKey('acme', makeClip().clipUuid));
  for (const name of ['rawStatus', 'told', 'details', 'owed']) assert.ok(bare && !(name in bare), name);
  await store.leaveHint('acme', NOW_MS);
  const lease = await getItem({ documents, tableName: 'clips' }, leaseKey('acme'));
  const sizes = {
    unseen: itemSize(bare ?? {}),
    inFlight: itemSize(writeClipItem(seen, 1_000_001)),
    owing: itemSize(writeClipItem({ ...seen, owed: [makeOwed(seen)] }, 1_000_001)),
    lease: itemSize(lease ?? {}),
  };
  t.diagnostic(JSON.stringify(sizes));
  assert.ok(sizes.inFlight < 1024, `${sizes.inFlight} bytes`);
  assert.ok(sizes.owing < 2048, `${sizes.owing} bytes`);
});
