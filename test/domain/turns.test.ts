import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type TurnTaker, turnsOfMinute } from '../../functions/domain/turns/spread.ts';
import { isLate, isLookDue, isStale, staysUntilMs, type Turn } from '../../functions/domain/turns/turn.ts';
import { NOW_MS } from '../clip-records.ts';

const MINUTE_MS = 60_000;

function taker(id: string, idleSeconds = 30, isNew = false): TurnTaker {
  const organization = { id, baseUrl: 'https://api2.rhombussystems.com', secretId: id };
  return { organization, idleSeconds, isNew };
}

const delaysOf = (orgs: readonly TurnTaker[], id: string, nowMs = NOW_MS) =>
  turnsOfMinute(orgs, nowMs)
    .filter(({ organization }) => organization.id === id)
    .map(({ delaySeconds }) => delaySeconds);

describe('the turns of a minute', () => {
  it('are as many for an org as it has looks in a minute, evenly apart', () => {
    for (const [idleSeconds, count] of [
      [2, 30],
      [10, 6],
      [30, 2],
      [45, 1],
      [60, 1],
    ] as const) {
      const delays = delaysOf([taker('acme', idleSeconds)], 'acme');
      assert.equal(delays.length, count);
      for (const [index, delay] of delays.entries()) assert.equal(delay, Math.floor((index * 60) / count));
    }
  });

  it('are one for an org that is looked at more rarely, since clips may be in flight', () => {
    assert.deepEqual(delaysOf([taker('acme', 300)], 'acme'), [0]);
  });

  it('come at the same seconds in each minute, and at once for a new org, whatever its minute', () => {
    const many = Array.from({ length: 400 }, (_, index) => taker(`org-${index}`));
    assert.deepEqual(delaysOf(many, 'org-7'), delaysOf(many, 'org-7', NOW_MS + 3 * MINUTE_MS));
    for (let minute = 0; minute < 15; minute++)
      assert.equal(delaysOf([...many, taker('late', 900, true)], 'late', NOW_MS + minute * MINUTE_MS)[0], 0);
  });

  it('of many new orgs come within half a minute, ten each second', () => {
    const orgs = Array.from({ length: 250 }, (_, index) => taker(`org-${index}`, 60, true));
    const first = orgs.map(({ organization }) => Math.min(...delaysOf(orgs, organization.id)));
    assert.ok(Math.max(...first) < 30);
    assert.ok(first.filter((delay) => delay === 0).length <= 20);
  });

  it('are due when SQS lets them go, within the minute and its limit', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 900 }),
        (ids, idleSeconds) => {
          for (const turn of turnsOfMinute(
            ids.map((id) => taker(id, idleSeconds)),
            NOW_MS,
          )) {
            assert.ok(
              Number.isInteger(turn.delaySeconds) && turn.delaySeconds >= 0 && turn.delaySeconds < 60,
            );
            assert.equal(turn.dueAtMs, NOW_MS + 1000 * turn.delaySeconds);
          }
        },
      ),
    );
  });

  it('are sent in the order in which they are due', () => {
    const orgs = Array.from({ length: 200 }, (_, index) => taker(`org-${index}`));
    const delays = turnsOfMinute(orgs, NOW_MS).map(({ delaySeconds }) => delaySeconds);
    assert.deepEqual(
      delays,
      delays.toSorted((a, b) => a - b),
    );
  });

  it('are spread over the seconds, some ten orgs in each', () => {
    const orgs = Array.from({ length: 300 }, (_, index) => taker(`org-${index}`));
    const bySecond = Map.groupBy(turnsOfMinute(orgs, NOW_MS), ({ delaySeconds }) => delaySeconds);
    assert.equal(bySecond.size, 60);
    for (const turns of bySecond.values()) assert.ok(turns.length <= 25, `${turns.length}`);
  });
});

it('a turn is late after ten seconds, and stale after a minute', () => {
  const { dueAtMs, ...turn } = turnsOfMinute([taker('acme')], NOW_MS)[0] ?? assert.fail();
  const after = (seconds: number) => {
    const nowMs = dueAtMs + 1000 * seconds;
    return [isLate({ ...turn, dueAtMs }, nowMs), isStale({ ...turn, dueAtMs }, nowMs)];
  };
  assert.deepEqual([10, 10.001, 60, 60.001].map(after), [
    [false, false],
    [true, false],
    [true, false],
    [true, true],
  ]);
});

describe('a turn of the tick', () => {
  const turn: Turn = { organization: taker('acme').organization, dueAtMs: NOW_MS, source: 'tick' };
  const isDue = (lookedAgoSec: number, idleSeconds: number) =>
    isLookDue(turn, NOW_MS - 1000 * lookedAgoSec, idleSeconds, NOW_MS);

  it('is due unless a look was made since, or shortly before, or its time has not come', () => {
    for (const [idleSeconds, tooSoon, due] of [
      [2, 1, 1.1],
      [30, 5, 5.1],
      [60, 30, 30.1],
      [300, 270, 270.1],
    ] as const)
      assert.deepEqual(
        [isDue(tooSoon, idleSeconds), isDue(due, idleSeconds)],
        [false, true],
        `${idleSeconds}`,
      );
    assert.equal(isDue(-1, 30), false);
  });

  it('is due where a clock that is ahead looked in the future', () => {
    assert.equal(isDue(-58, 30), false);
    assert.equal(isDue(-60, 30), true);
  });

  it('stays until the org’s next one comes, whoever sent it and whenever it began', () => {
    const staysFor = (turnAgoSec: number | undefined) =>
      staysUntilMs(turn, turnAgoSec === undefined ? undefined : NOW_MS - 1000 * turnAgoSec, NOW_MS) - NOW_MS;
    assert.deepEqual(
      [0, 8, 59, 60, 83, 3_623, undefined].map(staysFor),
      [59_000, 51_000, 0, 59_000, 36_000, 36_000, 59_000],
    );
  });
});
