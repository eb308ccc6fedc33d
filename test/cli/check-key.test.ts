import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkKey } from '../../cli/orgs/check-key.ts';
import type { Region } from '../../functions/rhombus/base-url.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';
import { KEY, type Simulated, simulate } from '../local/rhombus/simulated.ts';

describe('a key that is checked before it is kept', () => {
  let regions: Record<Region, Simulated>;

  beforeEach(async () => {
    regions = { us: await simulate({}), eu: await simulate({}) };
    regions.eu.simulator.setApiKeys(['keyOfEurope']);
  });
  afterEach(async () => {
    for (const region of Object.values(regions)) await region[Symbol.asyncDispose]();
  });

  const urlOf = (region: Region) => regions[region].simulator.url;
  const check = (region: Region, apiKey: string, partnerOrg?: string) =>
    checkKey(
      { baseUrl: urlOf(region), apiKey, ...(partnerOrg !== undefined && { partnerOrg }) },
      createRhombusClient,
      urlOf,
    );
  const callsOf = (region: Region) =>
    [...regions[region].simulator.calls.values()].reduce((sum, count) => sum + count, 0);

  it('is good after one call', async () => {
    await check('us', KEY);
    await check('eu', 'keyOfEurope');
    assert.deepEqual([callsOf('us'), callsOf('eu')], [1, 1]);
  });

  it('is told from one of the other region', async () => {
    await assert.rejects(check('us', 'keyOfEurope'), {
      message: 'The key is one of the region eu, not us: give --region eu',
    });
    await assert.rejects(check('eu', KEY), /is one of the region us, not eu: give --region us$/);
  });

  it('is rejected where no region takes it', async () => {
    await assert.rejects(check('us', 'nobodysKey'), (error: Error) => {
      assert.equal(
        error.message,
        'Rhombus rejects the key in both regions (HTTP 403, invalid API key): is it all of it, is it not revoked?',
      );
      return !JSON.stringify(error).includes('nobodysKey');
    });
    await assert.rejects(check('us', 'nobodysKey', 'A'.repeat(22)), /and is --partner-org a client of the/);
  });

  for (const [what, fault, message] of [
    ['a rate limit', { kind: 'rate-limited' }, /^Rhombus asks to wait \(HTTP 429\).*: try again in \d+ s$/],
    ['an outage', { kind: 'error-500' }, /cannot be reached, or does not answer \(HTTP 500\)/],
    ['a notice', { kind: 'notice' }, /does not answer as Rhombus does \(no "splicedClips"\)/],
  ] as const)
    it(`is not judged by ${what}`, async () => {
      regions.us.simulator.setFaults([
        { fromSec: 0, forSec: 1e9, afterCalls: 0, times: 9, share: 1, status: 500, ...fault },
      ]);
      await assert.rejects(check('us', KEY), { name: 'TroubleError', message });
      assert.equal(callsOf('eu'), 0);
    });

  it('is not judged where nobody is there', async () => {
    const access = { baseUrl: 'http://127.0.0.1:1', apiKey: KEY };
    await assert.rejects(checkKey(access, createRhombusClient, urlOf), /127\.0\.0\.1:1 cannot be reached/);
  });
});
