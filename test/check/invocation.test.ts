import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip } from '../clip-records.ts';
import { OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

describe('an invocation', () => {
  it('looks at a clip that is given to watch while its first look is under way', async () => {
    const org = new OneOrg();
    org.callMs = 3_000;
    void org.check(0);
    org.at(1, () => {
      org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
      org.table.leaveHint('acme', 1);
    });
    await org.runUntil(60);
    // An org with nothing in flight would be looked at again after 30 s.
    assert.ok((org.calls[1]?.atSec ?? 99) < 29);
  });

  it('gives its lease back when the table fails it', async () => {
    const org = new OneOrg();
    org.storeError = (name) => (name === 'loadOrg' ? new StoreError('unavailable', 'busy') : undefined);
    assert.match(await raced(org, org.check(0), 5), /busy/);
    assert.equal(org.table.readLease('acme')?.holder, undefined);
  });

  it('that finds the lease taken ends without an error, and without a call', async () => {
    const org = new OneOrg();
    org.table.acquireLease('acme', { holder: 'other', expiresAtMs: Infinity, isTick: true }, 0);
    assert.match(await raced(org, org.check(0), 60), /^busy at 2\d/);
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

async function raced(org: OneOrg, outcome: Promise<string>, untilSec: number): Promise<string> {
  await org.runUntil(untilSec);
  return Promise.race([outcome, Promise.resolve('still running')]);
}
