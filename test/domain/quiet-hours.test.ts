import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { quietUntilMs } from '../../functions/domain/audience/quiet-hours.ts';

const NIGHT = { from: '22:00', to: '06:30' };

function until(timeZone: string, quietHours: { from: string; to: string }, at: string): string {
  const untilMs = quietUntilMs({ quietHours, timeZone }, 'completed', Date.parse(at));
  return untilMs === 0 ? 'now' : new Date(untilMs).toISOString().replace(':00.000Z', 'Z');
}

describe('quiet hours', () => {
  it('hold until their end, by the clock of the zone', () => {
    assert.equal(until('UTC', NIGHT, '2026-11-26T21:59:59Z'), 'now');
    assert.equal(until('UTC', NIGHT, '2026-11-26T22:00:00Z'), '2026-11-27T06:30Z');
    assert.equal(until('UTC', NIGHT, '2026-11-27T06:29:59.999Z'), '2026-11-27T06:30Z');
    assert.equal(until('UTC', NIGHT, '2026-11-27T06:30:00Z'), 'now');
    assert.equal(until('America/New_York', NIGHT, '2026-11-27T05:00:00Z'), '2026-11-27T11:30Z');
    assert.equal(until('Asia/Kathmandu', NIGHT, '2026-11-26T18:00:00Z'), '2026-11-27T00:45Z');
    assert.equal(until('UTC', { from: '12:00', to: '13:00' }, '2026-11-26T12:30:00Z'), '2026-11-26T13:00Z');
  });

  it('without a length are none, so that nobody waits for ever', () => {
    assert.equal(until('UTC', { from: '22:00', to: '22:00' }, '2026-11-26T22:00:00Z'), 'now');
  });

  it('are asked for again and again, in any order of times', () => {
    for (const [at, end] of [
      ['2026-11-26T23:00:00Z', '2026-11-27T06:30Z'],
      ['2026-11-26T22:30:00Z', '2026-11-27T06:30Z'],
      ['2026-11-27T23:00:00Z', '2026-11-28T06:30Z'],
      ['2026-11-27T12:00:00Z', 'now'],
      ['2026-11-26T23:00:00Z', '2026-11-27T06:30Z'],
    ] as const)
      assert.equal(until('UTC', NIGHT, at), end);
  });

  it('are shorter where the clock is put forward, and longer where it is put back', () => {
    // 2026-03-29 in Berlin has no 02:00 to 02:59, 2026-10-25 has them twice.
    assert.equal(until('Europe/Berlin', NIGHT, '2026-03-28T23:00:00Z'), '2026-03-29T04:30Z');
    assert.equal(until('Europe/Berlin', NIGHT, '2026-10-24T22:00:00Z'), '2026-10-25T05:30Z');
    // An end that does not come: when the clock has passed it.
    assert.equal(
      until('Europe/Berlin', { from: '22:00', to: '02:30' }, '2026-03-28T23:00:00Z'),
      '2026-03-29T01:00Z',
    );
    // An end that comes twice: the later one.
    const twice = { from: '22:00', to: '02:30' };
    assert.equal(until('Europe/Berlin', twice, '2026-10-24T22:00:00Z'), '2026-10-25T01:30Z');
    assert.equal(until('Europe/Berlin', twice, '2026-10-25T00:45:00Z'), '2026-10-25T01:30Z');
    assert.equal(until('Europe/Berlin', twice, '2026-10-25T01:30:00Z'), 'now');
    // A beginning that comes twice: the earlier one.
    const begins = { from: '02:30', to: '06:30' };
    assert.equal(until('Europe/Berlin', begins, '2026-10-25T00:29:00Z'), 'now');
    assert.equal(until('Europe/Berlin', begins, '2026-10-25T00:30:00Z'), '2026-10-25T05:30Z');
    assert.equal(until('Europe/Berlin', begins, '2026-10-25T01:00:00Z'), '2026-10-25T05:30Z');
    assert.equal(until('Europe/Berlin', begins, '2026-10-25T01:29:00Z'), '2026-10-25T05:30Z');
    // By half an hour, on Lord Howe, at 02:00.
    assert.equal(until('Australia/Lord_Howe', NIGHT, '2026-04-04T12:00:00Z'), '2026-04-04T20:00Z');
    const short = { from: '01:45', to: '02:10' };
    assert.equal(until('Australia/Lord_Howe', short, '2026-04-04T14:44:00Z'), 'now');
    assert.equal(until('Australia/Lord_Howe', short, '2026-04-04T14:50:00Z'), '2026-04-04T15:40Z');
    assert.equal(until('Australia/Lord_Howe', short, '2026-04-04T15:05:00Z'), '2026-04-04T15:40Z');
    assert.equal(until('Australia/Lord_Howe', short, '2026-04-04T15:40:00Z'), 'now');
    assert.equal(until('Australia/Lord_Howe', { from: '01:20', to: '03:00' }, '2026-04-04T14:19:00Z'), 'now');
  });

  it('let through what is excepted, and anything where there are none', () => {
    const atMs = Date.parse('2026-11-26T23:00:00Z');
    const quietHours = { ...NIGHT, except: ['failed' as const] };
    assert.equal(quietUntilMs({ quietHours }, 'failed', atMs), 0);
    assert.notEqual(quietUntilMs({ quietHours }, 'completed', atMs), 0);
    assert.equal(quietUntilMs({}, 'completed', atMs), 0);
  });

  it('always end within a day and an hour, at a moment that is not quiet', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kathmandu',
    ];
    fc.assert(
      fc.property(
        time,
        time,
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }),
        (from, to, timeZone, nowMs) => {
          fc.pre(from !== to);
          const audience = { quietHours: { from, to }, timeZone };
          const untilMs = quietUntilMs(audience, 'completed', nowMs);
          if (untilMs === 0) return;
          assert.ok(untilMs > nowMs && untilMs - nowMs <= 25 * 3_600_000, new Date(untilMs).toISOString());
          assert.equal(quietUntilMs(audience, 'completed', untilMs), 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
