import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sighting } from '../../functions/domain/clip/clip.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

/** Clips that begin at a second and end at another, as every endpoint tells them. */
function tells(org: OneOrg, lives: { fromSec: number; toSec: number; status?: string }[]): void {
  const shown = (): Sighting[] =>
    lives.flatMap(({ fromSec, toSec, status = 'COMPLETE' }, index) => {
      if (org.nowSec < fromSec) return [];
      const percent = Math.min(99, Math.round((100 * (org.nowSec - fromSec)) / (toSec - fromSec)));
      const details = { createdAtMs: NOW_MS + fromSec * 1000 };
      return [
        org.nowSec < toSec
          ? sightingOf(index, { percent, details })
          : sightingOf(index, { status, percent: 100, details }),
      ];
    });
  org.list = () => shown().filter(({ status }) => status === 'RENDERING');
  org.page = (token, pageSize = 200) => {
    const from = Number(token ?? 0);
    const all = shown().toReversed();
    return pageOf(
      all.slice(from, from + pageSize),
      from + pageSize < all.length ? String(from + pageSize) : null,
    );
  };
  org.clip = (uuid) => shown().find(({ clipUuid }) => clipUuid === uuid);
}

const LIVES = [
  { fromSec: 70, toSec: 160 },
  { fromSec: 75, toSec: 200, status: 'FAILED' },
  { fromSec: 80, toSec: 220 },
  { fromSec: 300, toSec: 360 },
];
const outcomes = (org: OneOrg) => org.told.map((id) => id.split('/').slice(1).join('/')).toSorted();
const ALL = [
  `${uuidOf(0)}/completed/1`,
  `${uuidOf(1)}/failed/1`,
  `${uuidOf(2)}/completed/1`,
  `${uuidOf(3)}/completed/1`,
].toSorted();

describe('one endpoint out for good, from the first look on', () => {
  for (const endpoint of ['list', 'page', 'clip'])
    for (const [how, answer] of [
      ['fails', failed('unavailable')],
      ['is gone', failed('no-route')],
      ['says nothing', { kind: 'says-nothing' as const, why: 'no clips' }],
      ['sends too much', failed('too-large')],
    ] as const)
      it(`the ${endpoint} ${how}: every outcome is told, and it is said which endpoint`, async () => {
        const org = new OneOrg();
        org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
        tells(org, LIVES);
        org.instead = (name) => (name.startsWith(endpoint) ? answer : undefined);
        await org.minutes(10);
        assert.deepEqual(outcomes(org), ALL);
        const isNamed = org.facts.some(
          (fact) => fact.kind === 'endpoint-failed' && fact.endpoint === endpoint,
        );
        // A page is asked for smaller first, and the single clips may never be needed.
        assert.ok(isNamed || endpoint === 'clip' || how === 'sends too much');
      });
});

describe('answers that say nothing', () => {
  it('from everywhere for five minutes make nothing false of what is in flight, nor lay a baseline', async () => {
    const org = new OneOrg();
    org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
    tells(org, [{ fromSec: 10, toSec: 900 }]);
    const isDumb = () => org.nowSec < 60 || (org.nowSec > 200 && org.nowSec < 520);
    org.instead = () => (isDumb() ? { kind: 'says-nothing', why: 'no clips' } : undefined);
    await org.minutes(1);
    assert.equal(org.org.baselineAtMs, undefined);
    await org.minutes(17);
    assert.deepEqual(outcomes(org), [`${uuidOf(0)}/completed/1`]);
  });
});

describe('a page that is too large', () => {
  it('is asked for in smaller pieces, which tell the same', async () => {
    const org = new OneOrg();
    org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
    tells(org, LIVES);
    org.pageInstead = (pageSize) => (pageSize > 10 ? failed('too-large') : undefined);
    await org.minutes(10);
    assert.deepEqual(outcomes(org), ALL);
    assert.equal(org.org.vendor.pageSize, 10);
  });
});

describe('a topic that refuses for good', () => {
  it('delays no other, and costs next to no writes, whatever it is owed', async () => {
    const org = new OneOrg();
    const backlog = 500;
    for (let index = 0; index < backlog; index++) {
      const clip = makeClip({ clipUuid: uuidOf(1_000 + index), state: 'completed', told: { completed: 1 } });
      const owed = [makeOwed(clip, { due: { text: 0 }, recordedBy: 'gone', recordedAtMs: 0 })];
      org.table.recordTransition({ ...clip, owed });
    }
    tells(org, LIVES);
    org.refusal = ({ destination }) => (destination === 'text' ? 'denied' : undefined);
    let backlogWrites = 0;
    org.storeError = (name, subject) => {
      if (name === 'recordTransition' && Number(subject.replaceAll('A', '')) >= 1_000) backlogWrites++;
      return undefined;
    };
    await org.minutes(10);
    assert.deepEqual(outcomes(org), ALL);
    for (const { atSec, message } of org.published.filter(
      ({ message }) => message.destination === 'events',
    )) {
      const [, uuid = ''] = message.eventIds[0]?.split('/') ?? [];
      const endedSec = LIVES[Number(uuid.replaceAll('A', ''))]?.toSec ?? 0;
      assert.ok(atSec - endedSec < 20, `${message.eventIds} came ${atSec - endedSec} s after its end`);
    }
    // The first invocation finds out with what it takes over at once; after that each trial costs one.
    assert.ok(backlogWrites <= 260, `${backlogWrites} writes for the backlog`);
    const probes = org.facts.filter((fact) => fact.kind === 'publish-failed').length;
    assert.ok(probes >= 2 && probes <= 12, `${probes} probes`);
  });

  it('gets its backlog when it takes messages again', async () => {
    const org = new OneOrg();
    tells(org, LIVES);
    org.refusal = ({ destination }) =>
      destination === 'text' && org.nowSec < 500 ? 'unavailable' : undefined;
    await org.minutes(14);
    const texts = org.published.filter(({ message }) => message.destination === 'text');
    assert.equal(texts.flatMap(({ message }) => message.eventIds).length, 4);
    assert.deepEqual(org.table.loadOrg('acme').clips, []);
    assert.ok(org.facts.some(({ kind }) => kind === 'topic-recovered'));
  });
});

describe('a clip that the table will not hold', () => {
  it('goes in with what is needed of it, where that is enough', async () => {
    const org = new OneOrg();
    org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
    tells(org, LIVES);
    let asked = 0;
    org.storeError = (name, subject) =>
      name === 'recordTransition' && subject === uuidOf(1) && ++asked % 2 === 1
        ? new StoreError('refused', 'ValidationException')
        : undefined;
    await org.minutes(10);
    assert.deepEqual(outcomes(org), ALL);
  });

  it('is passed over and said, and holds back nothing else', async () => {
    const org = new OneOrg();
    org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
    tells(org, LIVES);
    org.storeError = (name, subject) =>
      name === 'recordTransition' && subject === uuidOf(1)
        ? new StoreError('refused', 'ValidationException')
        : undefined;
    await org.minutes(10);
    assert.deepEqual(
      outcomes(org),
      ALL.filter((id) => !id.startsWith(uuidOf(1))),
    );
    const said = org.facts.filter((fact) => fact.kind === 'clip-unstorable');
    assert.ok(said.length >= 1 && said.length <= 10, `${said.length} times in 10 minutes`);
    assert.equal(org.org.sweep.phase, 'idle');
  });
});

describe('ids given to watch that nobody knows', () => {
  it('slow only themselves', async () => {
    const org = new OneOrg();
    for (let index = 0; index < 100; index++) {
      const { firstSeenAtMs, ...clip } = makeClip({
        clipUuid: uuidOf(5_000 + index),
        source: 'watch',
        createdAtMs: NOW_MS,
        attemptSinceMs: NOW_MS,
      });
      org.table.recordTransition(clip);
    }
    tells(org, LIVES);
    await org.minutes(10);
    const real = outcomes(org).filter((id) => !id.includes('not-found'));
    assert.deepEqual(real, ALL);
    for (const { atSec, message } of org.published.filter(
      ({ message }) => message.destination === 'events',
    )) {
      const [, uuid = '', outcome] = message.eventIds[0]?.split('/') ?? [];
      const endedSec = LIVES[Number(uuid.replaceAll('A', ''))]?.toSec ?? 0;
      if (outcome !== 'not-found')
        assert.ok(atSec - endedSec < 20, `${message.eventIds}: ${atSec - endedSec} s`);
    }
  });
});

describe('a true stall', () => {
  it('is told within its limit and one look, though less than a step was the last that moved', async () => {
    const org = new OneOrg();
    const percent = () => (org.nowSec < 130 ? 40 : org.nowSec < 190 ? 41 : 42);
    org.list = () => [sightingOf(0, { percent: percent() })];
    org.clip = () => sightingOf(0, { percent: percent() });
    org.page = () => pageOf([sightingOf(0, { percent: percent() })]);
    await org.minutes(18);
    assert.deepEqual(org.told, [`acme/${uuidOf(0)}/stalled/1`]);
    const told = org.published[0]?.atSec ?? 0;
    assert.ok(told >= 790 && told <= 900, `told at ${told} s`);
  });
});

describe('a clip that keeps failing', () => {
  it('is told of to programs each time, and to people three times, once an hour after that, and when it is ready', async () => {
    const org = new OneOrg();
    const isOver = () => org.nowSec > 9_000;
    const status = () => (isOver() ? 'COMPLETE' : org.nowSec % 60 < 30 ? 'RENDERING' : 'FAILED');
    const now = () => sightingOf(0, { status: status() });
    org.list = () => (status() === 'RENDERING' ? [now()] : []);
    org.clip = () => now();
    org.page = () => pageOf([now()]);
    await org.minutes(170);
    const to = (destination: string) =>
      org.published.filter(({ message }) => message.destination === destination).map(({ atSec }) => atSec);
    assert.ok(to('events').length > 30, `${to('events').length} events`);
    for (const destination of ['mail', 'text']) {
      const gaps = to(destination).map((atSec, index, all) => atSec - (all[index - 1] ?? 0));
      assert.ok(to(destination).length <= 8, `${to(destination)}`);
      assert.ok(
        gaps.slice(3, -1).every((gap) => gap >= 3_500),
        `${gaps}`,
      );
      const last = org.published.filter(({ message }) => message.destination === destination).at(-1);
      assert.equal(last?.message.attributes.outcome, 'completed');
    }
    assert.deepEqual(org.table.loadOrg('acme').clips, []);
  });
});
