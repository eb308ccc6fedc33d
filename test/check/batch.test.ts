import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BatchDeps, latestOfEach, takeBatch } from '../../functions/check/batch.ts';
import { createKeyHosts } from '../../functions/check/key-hosts.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import type { Fact } from '../../functions/ports/facts.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { NOW_MS } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';

/** A batch on a table that fails some orgs. No vendor is met: each turn ends, or fails, when the table is read. */
async function take(
  bodies: readonly string[],
  failing: readonly string[] = [],
  receives = 1,
  table = new FakeTable(),
) {
  const reads: string[] = [];
  const failures: string[] = [];
  const facts: Fact[] = [];
  const store = createFakeStore(table, async (name, subject, apply) => {
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
  });
  const deps = {
    clock: { now: () => NOW_MS, sleep: async () => {} },
    store,
    mayHaveKey: createKeyHosts(store),
    reportFailure: (orgId: string) => failures.push(orgId),
    report: (fact: Fact) => facts.push(fact),
    limits: {},
  } as unknown as BatchDeps;
  const Records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body,
    attributes: { ApproximateReceiveCount: receives },
  }));
  const { batchItemFailures } = await takeBatch(deps, { Records }, 'invocation');
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), reads, failures, facts };
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

describe('a key goes to an API of one’s own only as the registry has it', () => {
  const ACME = { id: 'acme', baseUrl: 'https://rhombus.example', secretId: 'keys#acme' };
  const turnOf = (organization: object) => bodyOf('acme', { organization: { ...ACME, ...organization } });

  function tableWith(organization: typeof ACME = ACME): FakeTable {
    const table = new FakeTable();
    table.putOrganization({ ...organization, version: 0, addedBy: 'command', addedAtMs: 0 });
    return table;
  }

  it('where it is the one of this organization', async () => {
    const { failed, reads, facts } = await take([turnOf({})], [], 1, tableWith());
    assert.deepEqual([failed, reads, facts], [[], ['loadOrganization acme', 'loadOrg acme'], []]);
  });

  it('and Rhombus’ own hosts cost no look at the registry', async () => {
    const hosts = ['https://api2.rhombussystems.com', 'https://api2.eu.rhombussystems.com'];
    for (const baseUrl of hosts)
      assert.deepEqual((await take([turnOf({ baseUrl })])).reads, ['loadOrg acme']);
  });

  const REFUSED: Record<string, object> = {
    'not to a host that somebody wrote into a turn': { baseUrl: 'https://evil.example' },
    'not to one that only looks like it': { baseUrl: 'https://rhombus.example.evil.example' },
    'not to Rhombus without TLS': { baseUrl: 'http://api2.rhombussystems.com' },
    'not with the key of another': { secretId: 'keys#globex' },
    'not for an organization that nobody registered': { id: 'initech' },
    'not for what every object has': { id: '__proto__' },
  };
  for (const [what, organization] of Object.entries(REFUSED))
    it(`${what}: such a turn goes to the dead letters, unread and logged`, async () => {
      const { failed, reads, facts } = await take([turnOf(organization)], [], 1, tableWith());
      const { orgId } = { orgId: 'acme', ...('id' in organization && { orgId: organization.id }) };
      assert.deepEqual(failed, ['m0']);
      assert.deepEqual(reads, [`loadOrganization ${orgId}`]);
      assert.deepEqual(facts, [{ kind: 'turn-refused', orgId }]);
    });

  it('and what the registry said is known for five minutes', async () => {
    const table = tableWith();
    let reads = 0;
    const loadOrganization = async (id: string) => {
      reads++;
      return table.organizations.get(id);
    };
    const mayHaveKey = createKeyHosts({ loadOrganization });
    const asked = (atMs: number) => mayHaveKey(ACME, NOW_MS + atMs);
    assert.deepEqual([await asked(0), await asked(299_999), reads], [true, true, 1]);
    table.organizations.clear();
    assert.deepEqual([await asked(300_000), await asked(300_001), reads], [false, false, 3]);
  });

  it('and is not asked in vain where the table does not answer: the turn comes again', async () => {
    const { failed, failures } = await take([turnOf({})], ['acme'], 1, tableWith());
    assert.deepEqual([failed, failures], [['m0'], ['acme']]);
  });
});
