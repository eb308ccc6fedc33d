import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { NOW_MS } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf } from './one-org.ts';

/** An org with an audience that hears of nothing at night, by the clock that says 12:00 at first. */
function orgWithNight(from: string, to: string, outcomes?: Audience['outcomes']): OneOrg {
  const org = new OneOrg();
  const topics = { mail: 'arn:night' };
  const night = { ...DEFAULT_VOICE, name: 'night', topics, quietHours: { from, to } };
  org.table.audiences.set('night', { ...night, ...(outcomes && { outcomes }) });
  return org;
}

/** Shows a clip for each, which ends at its second. */
function show(org: OneOrg, ends: readonly { sec: number; status: string }[]): void {
  const shown = () =>
    ends.map(({ sec, status }, index) =>
      org.nowSec < sec ? sightingOf(index, { percent: 10 }) : sightingOf(index, { status, percent: 100 }),
    );
  org.list = () => shown().filter(({ status }) => status === 'RENDERING');
  org.page = () => pageOf(shown().toReversed());
  org.clip = (uuid) => shown().find(({ clipUuid }) => clipUuid === uuid);
}

function toldAtNight(org: OneOrg): string[][] {
  return org.published
    .filter(({ message }) => message.destination === 'mail@night')
    .map(({ message }) => message.eventIds.map((id) => id.split('/').slice(1).join('/')));
}

describe('what a night held comes in one message at its end', () => {
  it('where a look at an idle org saw the last of it shortly before', async () => {
    const org = orgWithNight('12:00', '12:46');
    org.instead = () => (org.nowSec < 2_400 ? failed('unauthorized') : undefined);
    for (let sec = 15; sec < 3_000; sec += 30) void org.check(sec);
    await org.runUntil(2_759);
    assert.equal(org.org.owed.length, 2);
    await org.runUntil(3_000);
    assert.deepEqual(toldAtNight(org), [['organization/blind/1', 'organization/visible/1']]);
  });

  it('where the last clip ended in the pass that saw the last of it', async () => {
    const run = async (endSec: number) => {
      const org = orgWithNight('12:00', '12:46', ['blind', 'visible']);
      org.instead = () => (org.nowSec < 2_400 ? failed('unauthorized') : undefined);
      show(org, [{ sec: endSec, status: 'COMPLETE' }]);
      for (let sec = 15; sec < 3_000; sec += 30) void org.check(sec);
      await org.runUntil(3_000);
      return org;
    };
    const ofVisible = (await run(9_999)).published.find(
      ({ message }) => message.attributes.outcome === 'visible',
    );
    const org = await run((ofVisible?.atSec ?? 0) - 0.5);
    assert.deepEqual(toldAtNight(org), [['organization/blind/1', 'organization/visible/1']]);
  });

  const ENDS = [
    { sec: 120, status: 'COMPLETE' },
    { sec: 140, status: 'FAILED' },
    { sec: 160, status: 'COMPLETE' },
  ];

  it('where the topic failed the last time that it was tried', async () => {
    const org = orgWithNight('12:00', '12:10');
    const health = {
      reason: 'throttled',
      failures: 1,
      sinceMs: NOW_MS - 5_000,
      untilMs: NOW_MS - 3_000,
    } as const;
    org.table.topicHealth.set('mail@night', health);
    show(org, ENDS);
    await org.minutes(13);
    assert.deepEqual(
      toldAtNight(org).map((ids) => ids.length),
      [3],
    );
  });

  it('where it began before they could be told', async () => {
    const org = orgWithNight('12:03', '12:10');
    org.refusal = ({ destination }) =>
      destination === 'mail@night' && org.nowSec < 180 ? 'unavailable' : undefined;
    show(org, ENDS);
    await org.minutes(13);
    assert.deepEqual(
      toldAtNight(org).map((ids) => ids.length),
      [3],
    );
  });

  it('within a minute, though an idle org is looked at four times an hour', async () => {
    const org = orgWithNight('12:00', '13:01');
    org.limits = { ...org.limits, idleSeconds: 900 };
    org.instead = () => (org.nowSec < 2_400 ? failed('unauthorized') : undefined);
    await org.minutes(60);
    assert.equal(org.org.owed.length, 2);
    await org.minutes(3);
    assert.deepEqual(toldAtNight(org), [['organization/blind/1', 'organization/visible/1']]);
  });
});
