import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import { OUTCOMES } from '../../functions/domain/outcome.ts';
import { EVENT, EVENT_DATA } from '../../functions/store/event-item.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { makeEvent } from './events.ts';
import { anyRecord } from './records.ts';

const schemaFile = new URL('../../docs/clip-event.schema.json', import.meta.url);
const validate = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

it('every event is what the schema says, whatever is known of the clip', () => {
  fc.assert(
    fc.property(
      anyRecord,
      fc.constantFrom(...OUTCOMES),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.nat(), { nil: undefined }),
      (record, outcome, late, n, stalledMs) => {
        const clip = { ...record, told: { [outcome]: n } };
        const stall = stalledMs === undefined ? {} : { stalledMs };
        const event = createClipEvent(clip, outcome, { nowMs: NOW_MS, late, ...stall });
        assert.ok(validate(event), JSON.stringify(validate.errors));
        assert.equal(event.id, `${clip.orgId}/${clip.clipUuid}/${outcome}/${n}`);
      },
    ),
  );
});

it('the schema names every field that is stored, and that of a test, and allows more, since fields may be added', () => {
  const { properties, $defs } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  assert.deepEqual(Object.keys(properties).toSorted(), Object.keys(EVENT).toSorted());
  assert.deepEqual(
    Object.keys($defs.data.properties).toSorted(),
    [...Object.keys(EVENT_DATA), 'test'].toSorted(),
  );
  const event = makeEvent('failed');
  assert.ok(validate({ ...event, extra: 1, data: { ...event.data, extra: 1 } }));
});

it('the schema refuses what no event would hold', () => {
  const event = makeEvent('failed');
  for (const wrong of [
    { ...event, id: 'x' },
    { ...event, data: { ...event.data, outcome: 'done' } },
    { ...event, data: { ...event.data, warnings: [{ code: 'odd', message: '' }] } },
  ])
    assert.equal(validate(wrong), false);
});

it('the same record and facts give the same event, to the letter', () => {
  assert.equal(
    JSON.stringify(makeEvent('completed', {}, true)),
    JSON.stringify(makeEvent('completed', {}, true)),
  );
});

it('the time that a clip was watched counts from its attempt, for a clip that was seen in flight', () => {
  const seen = makeClip({ attemptSinceMs: NOW_MS - 125_400, firstSeenAtMs: NOW_MS - 900_000 });
  const { firstSeenAtMs: _, ...neverSeen } = seen;
  const watched = (clip: typeof seen | typeof neverSeen, late: boolean) =>
    createClipEvent(clip, 'failed', { nowMs: NOW_MS, late }).data.watchedSeconds;
  assert.equal(watched(seen, false), 125);
  assert.equal(watched(seen, true), null);
  assert.equal(watched(neverSeen, false), null);
});

it('only a stalled clip says how long past clips took, or that too few are known', () => {
  const expected = { medianSeconds: 120, p90Seconds: 300, of: 'camera' as const };
  const told = (outcome: 'stalled' | 'failed', known: typeof expected | null | undefined) => {
    const facts = { nowMs: NOW_MS, late: false, ...(known !== undefined && { expected: known }) };
    const event = createClipEvent(makeClip(), outcome, facts);
    assert.ok(validate(event), JSON.stringify(validate.errors));
    return event.data.expected;
  };
  assert.deepEqual(told('stalled', expected), expected);
  assert.deepEqual([told('stalled', null), told('stalled', undefined)], [null, null]);
  assert.deepEqual([told('failed', expected), told('failed', null)], [undefined, undefined]);
});

it('only a completed clip carries warnings', () => {
  const empty = { details: { byteCount: 0 } };
  assert.deepEqual(
    makeEvent('completed', empty).data.warnings.map(({ code }) => code),
    ['empty'],
  );
  assert.deepEqual(makeEvent('failed', empty).data.warnings, []);
});

it('says of a clip that moves again when it is likely to be ready, and of a ready one what was delivered', () => {
  const expectedEnd = { median: '2026-11-24T12:01:00.000Z', p90: '2026-11-24T12:04:00.000Z' };
  const details = {
    sha256Hex: 'a'.repeat(64),
    byteCount: 7,
    durationSec: 74,
    requestedSec: 120,
    userUuid: 'u',
  };
  const dataOf = (outcome: 'resumed' | 'completed', known: typeof expectedEnd | null) =>
    createClipEvent(makeClip({ details }), outcome, { nowMs: NOW_MS, late: false, expectedEnd: known }).data;
  assert.deepEqual(dataOf('resumed', expectedEnd).expectedEnd, expectedEnd);
  assert.equal(dataOf('resumed', null).expectedEnd, null);
  assert.equal('expectedEnd' in dataOf('completed', expectedEnd), false);
  assert.equal(dataOf('resumed', null).receipt, null);
  const { receipt, requestedBy } = dataOf('completed', null);
  const file = { sha256Hex: 'a'.repeat(64), byteCount: 7, durationSeconds: 74, requestedSeconds: 120 };
  assert.deepEqual([receipt, requestedBy], [file, 'u']);
});
