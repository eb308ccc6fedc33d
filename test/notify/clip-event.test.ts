import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { OUTCOMES } from '../../functions/core/clip.ts';
import { createClipEvent } from '../../functions/notify/clip-event.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/clip-event.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strictTypes: false }).compile(schema);

it('every event is what the schema says, whatever is known of the clip', () => {
  const epochMs = fc.integer({ min: 1, max: 8.64e15 });
  const details = fc.record(
    {
      title: fc.string(),
      deviceUuids: fc.array(fc.string()),
      footageStartMs: epochMs,
      createdAtMs: epochMs,
      durationSec: fc.nat(),
      requestedSec: fc.nat(),
      byteCount: fc.nat(),
      placeholder: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      details,
      fc.constantFrom(...OUTCOMES),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      (known, outcome, late, n) => {
        const clip = makeClip({ details: known, told: { [outcome]: n } });
        const event = createClipEvent(clip, outcome, { nowMs: NOW_MS, late, stalledMs: 1 });
        assert.ok(validate(event), JSON.stringify(validate.errors));
        assert.equal(event.id, `acme/${clip.clipUuid}/${outcome}/${n}`);
      },
    ),
  );
});

it('the schema refuses what no event would hold', () => {
  const event = createClipEvent(makeClip({ told: { failed: 1 } }), 'failed', { nowMs: NOW_MS, late: false });
  for (const wrong of [
    { ...event, extra: 1 },
    { ...event, id: 'x' },
    { ...event, data: { ...event.data, outcome: 'done' } },
  ])
    assert.equal(validate(wrong), false);
});

it('the same record and facts give the same event, to the letter', () => {
  const clip = makeClip({ told: { completed: 1 } });
  const make = () => JSON.stringify(createClipEvent(clip, 'completed', { nowMs: NOW_MS, late: true }));
  assert.equal(make(), make());
});
