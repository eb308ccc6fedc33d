import assert from 'node:assert/strict';
import { it } from 'node:test';
import { latestOfEach, takeBatch } from '../../functions/check/batch.ts';
import type { CheckDeps } from '../../functions/check/deps.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { NOW_MS } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';

/** A batch on a table that fails some orgs. No vendor is met: each turn ends, or fails, when the table is read. */
async function take(bodies: readonly string[], failing: readonly string[] = [], receives = 1) {
  const table = new FakeTable();
  const reads: string[] = [];
  const failures: string[] = [];
  const deps = {
    clock: { now: () => NOW_MS, sleep: async () => {} },
    store: createFakeStore(table, async (name, subject, apply) => {
      reads.push(`${name} ${subject}`);
      if (failing.includes(subject)) throw new StoreError('throttled', 'test');
      table.leases.set(subject, {
        holder: 'another',
        expiresAtMs: NOW_MS + 60_000,
        endsAtMs: Infinity,
        hintAtMs: 0,
        takes: 1,
      });
      return apply();
    }),
    reportFailure: (orgId: string) => failures.push(orgId),
    report: () => {},
    limits: {},
  } as unknown as CheckDeps;
  const Records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body,
    attributes: { ApproximateReceiveCount: receives },
  }));
  const { batchItemFailures } = await takeBatch(deps, { Records }, 'invocation');
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), reads, failures };
}

function bodyOf(id: string, overrides: Partial<Turn> = {}): string {
  const organization = { id, baseUrl: 'https://api2.rhombussystems.com', secretId: id };
  return JSON.stringify({ organization, dueAtMs: NOW_MS, source: 'tick', ...overrides });
}

it('each turn of a batch is taken by itself: those that fail come again, and the others do not', async () => {
  const { failed, failures } = await take([bodyOf('acme'), bodyOf('globex'), bodyOf('hooli')], ['globex']);
  assert.deepEqual([failed, failures], [['m1'], ['globex']]);
});

it('a second turn of the same org costs nothing, and one that is stale neither', async () => {
  const stale = bodyOf('globex', { dueAtMs: NOW_MS - 60_001 });
  const { failed, reads } = await take([bodyOf('acme'), bodyOf('acme'), stale]);
  assert.deepEqual([failed, reads], [[], ['loadOrg acme']]);
});

it("of several turns of an org the latest is taken, and a person's before it", () => {
  const bodies = [-30_000, 0, -70_000].map((agoMs) => bodyOf('acme', { dueAtMs: NOW_MS + agoMs }));
  const taken = (all: string[]) =>
    latestOfEach(
      all.map((body, index) => ({ messageId: `m${index}`, body })),
      NOW_MS,
    ).map(({ messageId }) => messageId);
  assert.deepEqual(taken([...bodies, bodyOf('globex')]), ['m1', 'm3']);
  const watched = bodyOf('acme', { dueAtMs: NOW_MS - 5_000, source: 'watch' });
  assert.deepEqual(taken([...bodies, watched]), ['m3']);
  const changed = bodyOf('acme', { dueAtMs: NOW_MS - 9_000, source: 'orgs' });
  assert.deepEqual(taken([watched, changed, watched]), ['m1']);
  assert.deepEqual(taken([watched, bodyOf('acme', { dueAtMs: NOW_MS - 1_000, source: 'watch' })]), ['m1']);
});

it('a turn that comes again is not looked into, and goes to the dead letters', async () => {
  const { failed, reads } = await take([bodyOf('acme'), bodyOf('globex')], [], 2);
  assert.deepEqual([failed, reads], [['m0', 'm1'], []]);
});

it('a turn that is due in years is none', async () => {
  assert.deepEqual((await take([bodyOf('acme', { dueAtMs: Date.UTC(2100, 0, 1) })])).reads, []);
});

it('a body that is no turn is dropped, as nobody could ever take it', async () => {
  const bodies = [
    '',
    'null',
    '{}',
    '{"organization":{"id":7}}',
    '<html>',
    bodyOf('acme', { dueAtMs: Number.NaN }),
  ];
  const { failed, reads } = await take([...bodies, bodyOf('acme')]);
  assert.deepEqual([failed, reads], [[], ['loadOrg acme']]);
});
