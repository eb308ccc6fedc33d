import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { control, isLoopback } from '../../../local/rhombus/control.ts';
import { aClip, authorized, CLIP, LIST, START_MS, simulate } from './simulated.ts';

const CONTROL = '/_control';

describe('the control API', () => {
  it('tells the truth of every clip without a key, and counts no call for it', async () => {
    await using simulated = await simulate({ clips: [aClip(), aClip({ title: null, outcome: 'stuck' })] });
    const response = await fetch(`${simulated.simulator.url}${CONTROL}/clips`);
    assert.deepEqual(await response.json(), {
      clips: [
        {
          clipUuid: simulated.uuids[0],
          title: 'Dock',
          status: 'INITIATING',
          createdAtMs: START_MS,
          finishedAtMs: START_MS + 100_000,
        },
        {
          clipUuid: simulated.uuids[1],
          title: null,
          status: 'INITIATING',
          createdAtMs: START_MS,
          finishedAtMs: null,
        },
      ],
    });
    assert.equal(simulated.simulator.calls.size, 0);
  });

  it('counts calls', async () => {
    await using simulated = await simulate({});
    await simulated.ask(LIST);
    const response = await fetch(`${simulated.simulator.url}${CONTROL}/calls`);
    assert.deepEqual(await response.json(), { calls: { [`${LIST} 200`]: 1 } });
  });

  it('adds a clip, whose start counts from now', async () => {
    await using simulated = await simulate({ clips: [] });
    simulated.goTo(60);
    const { clipUuid } = await simulated.ask(`${CONTROL}/clips`, aClip({ startAfterSec: 5, takesSec: 10 }));
    assert.equal((await simulated.ask(CLIP, { clipUuid })).clip, null);
    simulated.goTo(65);
    assert.equal((await simulated.ask(CLIP, { clipUuid })).clip.createdAtMs, START_MS + 65_000);
  });

  it('replaces faults and keys', async () => {
    await using simulated = await simulate({});
    await simulated.ask(`${CONTROL}/faults`, [{ kind: 'error-500', times: 1 }]);
    assert.equal((await simulated.post(LIST)).status, 500);
    assert.equal((await simulated.post(LIST)).status, 200);
    await simulated.ask(`${CONTROL}/api-keys`, ['next']);
    assert.equal((await simulated.post(LIST)).status, 403);
    assert.equal((await simulated.post(LIST, {}, authorized('next'))).status, 200);
  });

  it('takes keys of partners, and answers which org they act for', async () => {
    await using simulated = await simulate({});
    const { orgUuid } = await simulated.ask(`${CONTROL}/partner-keys`, ['ofPartner']);
    const partner = { ...authorized('ofPartner'), 'x-auth-scheme': 'partner-api-token' };
    assert.equal((await simulated.post(LIST, {}, { ...partner, 'x-auth-org': orgUuid })).status, 200);
  });

  it('changes the switches that it is given and leaves the others', async () => {
    await using simulated = await simulate({ behaviour: { burst: 7 } });
    const { behaviour } = await simulated.ask(`${CONTROL}/behaviour`, { unknownClip: 'http-404' });
    assert.deepEqual([behaviour.unknownClip, behaviour.burst], ['http-404', 7]);
    assert.deepEqual(behaviour.latencyMs, [0, 0]);
    const later = await simulated.ask(`${CONTROL}/behaviour`, { newFields: 0.1 });
    assert.deepEqual([later.behaviour.unknownClip, later.behaviour.newFields], ['http-404', 0.1]);
    assert.equal((await simulated.post(CLIP, { clipUuid: 'x' })).status, 404);
  });

  for (const [path, body, msg] of [
    ['clips', { title: 'x' }, /"msg":"cameras: /],
    ['faults', [{ kind: 'flood' }], /"msg":"0\.kind: /],
    ['faults', {}, /"msg":"faults: /],
    ['behaviour', { burst: 0 }, /"msg":"burst: .*0"/],
    ['api-keys', [], /"msg":"api-keys: /],
    ['faults', 'not json', /JSON/],
  ] as const)
    it(`refuses ${JSON.stringify(body)} as ${path} and says why`, async () => {
      await using simulated = await simulate({});
      const response = await simulated.post(`${CONTROL}/${path}`, body);
      assert.equal(response.status, 400);
      assert.match(await response.text(), msg);
    });

  it('does not know what it does not have', async () => {
    await using simulated = await simulate({});
    assert.equal((await simulated.post(`${CONTROL}/stop`)).status, 404);
    assert.equal((await fetch(`${simulated.simulator.url}${CONTROL}/faults`)).status, 404);
  });

  it('obeys this machine only', async () => {
    await using simulated = await simulate({});
    const call = { method: 'GET', path: `${CONTROL}/calls`, body: '', remoteAddress: '192.0.2.7' };
    assert.equal(control(call, simulated.simulator, START_MS).status, 403);
    assert.equal(control({ ...call, remoteAddress: '127.0.0.1' }, simulated.simulator, START_MS).status, 200);
    assert.deepEqual(
      ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', '::ffff:10.0.0.1', 'x127.0.0.1', undefined].map(
        isLoopback,
      ),
      [true, true, true, false, false, false, false],
    );
  });
});
