import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PublishError } from '../../functions/notify/errors.ts';
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
    org.storeError = (name) => (name === 'loadOrg' ? new Error('busy') : undefined);
    assert.match(await raced(org, org.check(0), 5), /busy/);
    assert.equal(org.org.lease, undefined);
  });

  it('that finds the lease taken ends without an error, and without a call', async () => {
    const org = new OneOrg();
    org.table.acquireLease('acme', { holder: 'other', expiresAtMs: Infinity }, 0);
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
    assert.equal(org.org.lease, undefined);
  });

  it('leaves a topic that fails alone for a while, and goes on looking', async () => {
    const org = new OneOrg();
    let tries = 0;
    org.publishError = () => {
      tries++;
      return new PublishError({ kind: 'unavailable', audience: 'events' });
    };
    org.list = () => [2, 3].map((index) => sightingOf(index, { percent: Math.floor(org.nowSec) }));
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    await org.minutes(1);
    assert.ok(org.calls.length > 3);
    // Three topics, each tried every five seconds at the most.
    assert.ok(tries > 0 && tries <= 3 * 13, String(tries));
  });
});

async function raced(org: OneOrg, outcome: Promise<string>, untilSec: number): Promise<string> {
  await org.runUntil(untilSec);
  return Promise.race([outcome, Promise.resolve('still running')]);
}
