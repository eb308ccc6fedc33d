import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const MINUTE_SEC = 60;

/** An org of which so many clips begin at once and end at the given seconds; the world begins at noon, UTC. */
function orgWith(audiences: Partial<Audience>[], endsSec: readonly number[], status = 'COMPLETE'): OneOrg {
  const org = new OneOrg();
  org.table.states.set('acme', { ...newOrgState('acme'), version: 1 });
  for (const given of audiences) {
    const audience: Audience = { name: 'default', topics: {}, ...DEFAULT_VOICE, ...given };
    org.table.audiences.set(audience.name, audience);
  }
  const shown = () =>
    endsSec.flatMap((endSec, index) => {
      if (org.nowSec < 70) return [];
      return [
        org.nowSec < endSec
          ? sightingOf(index, { percent: 10 })
          : sightingOf(index, { status, percent: 100 }),
      ];
    });
  org.list = () => shown().filter((clip) => clip.status === 'RENDERING');
  org.page = () => pageOf(shown().toReversed());
  org.clip = (uuid) => shown().find(({ clipUuid }) => clipUuid === uuid);
  return org;
}

function toldAt(org: OneOrg, destination: string) {
  return org.published
    .filter(({ message }) => message.destination === destination)
    .map(({ atSec, message }) => ({ atSec, ids: message.eventIds.toSorted() }));
}
/** Somebody who is gone recorded just now that a clip has completed. */
function owe(org: OneOrg, due: Record<string, number>): void {
  const clip = makeClip({ clipUuid: uuidOf(0), state: 'completed', told: { completed: 1 } });
  const owed = makeOwed(clip, { due, recordedBy: 'long ago' });
  const stored = { ...clip, version: 1, owed: [{ ...owed, recordedAtMs: NOW_MS - 600_000 }] };
  org.table.clips.set('acme', new Map([[clip.clipUuid, stored]]));
}
const idOf = (index: number, outcome = 'completed') => `acme/${uuidOf(index)}/${outcome}/1`;

describe('audiences', () => {
  it('are told on their own topics, those of them that hear of the org', async () => {
    const org = orgWith(
      [
        { name: 'night', topics: { mail: 'arn:night', chat: 'arn:room' } },
        { name: 'others', topics: { mail: 'arn:others' }, orgs: ['globex'] },
        { name: 'failures', topics: { text: 'arn:failures' }, outcomes: ['failed'] },
      ],
      [120],
    );
    await org.minutes(4);
    const destinations = org.published.map(({ message, topicArn }) => `${message.destination} ${topicArn}`);
    assert.deepEqual(destinations.toSorted(), [
      'chat@night arn:room',
      'events events-arn',
      'mail mail-arn',
      'mail@night arn:night',
      'text text-arn',
    ]);
    assert.deepEqual([...(org.table.clips.get('acme')?.keys() ?? [])], [], 'nothing is owed any more');
  });

  it('hear of nothing in their quiet hours, and of all that was held in one message at their end', async () => {
    const quietHours = { from: '12:00', to: '12:10' };
    const org = orgWith([{ name: 'night', topics: { mail: 'arn:night' }, quietHours }], [120, 200, 300]);
    await org.minutes(13);
    assert.deepEqual(toldAt(org, 'mail').flatMap(({ ids }) => ids).length, 3, 'others hear of each at once');
    const [only, ...more] = toldAt(org, 'mail@night');
    assert.deepEqual(more, []);
    assert.deepEqual(only?.ids, [idOf(0), idOf(1), idOf(2)]);
    assert.ok(only.atSec >= 10 * MINUTE_SEC && only.atSec <= 11 * MINUTE_SEC, String(only.atSec));
  });

  const night = {
    name: 'night',
    topics: { mail: 'arn:night' },
    outcomes: ['completed'] as const,
    quietHours: { from: '12:00', to: '12:10' },
  };

  it('get one message at their end with what others left, even from somebody who wakes a moment before it', async () => {
    for (let tenths = 0; tenths <= 10; tenths++) {
      const org = orgWith([night], [120, 558, 3_000]);
      org.wakesEarlyMs = 1;
      org.thinksMs = tenths / 10;
      for (let sec = 15; sec < 700; sec += 30) void org.check(sec);
      await org.runUntil(700);
      assert.deepEqual(
        toldAt(org, 'mail@night').map(({ ids }) => ids),
        [[idOf(0), idOf(1)]],
        `where a thought takes ${org.thinksMs} ms`,
      );
    }
  });

  it('get one message at their end with what others left, even from somebody in whose pass they end', async () => {
    const ends = Array.from({ length: 38 }, (_, index) => 561 + index);
    const org = orgWith([night], [120, ...ends]);
    // What it records of a look takes so long that the night ends before it tells of it.
    org.writeMs = 900;
    for (let sec = 15; sec < 700; sec += 30) void org.check(sec);
    await org.runUntil(700);
    assert.deepEqual(
      toldAt(org, 'mail@night').map(({ ids }) => ids.length),
      [39],
    );
  });

  it('get one message at their end of what came of clips and of the org itself', async () => {
    const quietHours = { from: '12:00', to: '12:50' };
    const org = orgWith([{ name: 'night', topics: { mail: 'arn:night' }, quietHours }], [120, 200]);
    org.instead = () => (org.nowSec < 5 * MINUTE_SEC ? undefined : failed('unauthorized'));
    await org.minutes(55);
    const [only, ...more] = toldAt(org, 'mail@night');
    assert.deepEqual(more, []);
    assert.deepEqual(only?.ids, [idOf(0), idOf(1), 'acme/organization/blind/1']);
    assert.deepEqual([...(org.table.clips.get('acme')?.keys() ?? [])], []);
    assert.deepEqual(org.org.owed, [], 'nothing is owed any more');
  });

  it('of an idle org cost no write of its state a look while something is held for them', async () => {
    const quietHours = { from: '12:00', to: '13:50' };
    const org = orgWith([{ name: 'night', topics: { mail: 'arn:night' }, quietHours }], []);
    org.instead = () =>
      org.nowSec > 5 * MINUTE_SEC && org.nowSec < 40 * MINUTE_SEC ? failed('unauthorized') : undefined;
    let writes = 0;
    org.storeError = (name) => {
      if (name === 'saveOrg' && org.nowSec > 70 * MINUTE_SEC && org.nowSec < 100 * MINUTE_SEC) writes++;
      return undefined;
    };
    await org.minutes(115);
    assert.ok(writes <= 1, `${writes} writes in half an hour`);
    assert.deepEqual(
      toldAt(org, 'mail@night').map(({ ids }) => ids),
      [['acme/organization/blind/1', 'acme/organization/visible/1']],
    );
  });

  it('whose filters keep cameras apart get what was held at the pace of anything else', async () => {
    const quietHours = { from: '12:00', to: '12:10' };
    const ends = Array.from({ length: 30 }, (_, index) => 120 + index);
    const org = orgWith(
      [{ name: 'night', topics: { mail: 'arn:night' }, quietHours, apart: ['devices'] }],
      ends,
    );
    const shown = org.page;
    org.page = () => {
      const page = shown();
      return {
        ...page,
        clips: page.clips.map((clip) => ({
          ...clip,
          details: { ...clip.details, deviceUuids: [`${clip.clipUuid.slice(1)}C`] },
        })),
      };
    };
    await org.minutes(12);
    const told = toldAt(org, 'mail@night');
    assert.equal(told.filter(({ atSec }) => atSec < 10.5 * MINUTE_SEC).length, 3);
    assert.ok(told.length <= 6, `${told.length} messages within two minutes`);
  });

  it('whose filters keep cameras apart hear in the end of what is least important, though more than goes at once fails all the time', async () => {
    const org = new OneOrg();
    const apart: Audience = {
      ...DEFAULT_VOICE,
      name: 'apart',
      topics: { mail: 'arn:apart' },
      apart: ['devices'],
    };
    org.table.audiences.set('apart', apart);
    const cameras = 8;
    const everySec = MINUTE_SEC / cameras;
    const completes = 40;
    /** Each lasts a minute, and as it ends the next one of the camera begins. */
    const clipOf = (index: number) => {
      const endSec = 70 + index * everySec;
      const deviceUuids = [uuidOf(900 + (index === completes ? cameras : index % cameras))];
      const details = { createdAtMs: NOW_MS + 1_000 * index, deviceUuids };
      if (org.nowSec < endSec) return sightingOf(index, { percent: 10, details });
      return sightingOf(index, { status: index === completes ? 'COMPLETE' : 'FAILED', details });
    };
    const shown = () => {
      const last = Math.floor((org.nowSec - 10) / everySec);
      return Array.from({ length: 4 * cameras }, (_, back) => last - back)
        .filter((index) => index >= 0)
        .map(clipOf);
    };
    org.list = () => shown().filter(({ status }) => status === 'RENDERING');
    org.page = () => pageOf(shown());
    org.clip = (uuid) => shown().find(({ clipUuid }) => clipUuid === uuid);
    await org.minutes(40);
    const [told] = toldAt(org, 'mail@apart').filter(({ ids }) => ids.includes(idOf(completes)));
    assert.ok((told?.atSec ?? Infinity) < 35 * MINUTE_SEC, `told at ${told?.atSec}`);
  });

  it('that cannot be read hold up the recording, and are told of everything once they can', async () => {
    const org = orgWith([{ name: 'night', topics: { mail: 'arn:night' } }], [120]);
    org.storeError = (name) =>
      name === 'readAudiences' && org.nowSec < 200 ? new StoreError('throttled', 'test') : undefined;
    await org.minutes(6);
    assert.deepEqual(
      ['events', 'mail', 'mail@night'].map((destination) => toldAt(org, destination).map(({ ids }) => ids)),
      [[[idOf(0)]], [[idOf(0)]], [[idOf(0)]]],
    );
  });

  it('that are gone are owed nothing any more; what a newer release owes stays', async () => {
    const org = orgWith([], []);
    owe(org, { 'mail@gone': 0, 'pager@gone': 0 });
    await org.minutes(6);
    assert.deepEqual(org.table.clips.get('acme')?.get(uuidOf(0))?.owed[0]?.due, { 'pager@gone': 0 });
    assert.deepEqual(
      org.facts.filter(({ kind }) => kind === 'audience-gone'),
      [{ kind: 'audience-gone', orgId: 'acme', count: 1 }],
    );
  });
});

it('an invocation that has not heard of an audience yet lets nothing go that others owe to it', async () => {
  const org = orgWith([{ name: 'new', topics: { mail: 'arn:new' } }], []);
  owe(org, { 'mail@new': 0 });
  const organization = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme', audiences: [] };
  for (const sec of [0, 30, 60, 90]) void org.check(sec, { organization });
  await org.runUntil(119);
  assert.deepEqual(toldAt(org, 'mail@new'), []);
  await org.minutes(2);
  assert.deepEqual(
    toldAt(org, 'mail@new').map(({ ids }) => ids),
    [[idOf(0)]],
  );
});

describe('a storm', () => {
  it('of a hundred clips that end within a minute is five messages to people, and each event to programs', async () => {
    const ends = Array.from({ length: 100 }, (_, index) => 300 + Math.floor((60 * index) / 100));
    const org = orgWith([], ends);
    await org.minutes(16);
    assert.deepEqual(org.told.toSorted(), ends.map((_, index) => idOf(index)).toSorted());
    for (const destination of ['mail', 'text']) {
      const told = toldAt(org, destination);
      assert.ok(told.length <= 5, `${told.length} to ${destination}`);
      assert.deepEqual(told.flatMap(({ ids }) => ids).toSorted(), org.told.toSorted());
    }
  });
});
