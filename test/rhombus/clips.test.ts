import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLIP_UUID } from '../clip-records.ts';
import { connect } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';
const OTHER_CAMERA = 'BBBBBBBBBBBBBBBBBBBBBB';

async function listed(item: object) {
  await using server = await startHostileServer(json({ splicedClips: [{ clipUuid: CLIP_UUID, ...item }] }));
  const { clips } = await connect(server.url).listClipsInProgress();
  assert.equal(clips.length, 1);
  return clips[0];
}

async function saved(item: object | string) {
  await using server = await startHostileServer(
    json(typeof item === 'string' ? item : { savedClips: [{ uuid: CLIP_UUID, ...item }] }),
  );
  const { clips } = await connect(server.url).listSavedClips();
  assert.equal(clips.length, 1);
  return clips[0];
}

describe('a single clip', () => {
  for (const uuid of [undefined, null, 17, ''])
    it(`that comes with ${JSON.stringify(uuid)} for its own id is the one that was asked for`, async () => {
      await using server = await startHostileServer(json({ clip: { uuid, status: 'COMPLETE' } }));
      const answer = await connect(server.url).getClip(CLIP_UUID);
      assert.equal(answer.kind === 'clip' && answer.clip.clipUuid, CLIP_UUID);
      assert.equal(answer.kind === 'clip' && answer.clip.status, 'COMPLETE');
    });

  it('that is another one than was asked for is refused', async () => {
    await using server = await startHostileServer(json({ clip: { uuid: 'AnotherClip00000000000' } }));
    await assert.rejects(connect(server.url).getClip(CLIP_UUID), { name: 'MalformedError' });
  });

  for (const clip of ['text', 17, true, [], [{ uuid: CLIP_UUID }]])
    it(`that is ${JSON.stringify(clip)} is malformed, not unknown`, async () => {
      await using server = await startHostileServer(json({ clip }));
      await assert.rejects(connect(server.url).getClip(CLIP_UUID), { name: 'MalformedError' });
    });

  it('whose id the vendor refuses is unknown, so that one mistyped id does not blind the org', async () => {
    await using server = await startHostileServer(json({ msg: 'bad uuid' }, 400));
    assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), { kind: 'unknown', form: 'error' });
  });

  it('is not called unknown where its route is gone', async () => {
    await using server = await startHostileServer(text('Gone', 410));
    await assert.rejects(connect(server.url).getClip(CLIP_UUID), {
      name: 'UnavailableError',
      reason: 'no-route',
    });
  });
});

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
    const clip = await listed({ deviceMap: counted, deviceUuids: [...bad, null, 7, `${CAMERA}.v0`] });
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

  it('are at most 64', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `camera-${index}`);
    const deviceMap = Object.fromEntries(ids.map((id) => [id, { segmentsUploaded: 1 }]));
    const clip = await listed({ deviceMap, deviceUuids: ids });
    assert.equal(clip?.details.deviceUuids?.length, 64);
    assert.equal(Object.keys(clip?.deviceSegments ?? {}).length, 64);
  });
});

describe('a list', () => {
  for (const [what, splicedClips] of [
    ['null', null],
    ['absent', undefined],
    ['empty', []],
    ['a list of nulls', [null, null]],
  ] as const)
    it(`that is ${what} shows no clip`, async () => {
      await using server = await startHostileServer(json({ splicedClips, error: null, warningMsg: 'x' }));
      assert.deepEqual(await connect(server.url).listClipsInProgress(), { clips: [], malformed: 0 });
    });

  it('takes the last of two fields with the same name, as JSON parsers do', async () => {
    const clip = await saved(
      `{"savedClips": [], "savedClips": [{"uuid": "x", "uuid": "${CLIP_UUID}", "status": "COMPLETE", "status": "RENDERING"}]}`,
    );
    assert.equal(clip?.status, 'RENDERING');
  });

  it('of more clips than can be is read as far as is sane, and the rest is counted', async () => {
    const splicedClips = Array.from({ length: 12_000 }, (_, index) => ({ clipUuid: `clip-${index}` }));
    await using server = await startHostileServer(json({ splicedClips }));
    const { clips, malformed } = await connect(server.url).listClipsInProgress();
    assert.equal(clips.length, 10_000);
    assert.equal(malformed, 2_000);
  });

  for (const pageToken of [17, {}, [], true, 'x'.repeat(20_000)])
    it(`with the page token ${JSON.stringify(pageToken).slice(0, 20)} is not taken for the last page`, async () => {
      await using server = await startHostileServer(json({ savedClips: [], pageToken }));
      await assert.rejects(connect(server.url).listSavedClips(), { name: 'MalformedError' });
    });

  it('with an empty page token is the last page', async () => {
    await using server = await startHostileServer(json({ savedClips: [], pageToken: '' }));
    assert.equal((await connect(server.url).listSavedClips()).nextPageToken, null);
  });

  it('says which service answered last, and comes back from the twin when that is gone', async () => {
    await using server = await startHostileServer(
      text('', 410),
      json({ splicedClips: [] }),
      text('', 404),
      json({ splicedClips: [] }),
    );
    const client = connect(server.url);
    await client.listClipsInProgress();
    assert.equal(client.listService, 'video');
    await client.listClipsInProgress();
    assert.equal(client.listService, 'event');
  });
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
