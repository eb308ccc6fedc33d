import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

/** Clips in flight, the first of them furthest. */
function inFlight(org: OneOrg, count: number): void {
  for (let index = 0; index < count; index++) {
    const fraction = 1 - index / (count + 1);
    const moment = { reachedAtMs: NOW_MS, zeroAtMs: NOW_MS - 60_000, lookedAtMs: NOW_MS };
    const progress = { fraction, scale: 'percent' as const, steps: 1, stages: 0, ...moment };
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(index), progress }));
  }
}

describe('clips that are missing from the list', () => {
  it('are asked for in bounded number, most likely finished first', async () => {
    const org = new OneOrg();
    inFlight(org, 40);
    void org.check(0);
    await org.runUntil(2);
    const asked = org.calls.filter(({ name }) => name.startsWith('clip'));
    assert.deepEqual(
      asked.map(({ name }) => name),
      [0, 1, 2, 3, 4, 5].map((index) => `clip ${uuidOf(index)}`),
    );
    assert.deepEqual(org.told, []);
  });

  it('are all come to in the end, though the likeliest ones are asked for in vain', async () => {
    const org = new OneOrg();
    inFlight(org, 12);
    org.clip = (uuid) => {
      const index = Number(uuid.replaceAll('A', ''));
      return sightingOf(index, index < 6 ? { percent: 90 } : { status: 'COMPLETE' });
    };
    await org.minutes(2);
    assert.equal(org.told.length, 6);
  });

  it('are come to though one of them brings every call for it to grief', async () => {
    const org = new OneOrg();
    inFlight(org, 4);
    org.instead = (name) => (name === `clip ${uuidOf(0)}` ? failed('unavailable') : undefined);
    org.clip = (uuid) => sightingOf(Number(uuid.replaceAll('A', '')), { status: 'COMPLETE' });
    await org.minutes(3);
    assert.equal(org.told.length, 3);
  });

  it('that all vanish at once are doubted, whoever is asked, and never called removed', async () => {
    const org = new OneOrg();
    inFlight(org, 12);
    org.page = () => pageOf([sightingOf(99, { status: 'COMPLETE', details: { createdAtMs: 1 } })]);
    await org.minutes(20);
    assert.deepEqual(org.told, []);
    assert.ok(org.facts.some(({ kind }) => kind === 'clips-unseen'));
  });

  it('are neither removed nor stalled where nothing else is shown, until they are seen again', async () => {
    const org = new OneOrg();
    inFlight(org, 1);
    org.list = () => (org.nowSec > 1_500 ? [sightingOf(0, { percent: 90 })] : []);
    org.clip = () => (org.nowSec > 1_500 ? sightingOf(0, { status: 'COMPLETE' }) : undefined);
    await org.minutes(30);
    assert.deepEqual(org.told, [`acme/${uuidOf(0)}/completed/1`]);
  });

  it('cost no more calls than the budget allows, whatever is missing', async () => {
    const org = new OneOrg();
    org.limits = { ...org.limits, callsPerMinute: 20 };
    inFlight(org, 60);
    await org.minutes(2);
    const atMs = org.calls.map(({ atSec }) => Math.round(1000 * atSec));
    for (const endMs of atMs)
      assert.ok(atMs.filter((callMs) => callMs > endMs - 60_000 && callMs <= endMs).length <= 20);
    assert.deepEqual(org.told, []);
  });

  it('are removed when the vendor has denied them twice, two minutes apart, and not before', async () => {
    const org = new OneOrg();
    inFlight(org, 1);
    // Something else is shown: the vendor shows what there is.
    org.page = () => pageOf([sightingOf(9, { status: 'COMPLETE', details: { createdAtMs: 1 } })]);
    await org.minutes(4);
    assert.deepEqual(org.told, [`acme/${uuidOf(0)}/removed/1`]);
    assert.ok((org.published[0]?.atSec ?? 0) >= 120);
  });

  it('are asked for, and not ended, where the list says that they are deleted', async () => {
    const org = new OneOrg();
    inFlight(org, 1);
    org.list = () => [sightingOf(0, { deleted: true })];
    org.clip = () => sightingOf(0);
    await org.minutes(2);
    assert.deepEqual(org.told, []);
    assert.ok(org.calls.some(({ name }) => name.startsWith('clip')));
  });

  it('are met by no list that says that they are deleted', async () => {
    const org = new OneOrg();
    org.list = () => [sightingOf(0, { deleted: true })];
    await org.minutes(2);
    assert.deepEqual(org.table.loadOrg('acme').clips, []);
  });
});

describe('a sweep', () => {
  it('leaves its cursor where it is until everything is recorded', async () => {
    const org = new OneOrg();
    org.page = () =>
      pageOf([sightingOf(1, { status: 'COMPLETE', details: { createdAtMs: NOW_MS + 900_000 } })]);
    org.storeError = (name) =>
      name === 'recordTransition' && org.nowSec < 150 ? new StoreError('unavailable', 'busy') : undefined;
    await org.minutes(2);
    assert.equal(org.org.sweep.phase === 'idle' && org.org.sweep.cursorMs, NOW_MS);
    await org.minutes(3);
    assert.deepEqual(org.told, [`acme/${uuidOf(1)}/completed/1`]);
  });

  it('says nothing of what had ended before the first look at an org, and tells late of what ended unseen after it', async () => {
    const org = new OneOrg();
    org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
    const ended = (index: number) => sightingOf(index, { status: 'COMPLETE' });
    org.page = () => pageOf(org.nowSec < 60 ? [ended(1)] : [ended(2), ended(1)]);
    await org.minutes(3);
    assert.deepEqual(org.told, [`acme/${uuidOf(2)}/completed/1`]);
    assert.equal(org.published[0]?.message.attributes.late, true);
  });

  it('does not tell again of clips that the table has forgotten', async () => {
    const org = new OneOrg();
    org.limits = { ...org.limits, retentionDays: 0.1 };
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    await org.minutes(200);
    assert.deepEqual(org.told, [`acme/${uuidOf(1)}/completed/1`]);
  });
});
