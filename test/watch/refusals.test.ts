import assert from 'node:assert/strict';
import { isClipId } from '../../functions/domain/clip/clip-id.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { describeWatch } from './describe-watch.ts';

describeWatch('watch refuses', (it) => {
  for (const clipUuid of [
    '',
    'x'.repeat(65),
    'constructor',
    '__proto__',
    `${CLIP_UUID}=`,
    `${CLIP_UUID.slice(1)}/`,
    `${CLIP_UUID}\n`,
    'x'.repeat(1e6),
  ])
    it(`the clip uuid ${JSON.stringify(clipUuid.slice(0, 30))}`, async ({ watching, inFlight }) => {
      assert.ok(!isClipId(clipUuid));
      for (const action of ['start', 'stop', 'get'])
        await assert.rejects(watching.send({ action, clipUuid }), (error: Error) => {
          assert.equal(error.name, 'MalformedClipUuidError');
          return error.message.includes('1 to 64 of A-Z') && error.message.length < 200;
        });
      assert.deepEqual(await inFlight(), []);
    });

  for (const org of ['', 'other', '__proto__', 'x'.repeat(1e6)])
    it(`the org "${org.slice(0, 20)}" that nobody has configured`, async ({ watching }) => {
      await assert.rejects(watching.send({ orgId: org }), (error: Error) => {
        assert.equal(error.name, 'UnknownOrgError');
        return error.message.length < 200;
      });
    });

  for (const action of ['', 'Start', 'delete', 'constructor', 'x'.repeat(1e6)])
    it(`the action "${action.slice(0, 20)}"`, async ({ watching }) => {
      await assert.rejects(watching.send({ action }), (error: Error) => {
        assert.equal(error.name, 'UnknownActionError');
        return error.message.includes('start, stop or get') && error.message.length < 200;
      });
    });
});
