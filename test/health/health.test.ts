import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Failing } from '../../functions/domain/org/health.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { newOrgState, type OrgState, type VendorState } from '../../functions/domain/org/state.ts';
import type { Inspected, ListedSubscription } from '../../functions/domain/trouble/inspection-troubles.ts';
import type { OperatorMessage } from '../../functions/domain/trouble/trouble.ts';
import { tellTroubles } from '../../functions/health/health.ts';
import type { HealthInput } from '../../functions/health/health-input.ts';
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
  let told: OperatorMessage[];
  let isReachable: boolean;
  let letters: Record<string, Inspected<number>>;
  let listed: Inspected<ListedSubscription[]>;
  let inspections: string[];
  beforeEach(() => {
    table = new FakeTable();
    told = [];
    isReachable = true;
    letters = {};
    listed = { kind: 'seen', value: [] };
    inspections = [];
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

  async function hear(afterMs = 0, given: Partial<HealthInput> | 'by hand' = {}): Promise<string[]> {
    const from = told.length;
    const deps = {
      clock: { now: () => NOW_MS + afterMs, sleep: async () => {} },
      store: createFakeStore(table, async (_name, _subject, apply) => apply()),
      operators: {
        tell: async (message: OperatorMessage) => {
          if (isReachable) told.push(message);
          return isReachable;
        },
      },
      limits: DEFAULT_LIMITS,
      queues: { turns: 'turns', messages: 'messages' },
      inspector: {
        countLetters: async (url: string): Promise<Inspected<number>> => {
          inspections.push(url);
          return letters[url] ?? { kind: 'seen', value: 0 };
        },
        listSubscriptions: async (arn: string) => {
          inspections.push(arn);
          return listed;
        },
      },
    };
    const usual = { everything: false, patience: 1 };
    const input = given === 'by hand' ? { ...usual, everything: true } : { topics: [], ...usual, ...given };
    await tellTroubles(deps, input);
    return told.slice(from).map(say);
  }

  function say(message: OperatorMessage): string {
    if (message.phase === 'well') return `well ${message.organizations}`;
    const { phase, kind, troubles } = message;
    return `${phase} ${kind} ${troubles.map(({ subject }) => subject).join(' ')}`;
  }

  /** Of each trouble that was told, why it is so. */
  function reasons(): string[] {
    return told.flatMap((message) =>
      message.phase === 'well' ? [] : message.troubles.map(({ why }) => why),
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
    looks({ failing: { clip: failing('unavailable', 4.9), list: failing('says-nothing', 5) } });
    assert.deepEqual(await hear(), ['begins endpoint-out acme:list']);
  });

  it('hear once that none can be asked, and neither that others go on nor that nobody looks', async () => {
    const each = { list: failing('unavailable', 9), page: failing('no-route', 6) };
    looks({ failing: each }, { looks: { lastAtMs: agoMs(9) } });
    assert.deepEqual(await hear(), ['begins unreachable acme']);
    assert.deepEqual(reasons(), ['unavailable, no-route']);
    assert.deepEqual(await hear(4 * MINUTE_MS), ['begins org-not-seen acme']);
  });

  it('hear that none can be asked once it has lasted, and not while single clips are answered for', async () => {
    const each = { list: failing('unavailable', 9), page: failing('unavailable', 2.9) };
    looks({ failing: each });
    assert.deepEqual(await hear(), ['begins endpoint-out acme:list']);
    looks({ failing: each, answeredAtMs: { clip: agoMs(1) } }, { looks: { lastAtMs: NOW_MS } });
    assert.deepEqual(await hear(2.5 * MINUTE_MS), ['begins endpoint-out acme:page']);
  });

  it('hear no end of what one endpoint has, and nothing new of it, when the vendor is out as a whole', async () => {
    const each = { list: failing('unavailable', 20), clip: failing('unavailable', 4) };
    looks({ failing: each });
    assert.deepEqual(await hear(), ['begins endpoint-out acme:list']);
    looks({ failing: each, resting: { ...failing('unauthorized', 0), untilMs: Infinity } });
    assert.deepEqual(await hear(MINUTE_MS), ['begins key-rejected acme']);
    assert.deepEqual(await hear(9 * MINUTE_MS), []);
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
    const [, again] = told;
    assert.equal(again?.phase === 'goes-on' && again.troubles[0].sinceMs, NOW_MS);
    looks({}, { looks: { lastAtMs: NOW_MS + 25 * HOUR_MS } });
    assert.deepEqual(await hear(25 * HOUR_MS), ['over key-rejected acme']);
    assert.deepEqual(await hear(25 * HOUR_MS + MINUTE_MS), []);
    looks({}, { looks: { lastAtMs: NOW_MS + 26 * HOUR_MS } });
    assert.deepEqual(await hear(26 * HOUR_MS), []);
    assert.equal(table.troubles.size, 0);
  });

  it('hear of a key that was not replaced for a year, once a week, and of the day on which it is', async () => {
    const keyStoredAtMs = NOW_MS - 365 * 24 * HOUR_MS + MINUTE_MS;
    const after = async (minutes: number, storedAtMs: number) => {
      const afterMs = minutes * MINUTE_MS;
      looks({}, { keyStoredAtMs: storedAtMs, looks: { lastAtMs: NOW_MS + afterMs } });
      return hear(afterMs);
    };
    assert.deepEqual(await after(0, keyStoredAtMs), []);
    assert.deepEqual(await after(1, keyStoredAtMs), ['begins key-old acme']);
    const heard: string[] = [];
    for (let day = 1; day <= 8; day++) heard.push(...(await after(1 + day * 24 * 60, keyStoredAtMs)));
    assert.deepEqual(heard, ['goes-on key-old acme']);
    assert.deepEqual(await after(9 * 24 * 60, NOW_MS), ['over key-old acme']);
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
    const named = told.flatMap((message) => (message.phase === 'well' ? [] : message.troubles));
    assert.equal(new Set(named.map(({ subject }) => subject)).size, 1_500);
    assert.deepEqual(await hear(2 * MINUTE_MS), []);
  });

  it('hear of what should have been told long ago, and by which topic', async () => {
    looks({}, { oldestDebt: { destination: 'mail@night', sinceMs: agoMs(6), why: 'waiting' } });
    assert.deepEqual(await hear(), ['begins owed-too-long acme:mail@night']);
    looks({});
    assert.deepEqual(await hear(MINUTE_MS), ['over owed-too-long acme:mail@night']);
  });

  it('hear once of a topic that refuses, and not of each org that owes something there', async () => {
    looks({}, { oldestDebt: { destination: 'mail', sinceMs: agoMs(6), why: 'denied' } });
    table.topicHealth.set('mail', failing('denied', 6));
    assert.deepEqual(await hear(), ['begins topic-refuses mail']);
  });

  for (const [oddity, kind, why] of [
    ['items-unreadable', 'items-unreadable', 'clips: 3'],
    ['clip-unstorable', 'clip-unstorable', 'clips: 3'],
    ['unknown-status', 'status-unknown', 'statuses: 3'],
    ['unreadable-fields', 'answers-odd', 'fields: percentComplete'],
    ['malformed-items', 'answers-odd', 'items without a usable id: 3'],
    ['paging-cut', 'answers-odd', 'pages without an end'],
  ] as const)
    it(`hear that an org's answers or items are odd (${oddity}), until they were not for an hour of looks`, async () => {
      const met = { sinceMs: agoMs(2), lastAtMs: agoMs(2), count: 3, fields: 'percentComplete' };
      looks({}, { oddities: { [oddity]: met } });
      assert.deepEqual(await hear(), [`begins ${kind} acme`]);
      assert.deepEqual(reasons(), [why]);
      looks({}, { oddities: { [oddity]: met }, looks: { lastAtMs: agoMs(-57) } });
      assert.deepEqual(await hear(58 * MINUTE_MS), []);
      looks({}, { oddities: { [oddity]: met }, looks: { lastAtMs: agoMs(-58) } });
      assert.deepEqual(await hear(59 * MINUTE_MS), [`over ${kind} acme`]);
    });

  it('hear of several oddities of a kind at once', async () => {
    const met = { sinceMs: agoMs(2), lastAtMs: agoMs(2), count: 1, fields: 'status' };
    looks({}, { oddities: { 'unreadable-fields': met, 'paging-cut': met, 'from-a-newer-release': met } });
    assert.deepEqual(await hear(), ['begins answers-odd acme']);
    assert.deepEqual(reasons(), ['fields: status; pages without an end']);
  });

  it('hear that what is remembered of an org cannot be read, and not that nobody looks at it', async () => {
    table.unreadableStates.add('acme');
    assert.deepEqual(await hear(), ['begins state-unreadable acme']);
    table.unreadableStates.clear();
    looks({});
    assert.deepEqual(await hear(MINUTE_MS), ['over state-unreadable acme']);
  });

  it('hear of an audience that cannot be read', async () => {
    looks({});
    table.unreadableAudiences.add('night');
    assert.deepEqual(await hear(), ['begins audience-unreadable night']);
    table.unreadableAudiences.clear();
    assert.deepEqual(await hear(MINUTE_MS), ['over audience-unreadable night']);
  });

  it('hear of dead letters, which are counted each five minutes', async () => {
    const seen = (atMinute: number) => looks({}, { looks: { lastAtMs: agoMs(-atMinute) } });
    seen(0);
    letters.messages = { kind: 'seen', value: 2 };
    assert.deepEqual(await hear(), ['begins dead-letters messages']);
    assert.deepEqual(reasons(), ['letters: 2']);
    letters.messages = { kind: 'seen', value: 0 };
    for (const minute of [1, 2, 3, 4]) {
      seen(minute);
      assert.deepEqual(await hear(minute * MINUTE_MS), []);
    }
    seen(5);
    assert.deepEqual(await hear(5 * MINUTE_MS), ['over dead-letters messages']);
    assert.equal(inspections.length, 4);
  });

  describe('and of subscribers', () => {
    const mail = { name: 'mail', arn: 'arn:mail', subscriptions: ['a', 'b'] };
    const topics = [mail];
    const list = (...states: ListedSubscription[]) => {
      listed = { kind: 'seen', value: states };
    };
    const here = { mark: 'a', state: 'confirmed' } as const;
    beforeEach(() => register('acme', 900));

    it('that have not confirmed, an hour after the first look and each hour from then on', async () => {
      looks({});
      list(here, { mark: 'b', state: 'pending' });
      assert.deepEqual(await hear(0, { topics }), []);
      looks({}, { looks: { lastAtMs: agoMs(-60) } });
      assert.deepEqual(await hear(59 * MINUTE_MS, { topics }), []);
      assert.deepEqual(await hear(60 * MINUTE_MS, { topics }), ['begins subscription-pending mail']);
      list(here, { mark: 'b', state: 'confirmed' });
      assert.deepEqual(await hear(61 * MINUTE_MS, { topics }), []);
      assert.deepEqual(await hear(62 * MINUTE_MS, { topics, everything: true }), [
        'over subscription-pending mail',
      ]);
    });

    it('that are gone, though somebody else was subscribed by hand', async () => {
      looks({});
      list(here, { mark: 'c', state: 'confirmed' }, { mark: 'b', state: 'deleted' });
      assert.deepEqual(await hear(0, { topics, everything: true }), ['begins subscription-gone mail']);
      assert.deepEqual(reasons(), ['subscriptions: 1']);
    });

    it('hears nothing where all are there', async () => {
      looks({});
      list(here, { mark: 'b', state: 'confirmed' }, { mark: 'c', state: 'confirmed' });
      assert.deepEqual(await hear(0, { topics, everything: true }), []);
    });

    it('hears that health may not look at a topic or a queue', async () => {
      looks({});
      listed = { kind: 'not-seen', because: 'gone' };
      letters.turns = { kind: 'not-seen', because: 'denied' };
      assert.deepEqual(await hear(0, { topics, everything: true }), [
        'begins not-inspected turns',
        'begins not-inspected mail',
      ]);
      assert.deepEqual(reasons(), ['denied', 'gone']);
    });

    it('hears no more of a topic that is no longer configured', async () => {
      looks({});
      list(here);
      assert.deepEqual(await hear(0, { topics, everything: true }), ['begins subscription-gone mail']);
      assert.deepEqual(await hear(MINUTE_MS), []);
      assert.equal(table.troubles.size, 0);
    });
  });

  it('hear once a week that all is well, and not while a trouble goes on', async () => {
    const day = 24 * HOUR_MS;
    const at = (ms: number, org: Partial<OrgState['vendor']> = {}) =>
      looks(org, { looks: { lastAtMs: NOW_MS + ms } });
    const heard: string[] = [];
    for (let days = 0; days <= 23; days++) {
      const isOut = days >= 14 && days < 16;
      at(days * day, isOut ? { resting: { ...failing('unauthorized', 0), untilMs: Infinity } } : {});
      for (const said of await hear(days * day)) heard.push(`day ${days}: ${said}`);
    }
    assert.deepEqual(heard, [
      'day 7: well 1',
      'day 14: begins key-rejected acme',
      'day 15: goes-on key-rejected acme',
      'day 16: over key-rejected acme',
      'day 17: well 1',
    ]);
  });

  it('hear with the next look that all is well, where it could not be told', async () => {
    const week = 7 * 24 * HOUR_MS;
    looks({}, { looks: { lastAtMs: NOW_MS + week } });
    await hear();
    isReachable = false;
    assert.deepEqual(await hear(week), []);
    isReachable = true;
    assert.deepEqual(await hear(week + MINUTE_MS), ['well 1']);
    assert.deepEqual(await hear(week + 2 * MINUTE_MS), []);
  });

  it('hear of nobody’s absence between two looks, however little patience there is', async () => {
    looks({}, { looks: { lastAtMs: agoMs(1) } });
    assert.deepEqual(await hear(0, { patience: 0 }), []);
    assert.deepEqual(await hear(11_000, { patience: 0 }), ['begins org-not-seen acme']);
  });

  it('hear of nobody’s absence while a turn stays with clips in flight, which notes its looks at its end', async () => {
    register('acme', 5);
    looks({}, { looks: { lastAtMs: agoMs(1) } });
    assert.deepEqual(await hear(0, { patience: 0 }), []);
  });

  it('hear no end of a subscriber’s trouble where health is invoked without subscriptions', async () => {
    looks({}, { looks: { lastAtMs: NOW_MS } });
    const topics = [{ name: 'mail', arn: 'arn:mail', subscriptions: ['a'] }];
    assert.deepEqual(await hear(0, { topics, everything: true }), ['begins subscription-gone mail']);
    assert.deepEqual(await hear(MINUTE_MS, 'by hand'), []);
    assert.equal(table.troubles.size, 1);
  });

  it('hear at once of what has only begun, where whoever asks has less patience', async () => {
    looks({ failing: { page: failing('unavailable', 0.6) } });
    assert.deepEqual(await hear(0, { patience: 0.1 }), ['begins endpoint-out acme:page']);
    looks({ resting: failing('unreachable', 0.5) });
    assert.deepEqual(await hear(0, { patience: 0.1 }), [
      'begins unreachable acme',
      'over endpoint-out acme:page',
    ]);
  });
});
