import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { Organization } from '../../functions/domain/org/organization.ts';
import type { DelayedTurn } from '../../functions/domain/turns/spread.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { tick } from '../../functions/tick/tick.ts';
import { NOW_MS } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';

const ACME: Organization = { id: 'acme', baseUrl: 'https://api2.rhombussystems.com', secretId: 'keys#acme' };
const GLOBEX: Organization = { ...ACME, id: 'globex', secretId: 'keys#globex' };

describe('a tick', () => {
  let table: FakeTable;
  let sent: DelayedTurn[];
  let nowMs: number;
  /** An organization that the table does not take. */
  let broken: string | undefined;
  beforeEach(() => {
    broken = undefined;
    table = new FakeTable();
    sent = [];
    nowMs = NOW_MS;
  });

  function run(configured: readonly Organization[], takes = Infinity, audiences?: readonly Audience[]) {
    const deps = {
      clock: { now: () => nowMs, sleep: async () => {} },
      store: createFakeStore(table, async (_name, subject, apply) => {
        if (subject === broken) throw new StoreError('throttled', 'test');
        return apply();
      }),
      turns: {
        send: async (turns: readonly DelayedTurn[]) => {
          sent.push(...turns.slice(0, takes));
          return { unsent: Math.max(0, turns.length - takes) };
        },
      },
      limits: DEFAULT_LIMITS,
    };
    return tick(deps, { organizations: configured, ...(audiences && { audiences }) });
  }
  const registered = () => [...table.organizations.keys()].sort();

  it('registers what is configured, and sends each its turns, which carry all that a look needs', async () => {
    const own = { ...GLOBEX, partnerOrg: 'a-client', limits: { idleSeconds: 60 } };
    assert.deepEqual(await run([ACME, own]), {
      organizations: 2,
      turns: 3,
      unsent: 0,
      registered: 2,
      removed: 0,
      unwritten: 0,
    });
    assert.deepEqual(registered(), ['acme', 'globex']);
    assert.deepEqual(
      sent.map(({ organization, delaySeconds }) => [organization, delaySeconds]),
      [
        [{ ...ACME, addedAtMs: NOW_MS }, 0],
        [{ ...own, addedAtMs: NOW_MS }, 0],
        [{ ...ACME, addedAtMs: NOW_MS }, 30],
      ],
    );
  });

  it('leaves what is registered as it is, changes what is configured otherwise, and drops what is gone', async () => {
    await run([ACME, GLOBEX]);
    const before = table.organizations.get('acme');
    nowMs += 60_000;
    assert.deepEqual(await run([ACME, GLOBEX]).then(({ registered: put }) => put), 0);
    assert.equal(table.organizations.get('acme'), before);
    const moved = { ...ACME, secretId: 'keys#acme-2' };
    const { registered: put, removed } = await run([moved]);
    assert.deepEqual([put, removed], [1, 1]);
    assert.deepEqual(registered(), ['acme']);
    const { secretId, addedAtMs, version } = table.organizations.get('acme') ?? assert.fail();
    assert.deepEqual([secretId, addedAtMs, version], ['keys#acme-2', NOW_MS, 2]);
  });

  it('serves those that were added at run time, and touches none of them', async () => {
    table.putOrganization({ ...GLOBEX, version: 0, addedBy: 'command', addedAtMs: NOW_MS });
    await run([ACME]);
    await run([]);
    assert.deepEqual(registered(), ['globex']);
    assert.ok(sent.some(({ organization }) => organization.id === 'globex'));
  });

  it('takes another key, region, client or limit for a change, and nothing else', async () => {
    const own = { ...ACME, limits: { idleSeconds: 60, callsPerMinute: 30 } };
    await run([own]);
    const changes: Organization[] = [
      { ...own, limits: { callsPerMinute: 30, idleSeconds: 60 } },
      { ...own, limits: { idleSeconds: 90 } },
      { ...own, partnerOrg: 'client' },
      { ...own, baseUrl: 'https://api2.eu.rhombussystems.com' },
    ];
    const puts = [];
    for (const change of changes) puts.push((await run([change])).registered);
    assert.deepEqual(puts, [0, 1, 1, 1]);
  });

  it('keeps the audiences as they are configured, and writes those that changed', async () => {
    const night: Audience = {
      name: 'night',
      topics: { mail: 'arn:night' },
      ...DEFAULT_VOICE,
      orgs: ['acme'],
    };
    const room: Audience = { name: 'room', topics: { chat: 'arn:room' }, ...DEFAULT_VOICE };
    await run([ACME], Infinity, [night, room]);
    assert.deepEqual([...table.audiences.values()], [night, room]);
    const { name, ...rest } = night;
    table.audiences.set('night', { ...rest, name, topics: { ...rest.topics } });
    const before = table.audiences.get('night');
    await run([ACME], Infinity, [night]);
    assert.equal(table.audiences.get('night'), before, 'in another order it is the same');
    assert.deepEqual([...table.audiences.keys()], ['night']);
    await run([ACME]);
    assert.deepEqual(
      [...table.audiences.keys()],
      ['night'],
      'an input without audiences says nothing of them',
    );
    await run([ACME], Infinity, [{ ...night, privacy: 'minimal' }]);
    assert.equal(table.audiences.get('night')?.privacy, 'minimal');
  });

  it('leaves whom an organization of the configuration was given to at run time', async () => {
    await run([ACME]);
    const known = table.organizations.get('acme') ?? assert.fail();
    table.putOrganization({ ...known, audiences: ['night'] });
    await run([{ ...ACME, secretId: 'keys#acme-2' }]);
    assert.deepEqual(table.organizations.get('acme')?.audiences, ['night']);
    assert.deepEqual(sent.at(-1)?.organization.audiences, ['night']);
  });

  it('sends no turn to one that is gone, and a new one its first turn at once', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ ...ACME, id: `org-${index}` }));
    await run(many);
    sent.length = 0;
    nowMs += 60_000;
    await run([...many.slice(1), GLOBEX]);
    assert.ok(!sent.some(({ organization }) => organization.id === 'org-0'));
    assert.ok(
      sent.some(({ organization, delaySeconds }) => organization.id === 'globex' && delaySeconds === 0),
    );
    const usual = sent.filter(({ organization }) => organization.id === 'org-3');
    assert.equal(usual.length, 2);
  });

  it('looks at what the configuration names, though its item cannot be read', async () => {
    table.unreadable.add('acme');
    const { registered: put, turns } = await run([ACME]);
    assert.deepEqual([put, turns], [0, 2]);
  });

  it('sends what is due whatever becomes of the registry, and tells what was not written', async () => {
    broken = 'globex';
    const { turns, unwritten } = await run([ACME, GLOBEX]);
    assert.deepEqual([turns, unwritten, sent.length], [4, 1, 4]);
    assert.deepEqual(registered(), ['acme']);
  });

  it('tells of turns that were not sent, and leaves them to the next', async () => {
    assert.equal((await run([ACME, GLOBEX], 1)).unsent, 3);
    assert.equal((await run([ACME, GLOBEX])).unsent, 0);
  });
});
