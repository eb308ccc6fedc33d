import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

describe('a turn', () => {
  it('looks at a clip that is given to watch while its first look is under way', async () => {
    const org = new OneOrg();
    org.callMs = 3_000;
    void org.check(0);
    org.at(1, () => {
      org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
      org.table.leaveHint('acme', 1);
      void org.check(1, { source: 'watch' });
    });
    await org.runUntil(29);
    assert.ok(org.calls.some(({ atSec, name }) => atSec > 1 && name !== 'list'));
  });

  it('gives its lease back when the table fails it', async () => {
    const org = new OneOrg();
    org.storeError = (name) => (name === 'loadOrg' ? new StoreError('unavailable', 'busy') : undefined);
    assert.match(await raced(org, org.check(0), 5), /busy/);
    assert.equal(org.table.readLease('acme')?.holder, undefined);
  });

  it('that finds the lease taken ends without an error, and without a call', async () => {
    const org = new OneOrg();
    org.table.acquireLease('acme', { holder: 'other', expiresAtMs: Infinity, endsAtMs: Infinity }, 0);
    assert.match(await raced(org, org.check(0), 60), /^busy at 0\.0/);
    assert.deepEqual(org.calls, []);
  });

  it('begins no call, write or publish that would not end before it is killed', async () => {
    const org = new OneOrg();
    org.callMs = 13_000;
    org.writeMs = 400;
    org.list = () => Array.from({ length: 30 }, (_, index) => sightingOf(index));
    org.page = () =>
      pageOf(Array.from({ length: 60 }, (_, index) => sightingOf(index + 30, { status: 'COMPLETE' })));
    const outcome = await raced(org, org.check(0), 90);
    const [, endedAtSec] = outcome.split(' at ');
    assert.ok(Number(endedAtSec) < 75, outcome);
    assert.equal(org.table.readLease('acme')?.holder, undefined);
  });

  it('begins no call that might not end before it is killed', async () => {
    const org = new OneOrg();
    org.callMs = 9_000;
    for (let index = 0; index < 20; index++)
      org.table.recordTransition(makeClip({ clipUuid: uuidOf(index) }));
    await raced(org, org.check(0), 90);
    assert.ok(org.calls.length > 5);
    assert.ok(org.calls.every(({ atSec }) => atSec <= 61));
  });

  it('takes no hint that was left before it began for news', async () => {
    const org = new OneOrg();
    org.table.leaveHint('acme', 7);
    let loads = 0;
    org.storeError = (name) => {
      if (name === 'loadOrg') loads++;
      return undefined;
    };
    void org.check(0);
    await org.runUntil(29);
    assert.equal(loads, 1);
  });
});

describe('a turn costs', () => {
  /** An org that is idle, and the calls of the table from here on. */
  async function idle() {
    const org = new OneOrg();
    await settle(org, org.check(0), 20);
    const table: string[] = [];
    org.storeError = (name) => {
      table.push(name);
      return undefined;
    };
    org.calls.length = 0;
    return { org, table };
  }

  it('one read, one call and one small write where nothing is in flight', async () => {
    const { org, table } = await idle();
    assert.match(await raced(org, org.check(30), 50), /^idle/);
    assert.deepEqual(table, ['loadOrg', 'noteIdleLook']);
    assert.equal(org.calls.length, 1);
    assert.equal(org.table.readLease('acme')?.holder, undefined);
  });

  it('one read where a look was made already, and where somebody is at it', async () => {
    const { org, table } = await idle();
    await settle(org, org.check(30), 40);
    const doubled = org.check(41, { dueAtMs: NOW_MS + 30_400 });
    assert.match(await raced(org, doubled, 50), /^not-due/);
    org.table.acquireLease('acme', { holder: 'other', expiresAtMs: Infinity, endsAtMs: Infinity }, 0);
    assert.match(await raced(org, org.check(60), 70), /^busy/);
    assert.deepEqual(table, ['loadOrg', 'noteIdleLook', 'loadOrg', 'loadOrg']);
  });

  it('one read where the org is looked at more rarely, and its time has not come', async () => {
    const { org, table } = await idle();
    org.limits = { ...org.limits, idleSeconds: 300 };
    for (const minute of [1, 2, 3, 4])
      assert.match(await raced(org, org.check(60 * minute), 60 * minute + 10), /^not-due/);
    assert.match(await raced(org, org.check(300), 310), /^idle/);
    assert.deepEqual(table, ['loadOrg', 'loadOrg', 'loadOrg', 'loadOrg', 'loadOrg', 'noteIdleLook']);
  });

  it('no call beyond the budget of a minute, however short the idle time', async () => {
    const { org } = await idle();
    org.limits = { ...org.limits, idleSeconds: 2, callsPerMinute: 4 };
    for (let sec = 120; sec < 240; sec += 2) void org.check(sec);
    await org.runUntil(240);
    for (const { atSec } of org.calls)
      assert.ok(org.calls.filter((other) => other.atSec >= atSec && other.atSec < atSec + 60).length <= 4);
    assert.ok(org.calls.length >= 7);
  });

  it('a call at once where a person has changed the key, though it rests for the one before', async () => {
    const { org } = await idle();
    org.instead = () => failed('unauthorized');
    await settle(org, org.check(30), 40);
    org.instead = () => undefined;
    org.calls.length = 0;
    await settle(org, org.check(60), 70);
    await settle(org, org.check(75, { source: 'watch' }), 80);
    assert.deepEqual(org.calls, []);
    await settle(org, org.check(85, { source: 'orgs' }), 95);
    assert.equal(org.org.vendor.resting, undefined);
  });

  it('one write of the state where the key was replaced: when that was is known of the org', async () => {
    const { org, table } = await idle();
    org.keyStoredAtMs = NOW_MS - 1_000;
    await settle(org, org.check(30), 40);
    await settle(org, org.check(60), 70);
    assert.deepEqual(table, ['loadOrg', 'saveOrg', 'loadOrg', 'noteIdleLook']);
    assert.equal(org.org.keyStoredAtMs, NOW_MS - 1_000);
  });

  it('nothing where it is a minute late', async () => {
    const { org, table } = await idle();
    assert.match(await raced(org, org.check(100, { dueAtMs: NOW_MS + 39_000 }), 120), /^stale/);
    assert.deepEqual([table, org.calls], [[], []]);
  });
});

describe('a turn with clips in flight', () => {
  function inFlight() {
    const org = new OneOrg();
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1) }));
    org.list = () => [sightingOf(1)];
    org.page = () => pageOf([sightingOf(1)]);
    return org;
  }

  it('stays until no look is due before the next turn, which goes on', async () => {
    const org = inFlight();
    const first = org.check(0);
    const [half, next] = [org.check(30), org.check(60)];
    await org.runUntil(125);
    const ends = await Promise.all([first, half, next]);
    assert.match(ends.join('; '), /^stayed at [45]\d\.\d+; busy at 30\.\d+; stayed at 1[01]\d/);
  });

  it('goes on with the pace that the one before it has planned', async () => {
    const org = inFlight();
    await settle(org, org.check(0), 59);
    const planned = org.org.looks.nextAtMs ?? 0;
    assert.ok(planned > NOW_MS + 60_000);
    org.calls.length = 0;
    void org.check(60);
    await org.runUntil((planned - NOW_MS) / 1000 - 0.1);
    assert.deepEqual(org.calls, []);
    await org.runUntil((planned - NOW_MS) / 1000 + 5);
    assert.ok(org.calls.length > 0);
  });

  it('of a person looks at once, and stays until the tick sends the next one', async () => {
    const org = inFlight();
    await settle(org, org.check(0), 59);
    org.calls.length = 0;
    const watched = org.check(83, { source: 'watch' });
    assert.match(await raced(org, watched, 125), /^stayed at 1[01]\d\./);
    assert.ok((org.calls[0]?.atSec ?? 99) < 84);
  });

  it('starts over where others were at it since it was read, and records nothing twice', async () => {
    const org = new OneOrg();
    const isOver = () => org.nowSec > 2.2;
    org.list = () => (isOver() ? [] : [sightingOf(1)]);
    org.clip = () => sightingOf(1, isOver() ? { status: 'COMPLETE' } : {});
    org.page = () => pageOf([org.clip(uuidOf(1)) ?? sightingOf(1)]);
    org.callMs = 2_000;
    const [first, second] = [org.check(0), org.check(0.1, { source: 'watch' })];
    await org.runUntil(100);
    assert.match((await Promise.all([first, second])).join('; '), /^stayed.*; (stayed|busy)/);
    assert.deepEqual(org.told, [`acme/${uuidOf(1)}/completed/1`]);
  });

  it('goes on where a look at what was idle has saved the org meanwhile', async () => {
    const org = inFlight();
    const staying = org.check(0);
    org.at(5, () => org.table.saveOrg({ ...org.org }));
    await settle(org, staying, 59.9);
    assert.ok(!org.facts.some(({ kind }) => kind === 'lease-lost'));
    assert.ok(org.calls.some(({ atSec }) => atSec > 20));
  });

  it('is told by a hint of a clip that was started since', async () => {
    const org = inFlight();
    void org.check(0);
    org.at(20.5, () => {
      org.table.recordTransition(makeClip({ clipUuid: uuidOf(2), source: 'watch' }));
      org.table.leaveHint('acme', NOW_MS + 20_500);
    });
    org.list = () => [sightingOf(1), ...(org.nowSec > 20 ? [sightingOf(2, { percent: 1 })] : [])];
    await org.runUntil(27);
    assert.ok(org.calls.some(({ atSec }) => atSec > 20.5 && atSec < 26));
    await org.runUntil(59.9);
    assert.equal(org.table.loadClip('acme', uuidOf(2), 0)?.firstSeenAtMs !== undefined, true);
  });

  it('waits for nobody where it came late', async () => {
    const org = inFlight();
    org.table.acquireLease(
      'acme',
      { holder: 'other', expiresAtMs: NOW_MS + 40_000, endsAtMs: NOW_MS + 31_000 },
      0,
    );
    assert.match(await raced(org, org.check(30, { dueAtMs: NOW_MS + 19_000 }), 60), /^busy at 30\.0/);
  });

  it('waits for one who is about to end, and goes on', async () => {
    const org = inFlight();
    const lease = { holder: 'other', expiresAtMs: NOW_MS + 90_000, endsAtMs: NOW_MS + 31_000 };
    org.table.acquireLease('acme', lease, 0);
    org.at(35, () => org.table.releaseLease('acme', 'other'));
    const next = org.check(30);
    await org.runUntil(100);
    assert.match(await next, /^stayed/);
    assert.ok(org.calls.some(({ atSec }) => atSec > 35 && atSec < 89));
  });

  it('leaves word that it ended, so that others need not wait for what it owes', async () => {
    const org = inFlight();
    org.refusal = () => 'unavailable';
    org.list = () => [];
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    await settle(org, org.check(0), 75);
    assert.deepEqual(org.org.released, ['i1']);
  });

  it('makes one pass where others of its batch came late', async () => {
    const org = inFlight();
    assert.match(await raced(org, org.check(30, {}, true), 59), /^stayed at 3[0-3]/);
  });

  it('begins no pass in its last ten seconds, whatever the clock says', async () => {
    const org = inFlight();
    org.table.acquireLease(
      'acme',
      { holder: 'other', expiresAtMs: NOW_MS + 20_000, endsAtMs: NOW_MS + 10_000 },
      0,
    );
    const late = org.check(0, { dueAtMs: NOW_MS + 9_000 });
    await org.runUntil(90);
    const [, endedAtSec] = (await late).split(' at ');
    assert.ok(Number(endedAtSec) < 75);
    assert.ok(
      org.calls.every(({ atSec }) => atSec <= 66),
      JSON.stringify(org.calls.at(-1)),
    );
  });

  it('makes one pass and ends where it came more than ten seconds late: others wait for the execution', async () => {
    const org = inFlight();
    assert.match(await raced(org, org.check(30, { dueAtMs: NOW_MS + 19_000 }), 60), /^stayed at 3[0-3]/);
    assert.ok(org.calls.length > 0);
  });
});

/** What the next test begins with. */
async function settle(org: OneOrg, outcome: Promise<string>, untilSec: number): Promise<void> {
  assert.notEqual(await raced(org, outcome, untilSec), 'still running');
}

async function raced(org: OneOrg, outcome: Promise<string>, untilSec: number): Promise<string> {
  await org.runUntil(untilSec);
  return Promise.race([outcome, Promise.resolve('still running')]);
}
