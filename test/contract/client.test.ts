import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { FACTS, shapeOf } from '../../cli/contract/facts.ts';
import { isUnheardOf } from '../../functions/domain/clip/vendor-status.ts';
import {
  CameraItem,
  DeviceProgress,
  InProgressItem,
  LocationItem,
  SavedClipItem,
} from '../../functions/rhombus/schemas.ts';
import { connect, expectKind } from '../rhombus/connect.ts';
import { json, type Received, startHostileServer } from '../rhombus/hostile-server.ts';
import { documentedAnswer, documentedObject, strangeFields } from './documented.ts';

const LIST = '/api/event/getSplicedClipsInProgress';
const TWIN = '/api/video/getSplicedClipsInProgress';
const PAGE = '/api/event/getClipsWithProgress';
const CLIP = '/api/event/getClipWithProgress';
const CAMERAS = '/api/camera/getMinimalCameraStateList';
const SITES = '/api/location/getLocations';
const CLIP_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

for (const [name, schema] of [
  ['SplicedClipType', InProgressItem],
  ['Event_SavedClipWithProgressType', SavedClipItem],
  ['SplicedClipProgress', DeviceProgress],
  ['MinimalDeviceStateType', CameraItem],
  ['LocationType', LocationItem],
] as const)
  it(`every field that the client reads of ${name} is documented, and is read as it is documented`, () => {
    const shape = shapeOf(FACTS, name);
    const read: Record<string, unknown> = v.parse(schema, documentedObject(shape));
    for (const field of Object.keys(schema.entries)) {
      assert.ok(Object.hasOwn(shape.fields, field), `${field} is not documented`);
      assert.notEqual(read[field], undefined, `${field} is not read`);
    }
  });

for (const path of [LIST, TWIN])
  it(`a list as it is documented is read, to the last field: ${path}`, async () => {
    await using server = await startHostileServer(json(documentedAnswer(path)));
    const { clips, malformed } = expectKind(await connect(server.url).listClipsInProgress(), 'shows');
    assert.equal(malformed, 0);
    assert.deepEqual(clips, [
      {
        clipUuid: CLIP_UUID,
        status: 'INITIATING',
        percent: null,
        operation: null,
        segments: { uploaded: 7, total: 7 },
        deviceSegments: { [CLIP_UUID]: 7 },
        deleted: true,
        unreadable: [],
        details: {
          title: 'text',
          deviceUuids: [CLIP_UUID],
          footageStartMs: 1_700_000_000_000,
          requestedSec: 7,
          userUuid: CLIP_UUID,
          parentClipUuid: 'text',
          expectedSubClips: 7,
          completedSubClips: 7,
        },
      },
    ]);
  });

it('a page, and one clip, as they are documented are read, to the last field', async () => {
  const expected = {
    clipUuid: CLIP_UUID,
    status: 'INITIATING',
    percent: 7,
    operation: 'text',
    segments: null,
    deviceSegments: null,
    deleted: false,
    unreadable: [],
    details: {
      title: 'text',
      deviceUuids: [CLIP_UUID],
      locatedDeviceUuids: [CLIP_UUID],
      footageStartMs: 1_700_000_000_000,
      durationSec: 7,
      byteCount: 1_700_000_000,
      region: 'text',
      createdAtMs: 1_700_000_000_000,
      thumbnailRegion: 'text',
      sha256Hex: 'ab'.repeat(32),
      userUuid: CLIP_UUID,
      externalTransactionId: 'text',
      sourceAlertUuid: CLIP_UUID,
      placeholder: true,
    },
  };
  await using server = await startHostileServer(json(documentedAnswer(PAGE)), json(documentedAnswer(CLIP)));
  const client = connect(server.url);
  const page = expectKind(await client.listSavedClips({ pageSize: 200 }), 'shows');
  assert.deepEqual(page, { kind: 'shows', clips: [expected], malformed: 0, nextPageToken: 'text' });
  assert.deepEqual(await client.getClip(CLIP_UUID), { kind: 'shows', clip: expected });
});

it('every documented status is known', () => {
  for (const name of ['SplicedClipType', 'Event_SavedClipWithProgressType']) {
    const status = shapeOf(FACTS, name).fields.status;
    assert.ok(typeof status === 'object' && 'enum' in status && status.enum.length > 0);
    assert.deepEqual(status.enum.filter(isUnheardOf), []);
  }
});

describe('every request', () => {
  it('has what it must have, nothing that is not documented, and values of the documented types', async () => {
    await using server = await startHostileServer(
      json({}, 404),
      ...[TWIN, PAGE, PAGE, CLIP, CAMERAS, SITES].map((path) => json(documentedAnswer(path))),
    );
    const client = connect(server.url);
    await client.listClipsInProgress();
    await client.listSavedClips({ pageSize: 200 });
    await client.listSavedClips({ pageSize: 1, pageToken: 'text' });
    await client.getClip(CLIP_UUID);
    await client.listCameras();
    await client.listSites();
    assert.deepEqual(
      server.received.map(({ path }) => path),
      [LIST, TWIN, PAGE, PAGE, CLIP, CAMERAS, SITES],
    );
    assert.deepEqual(server.received.flatMap(wrongWith), []);
  });

  it('would be found out if it had not', () => {
    const headers = {};
    assert.deepEqual(
      [
        { path: CLIP, headers, body: '{"cameraUuid": "A", "clipUuid": "A"}' },
        { path: PAGE, headers, body: '{"pageToken": 7}' },
        { path: '/api/event/getclips', headers, body: '{}' },
      ].flatMap(wrongWith),
      [
        `${CLIP} cameraUuid: is not documented`,
        `${CLIP} clipUuid: is no string:RUUID`,
        `${PAGE} pageSize: is missing`,
        `${PAGE} pageToken: is no string`,
        '/api/event/getclips: is not documented',
      ],
    );
  });
});

function wrongWith({ path, body }: Received): string[] {
  const request = FACTS.endpoints[path]?.request;
  if (request === undefined) return [`${path}: is not documented`];
  const given: object = JSON.parse(body);
  return [
    ...request.required
      .filter((name) => !Object.hasOwn(given, name))
      .map((name) => `${path} ${name}: is missing`),
    ...strangeFields(given, request, { where: path }),
  ];
}
