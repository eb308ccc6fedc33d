import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FACTS } from '../../cli/contract/facts.ts';
import { ROUTES } from '../../local/rhombus/routes.ts';
import { aClip, CLIP, LIST, PAGE, simulate, TWIN } from '../local/rhombus/simulated.ts';
import { strangeFields } from './documented.ts';

const SPLICE = '/api/video/spliceV3';
const RETRY = '/api/video/retrySplice';
const DELETE = '/api/event/deleteSavedClip';

const CLIPS = [
  aClip({ cameras: ['Dock 1', 'Dock 2'], missingCameras: ['Dock 2'] }),
  aClip({ title: null, outcome: 'fail', externalTransactionId: 'case 7' }),
  aClip({ outcome: 'delete', takesSec: 60 }),
  aClip({ spell: { status: 'OFFLINE', at: 0.3, forSec: 30 } }),
  aClip({ title: 'Whole', takesSec: 200 }),
  aClip({ partOf: 'Whole' }),
];

it('every path that is served is documented', () => {
  assert.deepEqual(
    Object.keys(ROUTES).filter((path) => FACTS.endpoints[path] === undefined),
    [],
  );
});

it('every field that is sent is documented, and of the documented type, at any time of a clip', async () => {
  await using simulated = await simulate({
    clips: CLIPS,
    sites: [{ name: 'North', timeZone: 'America/Chicago', cameras: ['Dock 1'] }],
    behaviour: { burst: 10_000 },
  });
  const seen = new Set<string>();
  for (const sec of [0, 5, 20, 40, 65, 95, 150, 300]) {
    simulated.goTo(sec);
    for (const [path, request] of [
      [LIST, {}],
      [TWIN, {}],
      [PAGE, { pageSize: 4 }],
      ['/api/camera/getMinimalCameraStateList', {}],
      ['/api/location/getLocations', {}],
      ...simulated.uuids.map((clipUuid) => [CLIP, { clipUuid }] as const),
    ] as const) {
      const answer = await simulated.ask(path, request);
      for (const status of JSON.stringify(answer).matchAll(/"status":"(\w+)"/g)) seen.add(status[1] ?? '');
      assert.deepEqual(wrongWith(path, answer), []);
    }
  }
  assert.deepEqual([...seen].toSorted(), [
    'COMPLETE',
    'DELETED',
    'FAILED',
    'INITIATING',
    'OFFLINE',
    'RENDERING',
    'UPLOADING',
  ]);
});

it('every field that is sent after a write is documented', async () => {
  await using simulated = await simulate({ clips: CLIPS });
  const [clipUuid] = simulated.uuids;
  for (const [path, request] of [
    [SPLICE, { deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA.v0'], durationSec: 30, title: 'Gate' }],
    [SPLICE, {}],
    [RETRY, { clipUuid }],
    [DELETE, { savedClipUuid: clipUuid }],
  ] as const)
    assert.deepEqual(wrongWith(path, await simulated.ask(path, request)), []);
});

it('a field that is not documented, or of another type, would be found out', async () => {
  await using simulated = await simulate({
    behaviour: { newFields: 1, numbers: 'text', statusForm: 'lower-case' },
  });
  const wrong = wrongWith(PAGE, await simulated.ask(PAGE, {}));
  const where = `${PAGE} savedClips[]`;
  assert.ok(wrong.includes(`${where} renderTier: is not documented`), wrong.join('\n'));
  assert.ok(wrong.includes(`${where} status: is no value of the enum`));
  assert.ok(wrong.includes(`${where} percentComplete: is no integer:int32`));
});

function wrongWith(path: string, answer: object): string[] {
  const response = FACTS.endpoints[path]?.response;
  assert.ok(response, path);
  return strangeFields(answer, response, { where: path });
}
