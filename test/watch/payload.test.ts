import assert from 'node:assert/strict';
import { it } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { parseEvent } from '../../functions/runtime/parse-event.ts';
import { WatchEvent } from '../../functions/watch/watch-event.ts';
import { CLIP_UUID } from '../clip-records.ts';

const GOOD = { action: 'start', orgId: 'acme', clipUuid: CLIP_UUID };
const handler = middy()
  .use(parseEvent(WatchEvent))
  .handler(async (event: unknown) => event);
const send = async (payload: unknown) => handler(payload as never, {} as Context);

for (const [payload, message] of [
  [null, 'The payload must be of type Object'],
  ['start', 'The payload must be of type Object'],
  [7, 'The payload must be of type Object'],
  [[], 'action must be given'],
  [{}, 'action must be given'],
  [{ ...GOOD, orgId: undefined }, 'orgId must be given'],
  [{ ...GOOD, action: null }, 'action must be of type string'],
  [{ ...GOOD, clipUuid: 17 }, 'clipUuid must be of type string'],
  [{ ...GOOD, clipUuid: [CLIP_UUID] }, 'clipUuid must be of type string'],
  [{ ...GOOD, orgId: { id: 'acme' } }, 'orgId must be of type string'],
  [{ ...GOOD, label: null }, 'label must be of type string'],
  [{ ...GOOD, label: ['Mr Smith'] }, 'label must be of type string'],
  [{ ...GOOD, label: 'x'.repeat(101) }, 'label must have at most 100 characters'],
] as const)
  it(`${JSON.stringify(payload)?.slice(0, 80)} is refused: ${message}`, async () => {
    await assert.rejects(send(payload), { name: 'InvalidPayloadError', message });
  });

it('a good payload comes through, and what nobody knows stays behind', async () => {
  assert.deepEqual(await send({ ...GOOD, label: ' case 7 ', traceId: 'x' }), { ...GOOD, label: 'case 7' });
});

for (const label of ['', '  '])
  it(`the label "${label}" is none`, async () => {
    assert.deepEqual(await send({ ...GOOD, label }), { ...GOOD, label: undefined });
  });
