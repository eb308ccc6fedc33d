import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeClip } from '../clip-records.ts';
import { OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const id = (outcome: string, count = 1) => `acme/${uuidOf(1)}/${outcome}/${count}`;

describe('a clip that failed and lives again', () => {
  it('is told of as its next attempt', async () => {
    const org = new OneOrg();
    org.page = () => pageOf([sightingOf(1, { status: org.nowSec < 100 ? 'FAILED' : 'RENDERING' })]);
    org.list = () => (org.nowSec < 100 ? [] : [sightingOf(1)]);
    org.clip = () => sightingOf(1);
    await org.minutes(3);
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    org.list = () => [];
    org.clip = () => sightingOf(1, { status: 'COMPLETE' });
    await org.minutes(3);
    assert.deepEqual(org.told, [id('failed'), id('completed')]);
  });

  it('is seen to, though its failure could not be published yet', async () => {
    const org = new OneOrg();
    org.refusal = () => (org.nowSec < 400 ? 'unavailable' : undefined);
    const status = () => (org.nowSec < 100 ? 'FAILED' : 'COMPLETE');
    // The vendor forgets it before the topic is there again.
    org.page = () => pageOf(org.nowSec < 300 ? [sightingOf(1, { status: status() })] : []);
    await org.minutes(10);
    assert.deepEqual(org.told.toSorted(), [id('completed'), id('failed')]);
  });
});

describe('two invocations at once, without a lease', () => {
  /** Another invocation meets, tells of and archives the clip between our question and our claim. */
  it('tell of a clip once, though one has archived it when the other claims it', async () => {
    const org = new OneOrg();
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    let asked = 0;
    org.storeError = (name) => {
      if (name === 'findDone' && ++asked === 1)
        org.at(org.nowSec + 0.001, () => {
          const told = makeClip({ clipUuid: uuidOf(1), state: 'completed', told: { completed: 1 } });
          org.table.archiveClip(told, Infinity);
        });
      return undefined;
    };
    await org.minutes(2);
    assert.deepEqual(org.told, []);
    assert.deepEqual(org.table.loadOrg('acme').clips, []);
    assert.equal(org.table.findDone('acme', [uuidOf(1)], 0).get(uuidOf(1))?.told.completed, 1);
  });

  it('do not wake a clip that has been told of as completed by the other', async () => {
    const org = new OneOrg();
    const failed = makeClip({ clipUuid: uuidOf(1), state: 'failed', told: { failed: 1 } });
    org.table.archiveClip(failed, Infinity);
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    let asked = 0;
    org.storeError = (name) => {
      if (name === 'findDone' && ++asked === 2)
        org.table.archiveClip(
          { ...failed, attempt: 2, state: 'completed', told: { failed: 1, completed: 1 } },
          Infinity,
        );
      return undefined;
    };
    await org.minutes(2);
    assert.deepEqual(org.told, []);
  });

  it('tell of a clip that one remembers in silence while a person gives it to the other', async () => {
    const org = new OneOrg();
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
    org.table.remember(makeClip({ clipUuid: uuidOf(1), state: 'completed' }), Infinity);
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    org.clip = () => sightingOf(1, { status: 'COMPLETE' });
    await org.minutes(2);
    assert.deepEqual(org.told, [id('completed')]);
  });
});
