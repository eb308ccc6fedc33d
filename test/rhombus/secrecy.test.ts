import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';
import { inspect } from 'node:util';
import type { Vendor } from '../../functions/ports/vendor.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';
import { CLIP_UUID, connect, failed, KEY } from './connect.ts';
import { json, startHostileServer, text } from './hostile-server.ts';

const TITLE = 'Mr Smith at the till';
const BOTH = `${KEY} ${TITLE}`;

/** Every way in which a server may hand back what it was sent. */
const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  'a 400': text(BOTH, 400),
  'a 401': text(BOTH, 401),
  'a 403': text(`Invalid api key ${BOTH}`, 403),
  'a 403 of JSON': json({ errorMsg: `Invalid api key ${BOTH}` }, 403),
  'a 404': text(BOTH, 404),
  'a 410': text(BOTH, 410),
  'a 429': text(BOTH, 429, { 'retry-after': KEY }),
  'a 500': text(BOTH, 500),
  'a redirect': text(BOTH, 307, { location: `http://127.0.0.1:1/${KEY}` }),
  'a reason': (response) => response.writeHead(500, BOTH).end(),
  'a header': text('', 500, { 'x-key': BOTH }),
  'a vendor error': json({ error: true, errorMsg: BOTH }),
  'no JSON': text(BOTH),
  'a list': json(`["${BOTH}"]`),
  'a page token': json({ savedClips: [], pageToken: { [BOTH]: BOTH } }),
  'no list': json({ savedClips: BOTH, splicedClips: BOTH, clip: BOTH }),
  'another clip': json({ clip: { uuid: KEY, title: BOTH } }),
  'an unreadable clip': json({ clip: { uuid: BOTH }, savedClips: [{ uuid: BOTH, [KEY]: BOTH }] }),
  'a notice': json({ message: BOTH, [KEY]: BOTH }),
  'a cut connection': (response) => response.destroy(),
  'no HTTP': (response) => response.socket?.end(BOTH),
};

const CALLS: Record<string, (client: Vendor) => Promise<{ kind: string }>> = {
  list: (client) => client.listClipsInProgress(),
  clip: (client) => client.getClip(CLIP_UUID),
  page: (client) => client.listSavedClips({ pageSize: 200 }),
  'next page': (client) => client.listSavedClips({ pageSize: 200, pageToken: KEY }),
  cameras: (client) => client.listCameras(),
  sites: (client) => client.listSites(),
};

for (const [what, answer] of Object.entries(ANSWERS))
  it(`no answer to ${what} holds the key or a title, however it is printed`, async () => {
    await using server = await startHostileServer(answer);
    for (const call of Object.values(CALLS)) {
      const answer = await call(connect(server.url));
      if (answer.kind !== 'shows') refuseSecrets(print(answer));
    }
  });

it('a client does not show its key', async () => {
  await using server = await startHostileServer(json({}));
  const client = connect(server.url);
  await client.listClipsInProgress();
  refuseSecrets(print(client));
});

it('a key that no header can carry is rejected without a call, and shown by nothing', async () => {
  await using server = await startHostileServer(json({}));
  for (const apiKey of [`${KEY}\n${KEY}`, `${KEY}\u0000`, `${KEY}ключ`, '']) {
    const answer = await createRhombusClient({ baseUrl: server.url, apiKey }).listClipsInProgress();
    assert.deepEqual(answer, failed('unauthorized', 'a key that no header can carry'));
    refuseSecrets(print(answer));
  }
  assert.deepEqual(server.received, []);
});

function print(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack} ${inspect(value.cause)}` : '';
  const printed = inspect(value, { depth: 20, showHidden: true, getters: true });
  return `${printed} ${JSON.stringify(value)} ${String(value)} ${stack}`;
}

function refuseSecrets(printed: string): void {
  assert.ok(!printed.includes(KEY), printed);
  assert.ok(!printed.includes(TITLE), printed);
}
