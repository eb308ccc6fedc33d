import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRhombusClient } from '../../../functions/rhombus/client.ts';
import { aClip, KEY, simulate } from './simulated.ts';

const SITE = { name: 'North', timeZone: 'America/Chicago', cameras: ['Dock 1'] };

it('cameras and sites are listed by their names, and a camera that is its uuid has none', async () => {
  const uuid = 'AAAAAAAAAAAAAAAAAAAAAA';
  await using simulated = await simulate({
    clips: [aClip({ cameras: ['Dock 1', 'Gate', uuid] })],
    sites: [SITE],
  });
  const client = createRhombusClient({ baseUrl: simulated.simulator.url, apiKey: KEY });
  const cameras = await client.listCameras();
  const sites = await client.listSites();
  assert.ok(cameras.kind === 'shows' && sites.kind === 'shows');
  const [site] = sites.named;
  assert.deepEqual(sites.named, [{ uuid: site?.uuid, name: 'North', timeZone: 'America/Chicago' }]);
  assert.deepEqual(
    cameras.named.map(({ name, siteUuid }) => [name, siteUuid]),
    [
      ['Dock 1', site?.uuid],
      ['Gate', undefined],
      [undefined, undefined],
    ],
  );
  assert.equal(cameras.named[2]?.uuid, uuid);
});

it('a fault may strike names alone', async () => {
  await using simulated = await simulate({
    clips: [aClip({ cameras: ['Dock 1'] })],
    faults: [{ kind: 'status', status: 403, endpoint: 'names' }],
  });
  const client = createRhombusClient({ baseUrl: simulated.simulator.url, apiKey: KEY });
  assert.equal((await client.listCameras()).kind, 'failed');
  assert.equal((await client.listClipsInProgress()).kind, 'shows');
});
