import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrgState } from '../../functions/domain/org/state.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { OneOrg, sightingOf, uuidOf } from './one-org.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';
const SITE = 'BBBBBBBBBBBBBBBBBBBBBB';

/** An org with a clip in flight until this second, whose camera and site have names. */
function orgWithClip(endsAtSec: number, state: Partial<OrgState> = {}): OneOrg {
  const org = new OneOrg(state);
  const shown = () =>
    sightingOf(1, {
      status: org.nowSec < endsAtSec ? 'RENDERING' : 'COMPLETE',
      details: { createdAtMs: NOW_MS, deviceUuids: [CAMERA], footageStartMs: NOW_MS },
    });
  org.list = () => (org.nowSec < endsAtSec ? [shown()] : []);
  org.clip = (uuid) => (uuid === uuidOf(1) ? shown() : undefined);
  org.cameras = () => ({ kind: 'shows', named: [{ uuid: CAMERA, name: 'Dock 1', siteUuid: SITE }] });
  org.sites = () => ({
    kind: 'shows',
    named: [{ uuid: SITE, name: 'North', timeZone: 'America/Chicago' }],
  });
  return org;
}

function subjectsOf(org: OneOrg): (string | undefined)[] {
  return org.published
    .filter(({ message }) => message.destination === 'mail')
    .map(({ message }) => message.subject);
}

function eventOf(org: OneOrg): ClipEvent | undefined {
  const message = org.published.find(({ message }) => message.destination === 'events')?.message.message;
  return message === undefined ? undefined : JSON.parse(message);
}

describe('the names of cameras', () => {
  it('are learned while a clip is in flight, and told with its outcome', async () => {
    const org = orgWithClip(20);
    await org.minutes(1);
    assert.deepEqual(subjectsOf(org), ['Clip ready: Dock 1, North, 2026-11-24 06:00 CST, acme']);
    assert.deepEqual(eventOf(org)?.data.cameras, [
      { uuid: CAMERA, name: 'Dock 1', site: 'North', timeZone: 'America/Chicago' },
    ]);
    assert.equal(org.namesAskedAtSec.length, 2);
    assert.equal(org.org.calls.ledger['2026-11-24']?.['names:ok'], 2);
  });

  it('are asked for once a day, and read once in an invocation that has something to tell', async () => {
    const org = orgWithClip(3 * 86_400);
    let reads = 0;
    org.storeError = (name) => {
      if (name === 'loadNames') reads++;
      return undefined;
    };
    await org.minutes(25 * 60);
    assert.equal(org.namesAskedAtSec.length, 4);
    const [first = 0, , second = 0] = org.namesAskedAtSec;
    assert.ok(second - first >= 86_400, `${second - first}`);
    assert.ok(reads <= 25 * 60 * 2, `${reads}`);
  });

  it('are neither read nor asked for while nothing is in flight', async () => {
    const org = orgWithClip(0);
    org.clip = () => undefined;
    org.storeError = (name) => (name.endsWith('Names') ? new Error('asked') : undefined);
    await org.minutes(10);
    assert.deepEqual(org.namesAskedAtSec, []);
  });

  it('of a camera that has turned up are asked for once an hour at the most', async () => {
    const org = orgWithClip(3 * 86_400);
    org.cameras = () => ({ kind: 'shows', named: [] });
    await org.minutes(150);
    assert.equal(org.namesAskedAtSec.length, 6);
  });

  it('that may not be seen are asked for once an hour, and ids are told', async () => {
    const org = orgWithClip(7_000);
    org.cameras = () => ({ kind: 'failed', reason: 'unauthorized', detail: 'HTTP 403' });
    await org.minutes(120);
    assert.equal(org.namesAskedAtSec.length, 2);
    assert.equal(subjectsOf(org).at(-1), 'Clip ready: acme, AAAAAAAA');
    assert.deepEqual(eventOf(org)?.data.cameras, [{ uuid: CAMERA }]);
    assert.equal(org.org.vendor.resting, undefined);
    assert.deepEqual(
      org.secretReads.filter(({ fresh }) => fresh),
      [],
    );
  });

  it('that take their time hold up nothing', async () => {
    const told = async (namesMs: number) => {
      const org = orgWithClip(10);
      org.namesMs = namesMs;
      await org.minutes(1);
      return org.published.map(({ atSec, message }) => `${message.destination} ${atSec}`);
    };
    assert.deepEqual(await told(40_000), await told(0));
    assert.notDeepEqual(await told(0), []);
  });

  it('that come in after the invocation has ended are let go', async () => {
    const org = orgWithClip(2);
    org.namesMs = 20_000;
    await org.minutes(1);
    assert.equal(org.table.readLease('acme')?.holder, undefined);
    assert.equal(org.table.names.size, 0);
    assert.equal(org.published.length, 3);
  });

  it('go unused where the table does not give them, and are told of as a failure of the table', async () => {
    const org = orgWithClip(20);
    org.storeError = (name) =>
      name.endsWith('Names') ? new StoreError('denied', 'AccessDenied') : undefined;
    await org.minutes(1);
    assert.equal(org.published.length, 3);
    const tasks = org.facts.flatMap((fact) => (fact.kind === 'table-failed' ? [fact.what] : []));
    assert.deepEqual(tasks, ['load-names']);
    assert.deepEqual(org.namesAskedAtSec, []);
  });

  it('that are learned after an outcome was recorded go to people, and programs get what was recorded', async () => {
    const org = orgWithClip(20);
    org.refusal = () => (org.nowSec < 65 ? 'unavailable' : undefined);
    org.cameras = () => ({ kind: 'shows', named: [] });
    org.at(25, () =>
      org.table.names.set('acme', {
        askedAtMs: NOW_MS + 25_000,
        cameras: new Map([[CAMERA, { uuid: CAMERA, name: 'Dock 1', site: 'North' }]]),
      }),
    );
    await org.minutes(3);
    assert.deepEqual(eventOf(org)?.data.cameras, [{ uuid: CAMERA }]);
    assert.deepEqual(subjectsOf(org), ['Clip ready: Dock 1, North, 2026-11-24 12:00 UTC, acme']);
  });

  it('that were learned before go with an outcome that the first look shows', async () => {
    const org = orgWithClip(0);
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1) }));
    org.table.names.set('acme', {
      askedAtMs: NOW_MS,
      cameras: new Map([[CAMERA, { uuid: CAMERA, name: 'Dock 1' }]]),
    });
    await org.minutes(1);
    assert.deepEqual(eventOf(org)?.data.cameras, [{ uuid: CAMERA, name: 'Dock 1' }]);
    assert.deepEqual(org.namesAskedAtSec, []);
  });

  it('are not asked for where looks have used up half of the calls', async () => {
    const asked = async (calls: number) => {
      const org = orgWithClip(20, { calls: { recentMs: Array(calls).fill(NOW_MS - 1), ledger: {} } });
      await org.minutes(0.5);
      return org.namesAskedAtSec.length;
    };
    assert.deepEqual([await asked(0), await asked(30)], [2, 0]);
  });
});
