import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRhombusClient } from '../../../functions/rhombus/client.ts';
import { CLIP, KEY, LIST, PAGE, simulate, TWIN } from './simulated.ts';

const statuses = async (calls: Promise<Response>[]) => (await Promise.all(calls)).map(({ status }) => status);

describe('a fault', () => {
  for (const [kind, status, text, header] of [
    ['rate-limited', 429, /Enhance your calm/, '1'],
    ['rate-limited-without-header', 429, /Enhance your calm/, null],
    ['error-500', 500, /./, null],
    ['html-502', 502, /<html>/, null],
    ['unauthorized', 401, /./, null],
    ['busy-503', 503, /./, '1'],
  ] as const)
    it(`of the kind "${kind}" answers ${status}`, async () => {
      await using simulated = await simulate({ faults: [{ kind }] });
      const response = await simulated.post(LIST);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('retry-after'), header);
      assert.match(response.headers.get('content-type') ?? '', kind === 'html-502' ? /html/ : /plain/);
      assert.match(await response.text(), text);
    });

  it('of the kind "half-json" breaks off in the middle', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'half-json' }] });
    await assert.rejects(simulated.ask(LIST), SyntaxError);
  });

  it('of the kind "error-true" is a 200 that says it failed', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'error-true' }] });
    assert.equal((await simulated.ask(LIST)).error, true);
  });

  for (const [kind, why] of [
    ['empty-object', 'no "splicedClips"'],
    ['notice', 'no "splicedClips"'],
    ['error-true', 'an error with HTTP 200'],
    ['error-text', 'an error with HTTP 200'],
    ['error-number', 'an error with HTTP 200'],
    ['error-object', 'an error with HTTP 200'],
    ['success-false', 'an error with HTTP 200'],
    ['status-error', 'an error with HTTP 200'],
  ] as const)
    it(`of the kind "${kind}" says nothing to the client of this project`, async () => {
      await using simulated = await simulate({ faults: [{ kind }] });
      const client = createRhombusClient({ baseUrl: simulated.simulator.url, apiKey: KEY });
      assert.deepEqual(await client.listClipsInProgress(), { kind: 'says-nothing', why });
      assert.equal((await client.listSavedClips({ pageSize: 9 })).kind, 'says-nothing');
      assert.equal((await client.getClip(simulated.uuids[0] ?? '')).kind, 'says-nothing');
    });

  it('of the kind "deep-json" is nothing to be parsed', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'deep-json' }] });
    const client = createRhombusClient({ baseUrl: simulated.simulator.url, apiKey: KEY });
    const answer = await client.listClipsInProgress();
    assert.ok(answer.kind === 'failed' && answer.reason === 'malformed');
  });

  for (const [endpoint, out] of [
    ['list', [410, 410, 200, 200]],
    ['page', [200, 200, 410, 200]],
    ['clip', [200, 200, 200, 410]],
  ] as const)
    it(`of the kind "status" can put one endpoint out: ${endpoint}`, async () => {
      await using simulated = await simulate({ faults: [{ kind: 'status', status: 410, endpoint }] });
      const clipUuid = simulated.uuids[0];
      const calls = [simulated.post(LIST), simulated.post(TWIN), simulated.post(PAGE)];
      assert.deepEqual(await statuses([...calls, simulated.post(CLIP, { clipUuid })]), out);
    });

  it('of the kind "cut-connection" answers nothing', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'cut-connection' }] });
    await assert.rejects(simulated.post(LIST), TypeError);
    assert.equal(simulated.simulator.calls.get(`${LIST} 0`), 1);
  });

  it('of the kind "slow" begins an answer that does not end', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'slow' }] });
    const reader = (await simulated.post(LIST)).body?.getReader();
    const first = await reader?.read();
    assert.equal(Buffer.from(first?.value ?? []).toString(), ' ');
    assert.equal(first?.done, false);
    await reader?.cancel();
  });

  it('of the kind "endless-body" sends more than anybody wants', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'endless-body' }] });
    const reader = (await simulated.post(LIST)).body?.getReader();
    let length = 0;
    while (length < 1_000_000) length += (await reader?.read())?.value?.byteLength ?? 0;
    await reader?.cancel();
  });

  it('of the kind "event-route-gone" leaves the twin', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'event-route-gone' }] });
    assert.deepEqual(
      await statuses([simulated.post(LIST), simulated.post(TWIN), simulated.post(PAGE)]),
      [404, 200, 200],
    );
  });

  it('of the kind "empty-list" hides every clip from lists and pages, not from a question for one', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'empty-list' }] });
    assert.deepEqual((await simulated.ask(LIST)).splicedClips, []);
    assert.deepEqual((await simulated.ask(TWIN)).splicedClips, []);
    assert.deepEqual((await simulated.ask(PAGE)).savedClips, []);
    assert.equal((await simulated.look()).uuid, simulated.uuids[0]);
  });

  it('strikes within its time only', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'error-500', fromSec: 5, forSec: 10 }] });
    const seen: number[] = [];
    for (const sec of [4.9, 5, 14.9, 15]) {
      simulated.goTo(sec);
      seen.push((await simulated.post(LIST)).status);
    }
    assert.deepEqual(seen, [200, 500, 500, 200]);
  });

  it('strikes so many calls, after so many others', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'error-500', afterCalls: 1, times: 2 }] });
    const seen: number[] = [];
    for (let call = 0; call < 5; call++) seen.push((await simulated.post(LIST)).status);
    assert.deepEqual(seen, [200, 500, 500, 200, 200]);
  });

  it('strikes and counts its endpoint only', async () => {
    await using simulated = await simulate({
      faults: [{ kind: 'error-500', endpoint: 'clip', times: 1 }],
    });
    const clipUuid = simulated.uuids[0];
    assert.equal((await simulated.post(LIST)).status, 200);
    assert.equal((await simulated.post(PAGE)).status, 200);
    assert.equal((await simulated.post(CLIP, { clipUuid })).status, 500);
    assert.equal((await simulated.post(CLIP, { clipUuid })).status, 200);
  });

  it('strikes its share of the calls', async () => {
    await using simulated = await simulate({
      faults: [{ kind: 'error-500', share: 0.5 }],
      behaviour: { burst: 1_000 },
    });
    const seen = await statuses(Array.from({ length: 100 }, () => simulated.post(LIST)));
    const struck = seen.filter((status) => status === 500).length;
    assert.ok(struck > 30 && struck < 70, `${struck} of 100`);
  });

  it('ends when the faults are replaced', async () => {
    await using simulated = await simulate({ faults: [{ kind: 'error-500' }] });
    assert.equal((await simulated.post(LIST)).status, 500);
    simulated.simulator.setFaults([]);
    assert.equal((await simulated.post(LIST)).status, 200);
  });
});
