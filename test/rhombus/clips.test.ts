import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLIP_UUID, connect, expectKind } from './connect.ts';
import { json, startHostileServer } from './hostile-server.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';
const OTHER_CAMERA = 'BBBBBBBBBBBBBBBBBBBBBB';

async function listed(item: object) {
  await using server = await startHostileServer(json({ splicedClips: [{ clipUuid: CLIP_UUID, ...item }] }));
  const { clips } = expectKind(await connect(server.url).listClipsInProgress(), 'shows');
  assert.equal(clips.length, 1);
  return clips[0];
}

async function saved(item: object | string) {
  await using server = await startHostileServer(
    json(typeof item === 'string' ? item : { savedClips: [{ uuid: CLIP_UUID, ...item }] }),
  );
  const { clips } = expectKind(await connect(server.url).listSavedClips({ pageSize: 200 }), 'shows');
  assert.equal(clips.length, 1);
  return clips[0];
}

describe('the cameras of a clip', () => {
  it('are counted with all their facets, so that sound that stands still hides no moving picture', async () => {
    const deviceMap = {
      [`${CAMERA}.v0`]: { segmentsUploaded: 3 },
      [`${CAMERA}.a0`]: { segmentsUploaded: 1 },
      [OTHER_CAMERA]: { segmentsUploaded: 2 },
    };
    assert.deepEqual((await listed({ deviceMap }))?.deviceSegments, { [CAMERA]: 4, [OTHER_CAMERA]: 2 });
  });

  it('are only those whose ids can be ids, in every map and list', async () => {
    const bad = ['x'.repeat(100_000), 'two words', 'new\nline', '', 'ключ', '<b>'];
    const counted = Object.fromEntries([...bad, CAMERA].map((id) => [id, { segmentsUploaded: 1 }]));
    const clip = await listed({
      deviceMap: counted,
      devicePresentationOrder: [...bad, null, 7, `${CAMERA}.v0`],
    });
    assert.deepEqual(clip?.deviceSegments, { [CAMERA]: 1 });
    assert.deepEqual(clip?.details.deviceUuids, [CAMERA]);
    assert.deepEqual((await saved({ deviceUuidMap: counted }))?.details.locatedDeviceUuids, [CAMERA]);
  });

  it('are never named like what every JavaScript object has', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty.v0', CAMERA];
    const map = `{${names.map((name) => `"${name}": {"segmentsUploaded": 5}`).join(',')}}`;
    const clip = await saved(
      `{"savedClips": [{"uuid": "${CLIP_UUID}", "deviceUuids": ${JSON.stringify(names)}, "deviceUuidMap": ${map},
        "__proto__": {"status": "COMPLETE"}, "constructor": {"prototype": {"status": "COMPLETE"}}}]}`,
    );
    assert.deepEqual(clip?.details, { deviceUuids: [CAMERA], locatedDeviceUuids: [CAMERA] });
    assert.equal(clip?.status, null);
    assert.equal(Object.hasOwn(Object.prototype, 'status'), false);
  });

  it('are not said to be missing where no key of the map is a camera', async () => {
    assert.deepEqual((await saved({ deviceUuidMap: { 'two words': {} } }))?.details, {});
    assert.deepEqual((await saved({ deviceUuidMap: {} }))?.details, { locatedDeviceUuids: [] });
  });

  it('are at most 64', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `camera-${index}`);
    const deviceMap = Object.fromEntries(ids.map((id) => [id, { segmentsUploaded: 1 }]));
    const clip = await listed({ deviceMap, devicePresentationOrder: ids });
    assert.equal(clip?.details.deviceUuids?.length, 64);
    assert.equal(Object.keys(clip?.deviceSegments ?? {}).length, 64);
  });
});

it('takes the last of two fields with the same name, as JSON parsers do', async () => {
  const clip = await saved(
    `{"savedClips": [], "savedClips": [{"uuid": "x", "uuid": "${CLIP_UUID}", "status": "COMPLETE", "status": "RENDERING"}]}`,
  );
  assert.equal(clip?.status, 'RENDERING');
});

it('a text of megabytes is cut before anything else is done with it', async () => {
  const clip = await saved({ title: `${'\u200b'.repeat(500_000)}${'a'.repeat(3_000_000)}` });
  assert.ok((clip?.details.title ?? '').length <= 200);
});

it('a text is one line of what can be printed', async () => {
  const title = `  Dock\u0000\u001b[31m\u202e 7\r\n\u2028north\ud800 ${'😀'.repeat(300)}`;
  const clip = await saved({ title, currentOperation: '\u200b' });
  assert.equal(clip?.details.title, `Dock [31m  7 north  ${'😀'.repeat(200 - 20)}`);
  assert.equal(clip?.operation, null);
});

describe('a field of another form than documented', () => {
  for (const [field, value, percent] of [
    ['percentComplete', 75, 75],
    ['percentComplete', '75', 75],
    ['percentComplete', ' 75% ', 75],
    ['percentComplete', '75.5 %', 75.5],
    ['percentComplete', 33.333333, 33.33],
    ['percentComplete', 1e-129, 0],
    ['percentComplete', -1e-129, 0],
    ['percentComplete', -0, 0],
    ['percentComplete', '-0', 0],
    ['percentComplete', 5e-324, 0],
    ['percentComplete', 1e308, 100],
    ['percentComplete', 150, 100],
    ['percentComplete', -5, 0],
  ] as const)
    it(`is read: ${field} ${JSON.stringify(value)} as ${percent}`, async () => {
      // JSON.stringify would write the negative zero as 0.
      const number = Object.is(value, -0) ? '-0' : JSON.stringify(value);
      const clip = await saved(`{"savedClips": [{"uuid": "${CLIP_UUID}", "${field}": ${number}}]}`);
      assert.ok(Object.is(clip?.percent, percent), `${clip?.percent}`);
      assert.deepEqual(clip?.unreadable, []);
    });

  for (const percentComplete of [
    '',
    'half',
    '75%%',
    '7e1',
    '7 5',
    '1,5',
    true,
    {},
    [75],
    'x'.repeat(100_000),
  ])
    it(`is said to be unreadable: percentComplete ${JSON.stringify(percentComplete).slice(0, 20)}`, async () => {
      const clip = await saved({ percentComplete });
      assert.equal(clip?.percent, null);
      assert.deepEqual(clip?.unreadable, ['percentComplete']);
    });

  for (const [given, status] of [
    ['complete', 'COMPLETE'],
    [' COMPLETE ', 'COMPLETE'],
    ['\tFailed\n', 'FAILED'],
    ['in progress', 'IN_PROGRESS'],
    ['COMPLETED', 'COMPLETE'],
    ['Completed', 'COMPLETE'],
    ['DONE', 'DONE'],
    ['FINISHED', 'FINISHED'],
    ['INCOMPLETE', 'INCOMPLETE'],
  ])
    it(`is read: the status ${JSON.stringify(given)} as ${status}`, async () => {
      for (const clip of [await saved({ status: given }), await listed({ status: given })]) {
        assert.equal(clip?.status, status);
        assert.deepEqual(clip?.unreadable, []);
      }
    });

  it('is not taken for the end of a clip that is still on its way', async () => {
    const onItsWay = await saved({ status: 'COMPLETED', percentComplete: 40 });
    const uploading = await listed({ status: 'COMPLETED', segmentsUploaded: 3, totalSegments: 12 });
    for (const clip of [onItsWay, uploading]) {
      assert.equal(clip?.status, 'COMPLETED');
      assert.deepEqual(clip?.unreadable, ['status']);
    }
    assert.equal((await saved({ status: 'COMPLETED', percentComplete: '100' }))?.status, 'COMPLETE');
    assert.equal(
      (await listed({ status: 'COMPLETED', segmentsUploaded: 12, totalSegments: 12 }))?.status,
      'COMPLETE',
    );
  });

  for (const status of [7, true, {}, '', '  ', 'terminé', 'x'.repeat(41)])
    it(`is said to be unreadable: the status ${JSON.stringify(status)}`, async () => {
      for (const clip of [await saved({ status }), await listed({ status })]) {
        assert.equal(clip?.status, null);
        assert.deepEqual(clip?.unreadable, ['status']);
      }
    });

  it('is said to be unreadable by its own name', async () => {
    const movement = {
      segmentsUploaded: 'three',
      totalSegments: -1,
      deviceMap: 'none',
      deviceUuidMap: { [CAMERA]: { segmentsUploaded: '?' }, [OTHER_CAMERA]: { segmentsUploaded: '5' } },
    };
    const clip = await listed(movement);
    assert.deepEqual(clip?.unreadable, [
      'segmentsUploaded',
      'totalSegments',
      'deviceMap',
      'deviceMap.segmentsUploaded',
    ]);
    assert.deepEqual(clip?.deviceSegments, { [OTHER_CAMERA]: 5 });
    assert.deepEqual((await saved({ currentOperation: { name: 'x' } }))?.unreadable, ['currentOperation']);
  });

  it('is not unreadable where it is null, absent, or empty words', async () => {
    const nulls = { status: null, percentComplete: null, segmentsUploaded: null, totalSegments: null };
    const maps = { deviceMap: null, deviceUuidMap: { [CAMERA]: null, [OTHER_CAMERA]: { region: 'x' } } };
    assert.deepEqual((await saved({ ...nulls, currentOperation: ' ' }))?.unreadable, []);
    assert.deepEqual((await listed({ ...nulls, ...maps }))?.unreadable, []);
    assert.deepEqual((await listed({}))?.unreadable, []);
  });

  it('is read: segments as text', async () => {
    const clip = await listed({ segmentsUploaded: '3', totalSegments: ' 12 ' });
    assert.deepEqual(clip?.segments, { uploaded: 3, total: 12 });
  });

  for (const [given, ms] of [
    [1_700_000_000_000, 1_700_000_000_000],
    [1_700_000_000, 1_700_000_000_000],
    [1_700_000_000.5, 1_700_000_000_500],
    [1_700_000_000_000_000, 1_700_000_000_000],
    ['1700000000000', 1_700_000_000_000],
    [946_684_800, 946_684_800_000],
    [4_102_444_799_999, 4_102_444_799_999],
  ] as const)
    it(`is read: the time ${JSON.stringify(given)} as ${ms} ms`, async () => {
      assert.equal((await saved({ timestampMs: given }))?.details.footageStartMs, ms);
      assert.equal((await saved({ createdAtMs: given }))?.details.createdAtMs, ms);
      assert.equal((await listed({ startTime: given }))?.details.footageStartMs, ms);
    });

  for (const timestampMs of [
    0,
    -1,
    1,
    946_684_799,
    4_102_444_800,
    946_684_799_999,
    4_102_444_800_000,
    1.7e18,
    'soon',
  ])
    it(`is no date: ${timestampMs}`, async () => {
      assert.deepEqual((await saved({ timestampMs }))?.details, {});
    });

  it('is read: a length and a size as text, without a negative zero', async () => {
    const clip = await saved(
      `{"savedClips": [{"uuid": "${CLIP_UUID}", "durationSec": "90", "byteCount": -0.5}]}`,
    );
    assert.equal(clip?.details.durationSec, 90);
    assert.ok(Object.is(clip?.details.byteCount, 0));
    assert.deepEqual((await saved({ byteCount: 2 ** 60, durationSec: 1e308 }))?.details, {});
  });

  it('is read: deleted as text', async () => {
    assert.equal((await listed({ deleted: 'True' }))?.deleted, true);
    assert.equal((await listed({ deleted: 'false' }))?.deleted, false);
    assert.equal((await listed({ deleted: 'maybe' }))?.deleted, false);
  });
});

describe('what is told of a finished clip', () => {
  const digest = 'AB'.repeat(32);

  it('is its digest, who asked for it and by which id, its alert and where its picture is', async () => {
    const clip = await saved({
      sha256Hex: ` ${digest} `,
      userUuid: 'UserAAAAAAAAAAAAAAAAAA',
      externalTransactionId: ' case 2026/17 ',
      sourceAlertUuid: 'AlertAAAAAAAAAAAAAAAAA',
      clipLocation: { region: 'us-west-2' },
      thumbnailLocation: { region: 'eu-west-1' },
    });
    assert.deepEqual(clip?.details, {
      sha256Hex: digest.toLowerCase(),
      userUuid: 'UserAAAAAAAAAAAAAAAAAA',
      externalTransactionId: 'case 2026/17',
      sourceAlertUuid: 'AlertAAAAAAAAAAAAAAAAA',
      region: 'us-west-2',
      thumbnailRegion: 'eu-west-1',
    });
    assert.equal(
      (await listed({ userUuid: 'UserAAAAAAAAAAAAAAAAAA' }))?.details.userUuid,
      'UserAAAAAAAAAAAAAAAAAA',
    );
  });

  it('is nothing that cannot be what it is called', async () => {
    for (const item of [
      { sha256Hex: digest.slice(1), userUuid: 'two words', sourceAlertUuid: 7, thumbnailLocation: 'eu' },
      { sha256Hex: `${digest}00`, externalTransactionId: 'x'.repeat(129), userUuid: 'constructor' },
      { sha256Hex: 'z'.repeat(64), externalTransactionId: 'a\nb', thumbnailLocation: { region: 7 } },
      { externalTransactionId: 'a\u202eb' },
      { externalTransactionId: '  ' },
    ])
      assert.deepEqual((await saved(item))?.details, {});
  });
});
