import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, makeOrg, makeOwed, NOW_MS } from '../clip-records.ts';
import { makeOrgEvent } from '../store/records.ts';
import { OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const LONG_AGO = { recordedBy: 'long ago', recordedAtMs: NOW_MS - 600_000 };

/** An org of which somebody who is gone left so many clips that completed, and that it cannot be seen, to be told there. */
function orgThatOwes(destination: string, clips: number): OneOrg {
  const org = new OneOrg();
  const due = { [destination]: 0 };
  const left = Array.from({ length: clips }, (_, index): ClipRecord => {
    const clip = makeClip({
      clipUuid: uuidOf(index),
      state: 'completed',
      told: { completed: 1 },
      version: 1,
    });
    return { ...clip, owed: [makeOwed(clip, { due, ...LONG_AGO })] };
  });
  org.table.clips.set('acme', new Map(left.map((clip) => [clip.clipUuid, clip])));
  const owed = [{ event: makeOrgEvent('blind'), due, ...LONG_AGO }];
  org.table.states.set('acme', makeOrg({ owed }));
  return org;
}

/** How many events each message told of. */
function toldTo(org: OneOrg, destination: string): number[] {
  return org.published
    .filter(({ message }) => message.destination === destination)
    .map(({ message }) => message.eventIds.length);
}

describe('what others left of clips and of the org itself', () => {
  it('and quiet hours hold puts off nothing that is told in spite of them', async () => {
    const org = orgThatOwes('mail@night', 1);
    const quietHours = { from: '12:00', to: '20:00', except: ['failed'] as const };
    const night = { ...DEFAULT_VOICE, name: 'night', topics: { mail: 'arn:night' }, quietHours };
    org.table.audiences.set('night', night);
    const shown = () =>
      org.nowSec < 120
        ? sightingOf(9, { percent: 10 })
        : sightingOf(9, { status: 'FAILED', details: { createdAtMs: NOW_MS } });
    org.list = () => (org.nowSec < 120 ? [shown()] : []);
    org.page = () => pageOf([shown()]);
    org.clip = shown;
    await org.minutes(5);
    assert.deepEqual(toldTo(org, 'mail@night'), [1]);
  });

  it('waits for no clip that the table does not take, even where each turn is one pass', async () => {
    const org = orgThatOwes('mail', 2);
    org.storeError = (name, subject) =>
      name === 'recordTransition' && subject === uuidOf(0) ? new StoreError('refused', 'test') : undefined;
    for (let sec = 0; sec < 120; sec += 30) void org.check(sec, {}, true);
    await org.runUntil(150);
    assert.deepEqual(toldTo(org, 'mail'), [1, 1]);
  });

  it('waits for no more of a backlog than is taken over at once, even where each turn is one pass', async () => {
    const org = orgThatOwes('mail', 600);
    for (let sec = 0; sec < 120; sec += 30) void org.check(sec, {}, true);
    await org.runUntil(150);
    const told = toldTo(org, 'mail');
    assert.equal(
      told.reduce((sum, count) => sum + count, 0),
      601,
    );
  });
});
