import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';
import release from './table-of-0.1.json' with { type: 'json' };
import { conflicted, written } from './test-store.ts';

// A table that release 0.1 wrote, at noon: its invocation still has the lease of `acme`.

let table: Awaited<ReturnType<typeof startTable>>;
before(async () => {
  table = await startTable();
  for (const Item of release.items)
    await table.client.send(new PutItemCommand({ TableName: 'clips', Item: attributes(Item) }));
});
after(() => table.close());

async function loadClips(): Promise<Map<string, ClipRecord>> {
  const { clips, unreadable } = await table.store.loadOrg('acme');
  assert.equal(unreadable, 0);
  return new Map(clips.map((clip) => [clip.clipUuid.replace(/0+$/, ''), clip]));
}

it('what was known of an org is known still', async () => {
  const { state } = await table.store.loadOrg('acme');
  assert.deepEqual(state, {
    ...newOrgState('acme'),
    version: 2,
    baselineAtMs: NOW_MS - 86_400_000,
    looks: {
      lastAtMs: NOW_MS - 2_000,
      lastFullAtMs: NOW_MS - 2_000,
      lastListAtMs: NOW_MS - 2_000,
      nextAtMs: NOW_MS + 3_000,
    },
    vendor: { listService: 'video', failing: {}, answeredAtMs: {}, pageSize: 200, pageCovers: true },
    sweep: {
      phase: 'idle',
      sweptAtMs: NOW_MS - 20_000,
      cursorMs: NOW_MS - 70_000,
      movedAtMs: NOW_MS - 60_000,
    },
    learned: {
      durations: { count: 12, mean: 4.5, variance: 0.25 },
      cameraDurations: { AAAAAAAAAAAAAAAAAAAAAA: { count: 3, mean: 4.25, variance: 0.5 } },
      arrivals: { perSecond: 0.002, atMs: NOW_MS - 65_000 },
    },
    calls: {
      recentMs: [NOW_MS - 30_000, NOW_MS - 2_000],
      ledger: {
        '2026-11-23': { 'list:ok': 2880, 'page:rate-limited': 1 },
        '2026-11-24': { 'list:ok': 1440, 'clip:ok': 6 },
      },
    },
  });
});

it('a baseline that is being laid goes on, and a back-off goes on resting', async () => {
  assert.deepEqual(await table.store.loadState('globex'), {
    ...newOrgState('globex'),
    version: 1,
    vendor: {
      ...newOrgState('globex').vendor,
      resting: { reason: 'rate-limited', failures: 2, sinceMs: NOW_MS - 9_000, untilMs: NOW_MS + 11_000 },
      rateLimitedAtMs: NOW_MS - 1_000,
      lastError: { name: 'RateLimitedError', message: 'Rhombus limits the calls', atMs: NOW_MS - 1_000 },
    },
    sweep: {
      phase: 'baseline',
      sweptAtMs: NOW_MS - 5_000,
      pendingCursorMs: NOW_MS - 90_000,
      pageToken: 'token-2',
      pages: 0,
    },
  });
});

it('a round of pages goes on, and an outage is the trouble of the list', async () => {
  const state = await table.store.loadState('initech');
  assert.deepEqual(state?.sweep, {
    phase: 'round',
    sweptAtMs: NOW_MS - 5_000,
    cursorMs: NOW_MS - 3_600_000,
    movedAtMs: NOW_MS - 3_000_000,
    pendingCursorMs: NOW_MS - 60_000,
    pageToken: 'token-3',
    pages: 0,
    joins: true,
  });
  assert.equal(state.vendor.pageCovers, false);
  assert.deepEqual(state.vendor.failing, {
    list: { reason: 'unavailable', failures: 1, sinceMs: NOW_MS - 1_000, untilMs: NOW_MS + 4_000 },
  });
  assert.equal(state.vendor.resting, undefined);
});

it('an org of which there is nothing but a hint is a new one', async () => {
  assert.equal(await table.store.loadState('umbrella'), undefined);
  written(await table.store.saveOrg(newOrgState('umbrella')));
});

it('every clip that was in flight is so still', async () => {
  const clips = await loadClips();
  const states = [...clips].map(([name, { state, attempt }]) => [name, `${state} ${attempt}`]);
  assert.deepEqual(Object.fromEntries(states), {
    inflight: 'in-progress 1',
    missing: 'in-progress 1',
    watched: 'in-progress 1',
    stalled: 'stalled 1',
    completed: 'completed 1',
    three: 'completed 1',
    doneFailed: 'in-progress 2',
  });
  const inFlight = clips.get('inflight');
  assert.equal(inFlight?.movement?.segments, '3/8');
  assert.equal(inFlight.progress?.lookedAtMs, NOW_MS - 20_000);
  assert.equal(inFlight.startedAtMs, NOW_MS - 65_000);
  assert.equal(inFlight.details.requestedSec, 120);
  assert.equal(inFlight.version, 1_000_002);
  assert.equal(clips.get('watched')?.label, 'case 7');
});

it('a clip that was denied then has not been denied beside a control', async () => {
  const missing = { sinceMs: NOW_MS - 30_000, askedAtMs: NOW_MS - 30_000, asked: 1 };
  assert.deepEqual((await loadClips()).get('missing')?.missing, missing);
});

it('what was owed is owed, in its order, and nothing that was told', async () => {
  const owed = [...(await loadClips()).values()].flatMap((clip) =>
    clip.owed.map(({ event, due, recordedBy, recordedAtMs }) => {
      assert.equal(recordedAtMs, NOW_MS);
      return [event.id.replace(/0+(?=\/)/, ''), recordedBy, due];
    }),
  );
  assert.deepEqual(owed, [
    ['acme/completed/completed/1', 'invocation-of-0.1', { mail: 0, text: 0 }],
    ['acme/three/resumed/1', 'b', { events: 0 }],
    ['acme/three/completed/1', 'c', { events: 0, mail: 0, text: 0 }],
  ]);
});

it('an event has what was told of it, and nothing of what was not known then', async () => {
  const [entry] = (await loadClips()).get('completed')?.owed ?? [];
  assert.equal(entry?.event.data.title, 'Loading dock');
  assert.equal(entry.event.time, new Date(NOW_MS).toISOString());
  assert.equal(entry.event.data.sha256Hex, null);
});

it('what had ended is remembered, and how', async () => {
  const names = ['doneComplete', 'doneSilent', 'doneStopped', 'doneFailed'];
  const done = await table.store.findDone(
    'acme',
    names.map((name) => name.padEnd(22, '0')),
    NOW_MS,
  );
  const ends = [...done.values()].map(({ clipUuid, state, told }) => [
    clipUuid.replace(/0+$/, ''),
    state,
    told,
  ]);
  assert.deepEqual(
    ends.sort(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['doneComplete', 'completed', { completed: 1 }],
      ['doneFailed', 'failed', { failed: 1 }],
      ['doneSilent', 'completed', {}],
      ['doneStopped', 'stopped', {}],
    ],
  );
  assert.equal((await table.store.listRecentlyDone('acme', 10, NOW_MS)).length, 4);
});

it('a lease of then does not hold up one of now, whose versions guard both', async () => {
  const before = await table.store.loadState('acme');
  assert.ok(before);
  const lease = { holder: 'now', expiresAtMs: NOW_MS + 60_000, endsAtMs: NOW_MS + 59_000 };
  written(await table.store.acquireLease('acme', lease, NOW_MS));
  const saved = written(await table.store.saveOrg(before));
  conflicted(await table.store.saveOrg(before));
  assert.deepEqual(await table.store.loadState('acme'), saved);
});

it('a clip of then is written, settled and archived as one of now', async () => {
  const clip = (await loadClips()).get('completed');
  assert.ok(clip);
  const settled = written(await table.store.recordTransition({ ...clip, owed: clip.owed.slice(1) }));
  conflicted(await table.store.recordTransition(clip));
  written(await table.store.archiveClip(settled, NOW_MS + 1_000));
  const loaded = await table.store.loadClip('acme', clip.clipUuid, NOW_MS);
  assert.deepEqual(loaded, { ...settled, version: 0 });
});

/** The JSON of DynamoDB as its client takes it: the only types that release 0.1 used. */
function attributes(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: Record<string, unknown>): AttributeValue {
  const { S, N, BOOL, SS, L, M, NULL } = value;
  if (typeof S === 'string') return { S };
  if (typeof N === 'string') return { N };
  if (typeof BOOL === 'boolean') return { BOOL };
  if (Array.isArray(SS)) return { SS };
  if (Array.isArray(L)) return { L: L.map(attribute) };
  if (typeof M === 'object' && M !== null) return { M: attributes(M) };
  assert.equal(NULL, true);
  return { NULL: true };
}
