import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { BLIND_REASONS } from '../../functions/domain/org/state.ts';
import { createOrgEvent } from '../../functions/domain/outbox/org-event.ts';
import { ORG_OUTCOMES, TERMINAL_STATES } from '../../functions/domain/outcome.ts';
import { ORG_EVENT, ORG_EVENT_DATA } from '../../functions/store/event-item.ts';
import { makeOrgEvent } from '../store/records.ts';

const schemaFile = new URL('../../docs/org-event.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
const validate = new Ajv2020({ strictTypes: false }).compile(schema);

const ms = fc.integer({ min: 0, max: 4e12 });
const announced = TERMINAL_STATES.filter((state) => state !== 'stopped');
const ended = fc.array(
  fc.record({ clipUuid: fc.stringMatching(/^[\w-]{22}$/), outcome: fc.constantFrom(...announced) }),
  { maxLength: 100 },
);
const facts = fc.record(
  {
    nowMs: ms,
    count: fc.integer({ min: 1 }),
    sinceMs: ms,
    reason: fc.constantFrom(...BLIND_REASONS),
    inFlight: fc.nat(),
    over: fc.tuple(ms, ended, fc.nat()).map(([seenAtMs, named, more]) => ({
      seenAtMs,
      ended: named,
      endedCount: named.length < 100 ? named.length : 100 + more,
    })),
  },
  { requiredKeys: ['nowMs', 'count', 'sinceMs', 'reason', 'inFlight'] },
);

it('every event of an organization is what the schema says', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ORG_OUTCOMES), facts, (outcome, known) => {
      const event = createOrgEvent('acme', outcome, known);
      assert.ok(validate(event), JSON.stringify(validate.errors));
      assert.equal(event.id, `acme/organization/${outcome}/${known.count}`);
    }),
  );
});

it('the schema names every field that is stored, and that of a test, and allows more, since fields may be added', () => {
  assert.deepEqual(Object.keys(schema.properties).toSorted(), Object.keys(ORG_EVENT).toSorted());
  assert.deepEqual(
    Object.keys(schema.$defs.data.properties).toSorted(),
    [...Object.keys(ORG_EVENT_DATA), 'test'].toSorted(),
  );
  const event = makeOrgEvent();
  assert.ok(validate({ ...event, extra: 1, data: { ...event.data, extra: 1 } }));
});

it('the schema refuses what no event would hold', () => {
  const event = makeOrgEvent();
  for (const wrong of [
    { ...event, id: 'acme/organization/blind/0' },
    { ...event, data: { ...event.data, outcome: 'completed' } },
    { ...event, data: { ...event.data, ended: [{ clipUuid: 'a', outcome: 'stalled' }] } },
  ])
    assert.equal(validate(wrong), false);
});
