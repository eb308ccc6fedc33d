import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Store } from '../../functions/ports/store.ts';
import { CLIP_UUID, makeSighting, NOW_MS } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { CheckAtWork } from './check-at-work.ts';
import { Watching } from './watching.ts';

describe('watch and a check of the same org', () => {
  let table: Awaited<ReturnType<typeof startTable>>;
  let store: Store;
  let orgId: string;
  let check: CheckAtWork;
  let watch: Watching;
  let orgs = 0;

  before(async () => {
    table = await startTable();
    store = table.store;
  });
  after(() => table.close());
  beforeEach(() => {
    orgId = `org-${++orgs}`;
    check = new CheckAtWork(store);
    watch = new Watching(store, orgId, () => check.nowMs);
  });

  const outcomes = () =>
    check.published
      .filter(({ destination }) => destination === 'events')
      .map(({ attributes }) => attributes.outcome);

  it('a clip that is started while a turn stays is looked at by it, without another turn', async () => {
    const other = makeSighting({ clipUuid: 'B'.repeat(22), percent: 10 });
    check.clips = [other];
    check.at(12, async () => {
      check.clips = [other, makeSighting({ status: 'COMPLETE', percent: 100 })];
      await watch.send({});
    });
    await check.run(orgId);
    assert.deepEqual(watch.requested, []);
    assert.deepEqual(outcomes(), ['completed']);
  });

  it('a clip that is started before anybody checked the org is told of by the check that it asks for', async () => {
    check.clips = [makeSighting({ status: 'COMPLETE', percent: 100 })];
    watch.onRequest = async () => {
      await check.run(orgId, 'watch');
      return { unsent: 0 };
    };
    await watch.send({ label: 'case 7' });
    assert.deepEqual(outcomes(), ['completed']);
    assert.equal(JSON.parse(check.published[0]?.message ?? '').data.label, 'case 7');
    assert.equal((await watch.send({ action: 'get' })).state, 'completed');
  });

  it('a clip that is stopped in mid-check is told of no more', async () => {
    check.clips = [makeSighting({ percent: 10 })];
    check.at(10, () => watch.send({ action: 'stop' }));
    check.at(11, async () => {
      check.clips = [makeSighting({ status: 'COMPLETE', percent: 100 })];
    });
    await check.run(orgId);
    check.nowMs = NOW_MS + 60_000;
    await check.run(orgId);
    assert.deepEqual(check.published, []);
    assert.equal((await watch.send({ action: 'get' })).state, 'stopped');
  });

  it('a clip that is stopped and started in mid-check is told of once', async () => {
    check.clips = [makeSighting({ percent: 10 })];
    check.at(10, () => watch.send({ action: 'stop' }));
    check.at(14, () => watch.send({}));
    check.at(20, async () => {
      check.clips = [makeSighting({ status: 'COMPLETE', percent: 100 })];
    });
    await check.run(orgId);
    check.nowMs = NOW_MS + 60_000;
    await check.run(orgId);
    assert.deepEqual(outcomes(), ['completed']);
    assert.equal((await watch.send({ action: 'get' })).attempt, 2);
  });

  it('a clip that nobody ever sees is not found after its grace, and may be started again', async () => {
    await watch.send({});
    for (let minute = 0; minute <= 6; minute++) {
      check.nowMs = NOW_MS + minute * 60_000;
      await check.run(orgId);
    }
    assert.deepEqual(outcomes(), ['not-found']);
    check.clips = [makeSighting({ status: 'COMPLETE', percent: 100 })];
    await watch.send({});
    check.nowMs += 60_000;
    await check.run(orgId);
    assert.deepEqual(outcomes(), ['not-found', 'completed']);
  });

  it('a label that is given in mid-check is in the notification', async () => {
    check.clips = [makeSighting({ percent: 10 })];
    check.at(10, () => watch.send({ label: 'case 7' }));
    check.at(20, async () => {
      check.clips = [makeSighting({ status: 'COMPLETE', percent: 100 })];
    });
    await check.run(orgId);
    check.nowMs = NOW_MS + 60_000;
    await check.run(orgId);
    assert.deepEqual(outcomes(), ['completed']);
    assert.equal(JSON.parse(check.published[0]?.message ?? '').data.label, 'case 7');
    assert.equal(JSON.parse(check.published[0]?.message ?? '').data.clipUuid, CLIP_UUID);
  });
});
