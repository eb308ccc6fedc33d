import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { connect, expectKind } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';
const SITE = 'BBBBBBBBBBBBBBBBBBBBBB';

it('names are one line of printable text, cut by whole characters; items without an id are left out', async () => {
  await using server = await startHostileServer(
    json({
      cameraStates: [
        { uuid: `${CAMERA}.v0`, name: ' Dock\r\n1\u202E\u0000 ', locationUuid: SITE },
        { uuid: 'CCCCCCCCCCCCCCCCCCCCCC', name: '🎥'.repeat(100), locationUuid: '../x' },
        { uuid: 'DDDDDDDDDDDDDDDDDDDDDD', name: 7, locationUuid: null },
        { uuid: '__proto__', name: 'x' },
        { uuid: 'a b', name: 'x' },
        { name: 'x' },
        null,
        'x',
      ],
    }),
    json({
      locations: [
        { uuid: SITE, name: 'North', tz: 'America/Chicago' },
        { uuid: CAMERA, name: ' ', tz: 'Mars/Olympus' },
        { uuid: null, name: 'x' },
      ],
    }),
  );
  const client = connect(server.url);
  assert.deepEqual(expectKind(await client.listCameras(), 'shows').named, [
    { uuid: CAMERA, name: 'Dock 1', siteUuid: SITE },
    { uuid: 'CCCCCCCCCCCCCCCCCCCCCC', name: '🎥'.repeat(60) },
    { uuid: 'DDDDDDDDDDDDDDDDDDDDDD' },
  ]);
  assert.deepEqual(expectKind(await client.listSites(), 'shows').named, [
    { uuid: SITE, name: 'North', timeZone: 'America/Chicago' },
    { uuid: CAMERA },
  ]);
});

it('a list that is refused, none, too long or not readable is no list of names', async () => {
  const many = { cameraStates: Array.from({ length: 10_001 }, () => ({ uuid: CAMERA })) };
  for (const answer of [
    text('Forbidden', 403),
    text('', 404),
    json({}),
    json({ cameraStates: 'x' }),
    json(many),
  ]) {
    await using server = await startHostileServer(answer);
    assert.notEqual((await connect(server.url).listCameras()).kind, 'shows');
  }
});

it('whatever is listed, what is read of it is fit to keep', async () => {
  let body: unknown;
  await using server = await startHostileServer((response) => json(JSON.stringify(body))(response));
  const client = connect(server.url);
  const item = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        uuid: fc.constantFrom(CAMERA, 'x'),
        name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        tz: fc.string(),
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(item), async (items) => {
      body = { cameraStates: items, locations: items };
      for (const { name } of [
        ...expectKind(await client.listCameras(), 'shows').named,
        ...expectKind(await client.listSites(), 'shows').named,
      ])
        assert.match(name ?? 'x', /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{1,60}$/u);
    }),
    { numRuns: 150 },
  );
});
