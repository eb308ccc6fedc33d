import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseScenario } from '../../../local/rhombus/scenario.ts';
import { simulateOrg } from '../../../local/rhombus/server.ts';
import { startSimulatedVendor } from '../../../local/rhombus/vendor.ts';

const LIST = '/api/event/getSplicedClipsInProgress';

async function startTwo() {
  const orgs = new Map(
    ['acme', 'globex'].map((orgId, index) => {
      const clip = { title: `of ${orgId}`, cameras: ['Gate'], startAfterSec: 0, takesSec: 1_000 };
      const scenario = parseScenario({ clips: [clip], behaviour: { latencyMs: [0, 0] } });
      return [orgId, simulateOrg({ scenario, apiKey: `key-of-${orgId}`, seed: 1 + 100 * index })];
    }),
  );
  const server = await startSimulatedVendor(orgs);
  const ask = async (apiKey: string) => {
    const headers = { 'x-auth-scheme': 'api-token', 'x-auth-apikey': apiKey };
    const response = await fetch(`${server.url}${LIST}`, { method: 'POST', headers, body: '{}' });
    const titles = response.ok
      ? Object(await response.json()).splicedClips.map(({ title }: { title: string }) => title)
      : [];
    return { status: response.status, titles };
  };
  return { orgs, url: server.url, ask, [Symbol.asyncDispose]: () => server.close() };
}

describe('a simulated vendor of several organizations', () => {
  it('shows each key the clips of its own organization, and refuses any other key', async () => {
    await using vendor = await startTwo();
    assert.deepEqual(await vendor.ask('key-of-acme'), { status: 200, titles: ['of acme'] });
    assert.deepEqual(await vendor.ask('key-of-globex'), { status: 200, titles: ['of globex'] });
    assert.equal((await vendor.ask('another')).status, 403);
  });

  it('is steered for the first by the plain paths, for any by its id, and for no other', async () => {
    await using vendor = await startTwo();
    const steer = (path: string, body: unknown) =>
      fetch(`${vendor.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    assert.equal((await steer('orgs/globex/api-keys', ['new-key'])).status, 200);
    assert.equal((await vendor.ask('key-of-globex')).status, 403);
    assert.deepEqual((await vendor.ask('new-key')).titles, ['of globex']);
    assert.deepEqual((await vendor.ask('key-of-acme')).titles, ['of acme']);
    await steer('api-keys', ['first-key']);
    assert.deepEqual((await vendor.ask('first-key')).titles, ['of acme']);
    assert.equal((await steer('orgs/initech/api-keys', ['x'])).status, 404);
  });
});
