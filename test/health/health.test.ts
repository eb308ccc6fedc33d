import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Failing } from '../../functions/domain/org/health.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { newOrgState, type OrgState, type VendorState } from '../../functions/domain/org/state.ts';
import type { TroubleMessage } from '../../functions/domain/trouble/trouble.ts';
import { tellTroubles } from '../../functions/health/health.ts';
import { makeOrg, NOW_MS } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const agoMs = (minutes: number) => NOW_MS - minutes * MINUTE_MS;
const failing = <Reason extends string>(reason: Reason, minutes: number): Failing<Reason> => ({
  reason,
  sinceMs: agoMs(minutes),
  untilMs: NOW_MS,
  failures: 1,
});

describe('operators', () => {
  let table: FakeTable;
  let told: TroubleMessage[];
  let isReachable: boolean;
  beforeEach(() => {
    table = new FakeTable();
    told = [];
    isReachable = true;
    register('acme');
  });

  function register(id: string, idleSeconds?: number, addedAtMs = agoMs(60)): void {
    table.organizations.set(id, {
      id,
      baseUrl: 'https://api2.rhombussystems.com',
      secretId: id,
      version: 1,
      addedBy: 'configuration',
      addedAtMs,
      ...(idleSeconds !== undefined && { limits: { idleSeconds } }),
    });
  }

  function looks(vendor: Partial<VendorState>, org: Partial<OrgState> = {}): void {
    const state = makeOrg({ looks: { lastAtMs: agoMs(1) }, ...org });
    table.states.set('acme', { ...state, vendor: { ...state.vendor, ...vendor } });
  }

  async function hear(afterMs = 0): Promise<string[]> {
    const from = told.length;
    await tellTroubles({
      clock: { now: () => NOW_MS + afterMs, sleep: async () => {} },
      store: createFakeStore(table, async (_name, _subject, apply) => apply()),
      operators: {
        tell: async (message) => {
          if (isReachable) told.push(message);
          return isReachable;
        },
      },
      limits: DEFAULT_LIMITS,
    });
    return told
      .slice(from)
      .map(
        ({ phase, kind, troubles }) => `${phase} ${kind} ${troubles.map(({ subject }) => subject).join(' ')}`,
      );
  }

  it('hear nothing while all is well', async () => {
    looks({});
    assert.deepEqual(await hear(), []);
  });

  for (const [reason, kind, minutes] of [
    ['unauthorized', 'key-rejected', 0],
    // It was seen before, so its region is the right one.
    ['wrong-region', 'key-rejected', 0],
    ['secret', 'key-unreadable', 1],
    ['unreachable', 'unreachable', 3],
    ['rate-limited', 'rate-limited', 10],
  ] as const)
    it(`hear that an org's vendor is out (${reason}) once it has lasted`, async () => {
      if (minutes > 0) {
        looks({ resting: failing(reason, minutes - 0.1) });
        assert.deepEqual(await hear(), []);
      }
      looks({ resting: failing(reason, minutes) });
      assert.deepEqual(await hear(), [`begins ${kind} acme`]);
    });

  it('hear of the other region where the org was never seen', async () => {
    const { vendor } = makeOrg();
    const state = {
      ...newOrgState('acme'),
      vendor: { ...vendor, resting: failing('wrong-region' as const, 0) },
    };
    table.states.set('acme', state);
    assert.deepEqual(await hear(), ['begins wrong-region acme']);
  });

  it('hear of one endpoint that fails while others go on, by its name', async () => {
    looks({ failing: { page: failing('unavailable', 4.9), list: failing('says-nothing', 5) } });
    assert.deepEqual(await hear(), ['begins endpoint-out acme:list']);
  });

  it('hear of clips that are no longer shown', async () => {
    looks({}, { unseenSinceMs: agoMs(2) });
    assert.deepEqual(await hear(), ['begins clips-unseen acme']);
  });

  it('hear of an org that nobody has looked at for three minutes, or three times its own idle time', async () => {
    register('globex', 300);
    table.leases.set('globex', {
      expiresAtMs: 0,
      endsAtMs: 0,
      hintAtMs: 0,
      takes: 0,
      idle: { atMs: agoMs(14), listAtMs: 0, fullAtMs: 0, sweptAtMs: 0, calls: {}, recentMs: [] },
    });
    looks({}, { looks: { lastAtMs: agoMs(3) } });
    assert.deepEqual(await hear(), ['begins org-not-seen acme']);
    assert.deepEqual(await hear(MINUTE_MS), ['begins org-not-seen globex']);
  });

  it('hear of a new org only when it had time for its first look', async () => {
    table.organizations.clear();
    register('hooli', undefined, NOW_MS - 10_000);
    assert.deepEqual(await hear(), []);
    assert.deepEqual(await hear(3 * MINUTE_MS), ['begins org-not-seen hooli']);
  });

  it('hear of a trouble when it begins, once a day while it lasts, and once when it is over', async () => {
    looks({ resting: { ...failing('unauthorized', 0), untilMs: Infinity } });
    assert.deepEqual(await hear(), ['begins key-rejected acme']);
    for (let hour = 1; hour < 24; hour++) assert.deepEqual(await hear(hour * HOUR_MS), []);
    assert.deepEqual(await hear(24 * HOUR_MS), ['goes-on key-rejected acme']);
    assert.equal(told[1]?.troubles[0].sinceMs, NOW_MS);
    looks({}, { looks: { lastAtMs: NOW_MS + 25 * HOUR_MS } });
    assert.deepEqual(await hear(25 * HOUR_MS), ['over key-rejected acme']);
    assert.deepEqual(await hear(25 * HOUR_MS + MINUTE_MS), []);
    looks({}, { looks: { lastAtMs: NOW_MS + 26 * HOUR_MS } });
    assert.deepEqual(await hear(26 * HOUR_MS), []);
    assert.equal(table.troubles.size, 0);
  });

  it('hear of one that comes and goes ever more rarely, and of one that lasts after all', async () => {
    const heard: string[] = [];
    for (let minute = 0; minute < 120; minute++) {
      const now = NOW_MS + minute * MINUTE_MS;
      const isOut = minute % 2 === 0;
      looks(isOut ? { resting: { ...failing('unauthorized', 0), sinceMs: now, untilMs: now } } : {}, {
        looks: { lastAtMs: now },
      });
      heard.push(...(await hear(minute * MINUTE_MS)));
    }
    assert.deepEqual(heard, ['begins key-rejected acme', 'over key-rejected acme']);
    for (let minute = 120; minute < 180; minute++) {
      const now = NOW_MS + minute * MINUTE_MS;
      looks(
        { resting: { ...failing('unauthorized', 0), sinceMs: now, untilMs: now } },
        { looks: { lastAtMs: now } },
      );
      heard.push(...(await hear(minute * MINUTE_MS)));
    }
    assert.deepEqual(heard.slice(2), ['begins key-rejected acme']);
  });

  it('hear that nobody looks any longer, though the last word was that the vendor is out', async () => {
    const resting = { ...failing('unreachable', 200), untilMs: agoMs(100) };
    looks({ resting }, { looks: { lastAtMs: agoMs(105) } });
    assert.deepEqual(await hear(), ['begins unreachable acme', 'begins org-not-seen acme']);
  });

  it('hear with the next minute what could not be told', async () => {
    looks({ resting: failing('unauthorized', 0) });
    isReachable = false;
    assert.deepEqual(await hear(), []);
    isReachable = true;
    assert.deepEqual(await hear(MINUTE_MS), ['begins key-rejected acme']);
  });

  it('hear of a topic that refuses, and that it is over, whatever becomes of the orgs', async () => {
    looks({});
    table.topicHealth.set('mail', failing('denied', 2));
    assert.deepEqual(await hear(), ['begins topic-refuses mail']);
    table.topicHealth.clear();
    assert.deepEqual(await hear(MINUTE_MS), ['over topic-refuses mail']);
  });

  it('hear of an org whose entry in the registry cannot be read, and that it is over', async () => {
    looks({});
    table.unreadable.add('globex');
    assert.deepEqual(await hear(), ['begins org-unreadable globex']);
    assert.deepEqual(await hear(MINUTE_MS), []);
    table.unreadable.clear();
    register('globex', undefined, NOW_MS);
    assert.deepEqual(await hear(MINUTE_MS), ['over org-unreadable globex']);
  });

  it('hear nothing of what could not be remembered, as it would be told each minute', async () => {
    looks({ resting: failing('unauthorized', 0) });
    const put = table.troubles.set;
    table.troubles.set = () => {
      throw new Error('refused');
    };
    await assert.rejects(hear());
    assert.deepEqual(told, []);
    table.troubles.set = put;
    assert.deepEqual(await hear(), ['begins key-rejected acme']);
  });

  it('hear of many that fail alike in one message, and of a few in one each', async () => {
    for (const id of ['globex', 'hooli', 'initech']) register(id);
    assert.equal((await hear()).length, 1);
    for (const id of ['acme', 'globex'])
      table.states.set(id, { ...makeOrg({ orgId: id }), looks: { lastAtMs: NOW_MS } });
    assert.deepEqual(await hear(MINUTE_MS), ['over org-not-seen acme', 'over org-not-seen globex']);
  });

  it('hear no more of an org that was removed', async () => {
    looks({ resting: failing('unauthorized', 0) });
    await hear();
    table.organizations.clear();
    assert.deepEqual(await hear(MINUTE_MS), []);
    assert.equal(table.troubles.size, 0);
  });

  it('of many orgs hear each minute of some, and of the others nothing is concluded', async () => {
    table.organizations.clear();
    for (let index = 0; index < 1_500; index++) register(`org-${index}`);
    assert.equal((await hear()).length, 1);
    assert.equal((await hear(MINUTE_MS)).length, 1);
    assert.equal(new Set(told.flatMap(({ troubles }) => troubles.map(({ subject }) => subject))).size, 1_500);
    assert.deepEqual(await hear(2 * MINUTE_MS), []);
  });
});
