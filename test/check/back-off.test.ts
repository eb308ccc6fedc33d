import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeClip } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

describe('an org whose vendor refuses', () => {
  it('is left alone for the rest of the pass, too', async () => {
    const org = new OneOrg();
    org.list = () => [1, 2, 3].map((index) => sightingOf(index));
    org.instead = (name) => (name === 'page' ? failed('rate-limited', 20_000) : undefined);
    for (const index of [1, 2, 3, 4, 5]) org.table.recordTransition(makeClip({ clipUuid: uuidOf(index) }));
    void org.check(0);
    await org.runUntil(19);
    assert.deepEqual(
      org.calls.map(({ name }) => name),
      ['list', 'page'],
    );
  });

  it('is left alone by the next invocation, too, for as long as the vendor asks', async () => {
    const org = new OneOrg();
    org.instead = () => (org.nowSec < 10 ? failed('rate-limited', 150_000) : undefined);
    await org.minutes(4);
    assert.ok((org.calls[0]?.atSec ?? 99) < 1 && (org.calls[1]?.atSec ?? 0) >= 150);
    assert.equal(org.org.vendor.resting, undefined);
  });

  it('has its secret read anew once, and what was stored before, and is then asked by the next turn after five minutes each', async () => {
    const org = new OneOrg();
    org.instead = () => failed('unauthorized');
    await org.minutes(12);
    assert.deepEqual(
      org.calls.map(({ atSec }) => Math.round(atSec)),
      [0, 0, 330, 660],
    );
    assert.deepEqual(
      org.secretReads.map(({ fresh }) => fresh),
      [false, true, false, true, false, true, false],
    );
  });

  it('hears of the other region where its key belongs there', async () => {
    const org = new OneOrg();
    org.instead = () => failed('wrong-region');
    await org.minutes(1);
    assert.equal(org.org.vendor.resting?.reason, 'wrong-region');
    assert.equal(org.org.vendor.lastError?.name, 'wrong-region');
  });

  it('goes on in the same pass where a rotated key is there already', async () => {
    const org = new OneOrg();
    let rejected = 0;
    org.instead = () => (rejected++ === 0 ? failed('unauthorized') : undefined);
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    await org.minutes(2);
    assert.deepEqual(org.told, [`acme/${uuidOf(1)}/completed/1`]);
    assert.equal(org.org.vendor.resting, undefined);
  });

  it('is asked ever less often, and never less than every five minutes, each endpoint by itself', async () => {
    const org = new OneOrg();
    org.instead = () => failed('unavailable');
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
    await org.minutes(30);
    for (const endpoint of ['list', 'page', 'clip']) {
      const calls = org.calls.filter(({ name }) => name.startsWith(endpoint));
      const gaps = calls.slice(1).map(({ atSec }, index) => atSec - (calls[index]?.atSec ?? 0));
      assert.ok(gaps.length >= 8 && gaps.length < 20, `${endpoint}: ${gaps}`);
      assert.ok(
        gaps.every((gap) => gap >= 5 && gap <= 361),
        `${endpoint}: ${gaps}`,
      );
    }
  });

  it('is asked for nothing by anybody where the host cannot be reached', async () => {
    const org = new OneOrg();
    org.instead = () => failed('unreachable');
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
    await org.minutes(30);
    // The first look puts two questions side by side; after that each call is one trial.
    const [, ...trials] = org.calls.slice(1);
    const gaps = trials.slice(1).map(({ atSec }, index) => atSec - (trials[index]?.atSec ?? 0));
    assert.ok(gaps.length < 20, String(gaps));
  });
});
