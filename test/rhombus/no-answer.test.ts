import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VendorCall } from '../../functions/ports/vendor.ts';
import { CLIP_UUID, connect, expectKind, failed, NOTHING } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const PAGE = { pageSize: 200 };
const CLIP = { uuid: CLIP_UUID, status: 'RENDERING' };
const ERROR = 'an error with HTTP 200';

/** Whatever else is said, nothing is shown by these. */
const ERRORS: object[] = [
  ...[true, 'true', 'TRUE ', 1, '1', { code: 5 }, {}, [], 'Not found', -1].map((error) => ({ error })),
  ...[false, 'false', 0, '0'].map((success) => ({ success })),
  ...['error', 'ERROR', 'failed', 500, '503'].map((status) => ({ status })),
  { errorMsg: 'Something went wrong' },
];

const FINE: object[] = [
  ...[false, 'false', 'False', 0, '0', null, '', ' '].map((error) => ({ error })),
  ...[true, 'true', 1, null].map((success) => ({ success })),
  ...['ok', 'success', 200, '200', null].map((status) => ({ status })),
  { error: false, errorMsg: 'a remark' },
  { errorMsg: '', warningMsg: 'worked, with a caveat' },
];

describe('an answer that is none', () => {
  for (const [body, whys] of [
    [{}, ['no "splicedClips"', 'no "savedClips"', 'no "clip"']],
    [{ message: 'Service is under maintenance' }, ['no "splicedClips"', 'no "savedClips"', 'no "clip"']],
    [{ SplicedClips: [], saved_clips: [] }, ['no "splicedClips"', 'no "savedClips"', 'no "clip"']],
    [[1, 2], Array(3).fill('no JSON object')],
    ['"text"', Array(3).fill('no JSON object')],
    ['null', Array(3).fill('no JSON object')],
    ['true', Array(3).fill('no JSON object')],
    [
      { splicedClips: { a: 1 }, savedClips: 'none', clip: 7 },
      ['the clips are no list', 'the clips are no list', '"clip" is no object'],
    ],
    [
      { splicedClips: 0, savedClips: false, clip: [CLIP] },
      ['the clips are no list', 'the clips are no list', '"clip" is no object'],
    ],
    [
      { splicedClips: '', savedClips: {}, clip: '' },
      ['the clips are no list', 'the clips are no list', '"clip" is no object'],
    ],
  ] as const)
    it(`says nothing: ${JSON.stringify(body)}`, async () => {
      const calls: VendorCall[] = [];
      await using server = await startHostileServer(json(body));
      const client = connect(server.url, { calls });
      assert.deepEqual(
        [
          await client.listClipsInProgress(),
          await client.listSavedClips(PAGE),
          await client.getClip(CLIP_UUID),
        ],
        whys.map((why) => ({ kind: 'says-nothing', why })),
      );
      assert.deepEqual(
        calls.map(({ outcome }) => outcome),
        ['malformed', 'malformed', 'malformed'],
      );
    });

  for (const error of ERRORS)
    it(`is an error, though there are clips beside it or none: ${JSON.stringify(error)}`, async () => {
      for (const data of [
        { splicedClips: [], savedClips: [], clip: null },
        { splicedClips: [{ clipUuid: CLIP_UUID }], savedClips: [CLIP], clip: CLIP },
      ]) {
        await using server = await startHostileServer(json({ ...data, ...error }));
        const client = connect(server.url);
        for (const answer of [
          await client.listClipsInProgress(),
          await client.listSavedClips(PAGE),
          await client.getClip(CLIP_UUID),
        ])
          assert.deepEqual(answer, { kind: 'says-nothing', why: ERROR });
      }
    });

  for (const fine of FINE)
    it(`is not ${JSON.stringify(fine)}`, async () => {
      await using server = await startHostileServer(json({ splicedClips: [], clip: null, ...fine }));
      const client = connect(server.url);
      assert.deepEqual(await client.listClipsInProgress(), NOTHING);
      assert.deepEqual(await client.getClip(CLIP_UUID), { kind: 'does-not-know', form: 'null' });
    });
});

describe('a single clip', () => {
  for (const uuid of [undefined, null])
    it(`that comes with ${JSON.stringify(uuid)} for its own id is the one that was asked for`, async () => {
      await using server = await startHostileServer(json({ clip: { uuid, status: 'COMPLETE' } }));
      const { clip } = expectKind(await connect(server.url).getClip(CLIP_UUID), 'shows');
      assert.equal(clip.clipUuid, CLIP_UUID);
      assert.equal(clip.status, 'COMPLETE');
    });

  for (const clip of [{}, { title: 'Dock' }, { uuid: null, status: null }])
    it(`of which nothing is said is no answer: ${JSON.stringify(clip)}`, async () => {
      await using server = await startHostileServer(json({ clip }));
      const expected = { kind: 'says-nothing', why: 'an empty "clip"' };
      assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
    });

  it('that is another one than was asked for is refused', async () => {
    await using server = await startHostileServer(json({ clip: { uuid: 'AnotherClip00000000000' } }));
    const expected = failed('malformed', 'another clip than the one asked for');
    assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
  });

  for (const uuid of [17, '', 'two words', {}, 'x'.repeat(65), `${CLIP_UUID} `, 'constructor'])
    it(`whose id is ${JSON.stringify(uuid)} is not the one that was asked for`, async () => {
      await using server = await startHostileServer(json({ clip: { uuid, status: 'COMPLETE' } }));
      const expected = failed('malformed', 'a clip whose id cannot be read');
      assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
    });

  it('that is not found is not known, in a form of its own', async () => {
    await using server = await startHostileServer(text('nothing here', 404));
    const expected = { kind: 'does-not-know', form: 'not-found' };
    assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
  });

  it('whose id the vendor refuses is nothing that was said of the clip', async () => {
    await using server = await startHostileServer(json({ msg: 'bad uuid' }, 400));
    const expected = { kind: 'says-nothing', why: 'HTTP 400' };
    assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), expected);
  });

  it('is not called unknown where its route is gone', async () => {
    await using server = await startHostileServer(text('Gone', 410));
    assert.deepEqual(await connect(server.url).getClip(CLIP_UUID), failed('no-route', 'HTTP 410'));
  });
});

describe('a list', () => {
  for (const [what, splicedClips] of [
    ['null', null],
    ['empty', []],
    ['a list of nulls', [null, null]],
  ] as const)
    it(`that is ${what} shows no clip`, async () => {
      await using server = await startHostileServer(json({ splicedClips, error: null, warningMsg: 'x' }));
      assert.deepEqual(await connect(server.url).listClipsInProgress(), NOTHING);
    });

  it('of which no item has an id is not an empty one', async () => {
    const items = [{ id: CLIP_UUID, status: 'RENDERING' }, 'text', 17];
    await using server = await startHostileServer(json({ splicedClips: items, savedClips: items }));
    const client = connect(server.url);
    const expected = failed('malformed', 'no clip that can be read');
    assert.deepEqual(await client.listClipsInProgress(), expected);
    assert.deepEqual(await client.listSavedClips(PAGE), expected);
  });

  it('of more clips than can be read is too large, since those beyond would seem to be absent', async () => {
    const splicedClips = Array.from({ length: 10_001 }, (_, index) => ({ clipUuid: `clip-${index}` }));
    await using server = await startHostileServer(
      json({ splicedClips }),
      json({ splicedClips: [...splicedClips.slice(1), null] }),
    );
    const client = connect(server.url);
    assert.deepEqual(await client.listClipsInProgress(), failed('too-large', 'more than 10000 clips'));
    assert.equal(expectKind(await client.listClipsInProgress(), 'shows').clips.length, 10_000);
  });

  for (const pageToken of [17, {}, [], true, 'x'.repeat(20_000)])
    it(`with the page token ${JSON.stringify(pageToken).slice(0, 20)} is not taken for the last page`, async () => {
      await using server = await startHostileServer(json({ savedClips: [], pageToken }));
      const expected = failed('malformed', 'a page token that is none');
      assert.deepEqual(await connect(server.url).listSavedClips(PAGE), expected);
    });

  for (const pageToken of ['', null, undefined])
    it(`with ${JSON.stringify(pageToken)} for a page token is the last page`, async () => {
      await using server = await startHostileServer(json({ savedClips: [], pageToken }));
      const answer = await connect(server.url).listSavedClips(PAGE);
      assert.deepEqual(answer, { ...NOTHING, nextPageToken: null });
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
