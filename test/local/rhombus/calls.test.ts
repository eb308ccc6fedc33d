import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aClip, authorized, CLIP, KEY, LIST, PAGE, START_MS, simulate } from './simulated.ts';

const UNKNOWN = { clipUuid: 'AAAAAAAAAAAAAAAAAAAAAA' };

describe('a call', () => {
  it('that is not a POST is refused', async () => {
    await using simulated = await simulate({});
    const response = await fetch(`${simulated.simulator.url}${LIST}`, { headers: authorized() });
    assert.equal(response.status, 405);
  });

  for (const missing of ['x-auth-scheme', 'x-auth-apikey'])
    it(`without ${missing} is not authenticated`, async () => {
      await using simulated = await simulate({});
      const { [missing]: _, ...headers } = authorized();
      assert.equal((await simulated.post(LIST, {}, headers)).status, 401);
    });

  it('with a wrong key is refused in the vendor’s words', async () => {
    await using simulated = await simulate({});
    const response = await simulated.post(LIST, {}, authorized('anotherKey000000000000'));
    assert.equal(response.status, 403);
    assert.match(await response.text(), /Invalid api key/);
  });

  it('with another scheme is refused', async () => {
    await using simulated = await simulate({});
    const response = await simulated.post(LIST, {}, { ...authorized(), 'x-auth-scheme': 'api' });
    assert.equal(response.status, 403);
  });

  it('of a partner needs the key of a partner, and the org that it is for', async () => {
    await using simulated = await simulate({});
    const { simulator } = simulated;
    const partner = { ...authorized('partnerKey00000000000A'), 'x-auth-scheme': 'partner-api-token' };
    const statusOf = async (headers: Record<string, string>) =>
      (await simulated.post(LIST, {}, headers)).status;
    assert.equal(await statusOf({ ...partner, 'x-auth-org': simulator.world.orgUuid }), 403);
    simulator.setPartnerKeys(['partnerKey00000000000A']);
    assert.equal(await statusOf({ ...partner, 'x-auth-org': simulator.world.orgUuid }), 200);
    assert.equal(await statusOf({ ...partner, 'x-auth-org': 'AnotherOrg00000000000A' }), 403);
    assert.equal(await statusOf(partner), 403);
    assert.equal(await statusOf(authorized('partnerKey00000000000A')), 403);
    const own = { ...authorized(KEY), 'x-auth-scheme': 'partner-api-token' };
    assert.equal(await statusOf({ ...own, 'x-auth-org': simulator.world.orgUuid }), 403);
  });

  it('takes the keys that are set last', async () => {
    await using simulated = await simulate({});
    simulated.simulator.setApiKeys(['next', 'afterNext']);
    assert.equal((await simulated.post(LIST, {}, authorized(KEY))).status, 403);
    assert.equal((await simulated.post(LIST, {}, authorized('afterNext'))).status, 200);
  });

  it('to a path that is not served is not found', async () => {
    await using simulated = await simulate({});
    assert.equal((await simulated.post('/api/event/getclipwithprogress')).status, 404);
  });

  for (const body of ['', 'not json', '[]', '"text"', 'null'])
    it(`whose body is ${JSON.stringify(body)} is malformed`, async () => {
      await using simulated = await simulate({});
      const response = await simulated.post(LIST, body);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { msg: "JSON doesn't match expected object structure" });
    });

  it('with fields that nobody knows is answered as without them', async () => {
    await using simulated = await simulate({});
    const { clip } = await simulated.ask(CLIP, { clipUuid: simulated.uuids[0], includeFrames: true });
    assert.equal(clip.uuid, simulated.uuids[0]);
  });

  it('is counted by path and status, and told', async () => {
    await using simulated = await simulate({});
    await simulated.ask(LIST);
    await simulated.ask(LIST);
    await simulated.post(PAGE, { pageSize: 0 });
    assert.deepEqual(
      [...simulated.simulator.calls],
      [
        [`${LIST} 200`, 2],
        [`${PAGE} 400`, 1],
      ],
    );
  });
});

describe('a question for a clip', () => {
  it('without its uuid is malformed, or a server error where that is switched on', async () => {
    await using simulated = await simulate({});
    assert.equal((await simulated.post(CLIP, { cameraUuid: 'x' })).status, 400);
    simulated.simulator.setBehaviour({ missingParameter: 500 });
    assert.equal((await simulated.post(CLIP, { cameraUuid: 'x' })).status, 500);
    assert.equal((await simulated.post(CLIP, { clipUuid: 7 })).status, 400);
  });

  it('that nobody knows is answered without a clip', async () => {
    await using simulated = await simulate({});
    const answer = await simulated.ask(CLIP, UNKNOWN);
    assert.deepEqual([answer.clip, answer.error], [null, false]);
  });

  it('that nobody knows can be an error', async () => {
    await using simulated = await simulate({ behaviour: { unknownClip: 'error' } });
    const answer = await simulated.ask(CLIP, UNKNOWN);
    assert.deepEqual([answer.clip, answer.error], [undefined, true]);
  });

  it('that nobody knows can be a 404', async () => {
    await using simulated = await simulate({ behaviour: { unknownClip: 'http-404' } });
    assert.equal((await simulated.post(CLIP, UNKNOWN)).status, 404);
  });

  it('that nobody knows can be a 400, or answered with nothing', async () => {
    await using simulated = await simulate({ behaviour: { unknownClip: 'http-400' } });
    assert.equal((await simulated.post(CLIP, UNKNOWN)).status, 400);
    simulated.simulator.setBehaviour({ unknownClip: 'empty-object' });
    assert.deepEqual(await simulated.ask(CLIP, UNKNOWN), {});
  });

  it('that is still invisible is answered as for one that nobody knows', async () => {
    await using simulated = await simulate({ clips: [aClip({ invisibleSec: 10 })] });
    assert.equal(await simulated.look(), null);
    simulated.goTo(10);
    assert.equal((await simulated.look()).status, 'UPLOADING');
  });
});

describe('the rate limit', () => {
  const behaviour = { callsPerSecond: 0.5, burst: 2 };

  it('refuses what is beyond the burst, and says for how long', async () => {
    await using simulated = await simulate({ behaviour });
    await simulated.ask(LIST);
    await simulated.ask(LIST);
    const refused = await simulated.post(LIST);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '2');
    assert.equal(await refused.text(), 'Too many api requests. Enhance your calm.');
  });

  it('is filled again by time, whatever was refused meanwhile', async () => {
    await using simulated = await simulate({ behaviour });
    await simulated.ask(LIST);
    await simulated.ask(LIST);
    simulated.goTo(1);
    assert.equal((await simulated.post(LIST)).status, 429);
    simulated.goTo(2);
    assert.equal((await simulated.post(LIST)).status, 200);
    assert.equal((await simulated.post(LIST)).status, 429);
  });

  it('never holds more than the burst', async () => {
    await using simulated = await simulate({ behaviour });
    await simulated.ask(LIST);
    simulated.goTo(1_000);
    await simulated.ask(LIST);
    await simulated.ask(LIST);
    assert.equal((await simulated.post(LIST)).status, 429);
  });

  it('is one for all keys and paths of the org', async () => {
    await using simulated = await simulate({ behaviour });
    simulated.simulator.setApiKeys(['one', 'two']);
    await simulated.post(LIST, {}, authorized('one'));
    await simulated.post(PAGE, {}, authorized('two'));
    assert.equal((await simulated.post(LIST, {}, authorized('one'))).status, 429);
  });

  it('can ask for a longer wait, as a date or not at all', async () => {
    await using simulated = await simulate({ behaviour: { ...behaviour, burst: 1, retryAfterSec: 60 } });
    await simulated.ask(LIST);
    assert.equal((await simulated.post(LIST)).headers.get('retry-after'), '60');
    simulated.simulator.setBehaviour({ retryAfterForm: 'date' });
    const date = (await simulated.post(LIST)).headers.get('retry-after');
    assert.equal(Date.parse(date ?? ''), START_MS + 60_000);
    simulated.simulator.setBehaviour({ retryAfterForm: 'decimals' });
    assert.equal((await simulated.post(LIST)).headers.get('retry-after'), '60.0');
    simulated.simulator.setBehaviour({ retryAfterForm: 'twice' });
    assert.equal((await simulated.post(LIST)).headers.get('retry-after'), '1, 60');
    simulated.simulator.setBehaviour({ retryAfterForm: 'none' });
    assert.equal((await simulated.post(LIST)).headers.get('retry-after'), null);
  });
});
