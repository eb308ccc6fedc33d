import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import stringWidth from 'string-width';
import type { ClipRecord } from '../../../functions/domain/clip/clip.ts';
import type { Delivery } from '../../../local/cloud/deliveries.ts';
import { type ClipSummary, formatSummary, summarize } from '../../../local/run/summary.ts';
import { CLIP_UUID, makeClip, makeOwed, NOW_MS } from '../../clip-records.ts';
import { START_MS, simulate } from '../rhombus/simulated.ts';
import { REAL, SIMULATED } from './run-records.ts';

const RUN = { startedAtMs: START_MS, apiCalls: 12, dropped: 0, looks: 3, slowestTurnMs: 400 };
const tracked = (...clips: ClipRecord[]) => ({ org: undefined, clips, ended: clips.length });

function aDelivery(protocol: string, eventIds: string[], receivedAtMs = START_MS): Delivery {
  return { kind: 'delivery', protocol, endpoint: `${protocol} of somebody`, eventIds, receivedAtMs };
}

describe('the summary of a run', () => {
  it('takes the true times of a clip from the simulation, to the first delivery of its end', async () => {
    await using simulated = await simulate({});
    const [clipUuid = ''] = simulated.uuids;
    const clip = makeClip({
      clipUuid,
      state: 'completed',
      told: { completed: 1 },
      stateSinceMs: START_MS + 101_000,
    });
    const id = `acme/${clipUuid}/completed/1`;
    const deliveries = [
      aDelivery('email', [id], START_MS + 102_300),
      aDelivery('sqs', [id], START_MS + 101_500),
      aDelivery('sqs', [`acme/${clipUuid}/stalled/1`], START_MS + 50_000),
    ];
    assert.deepEqual(summarize(tracked(clip), deliveries, RUN, () => simulated.simulator.world).clips, [
      { clipUuid, title: 'Loading dock', outcome: 'completed', tookSeconds: 100, notifiedAfterSeconds: 1.5 },
    ]);
  });

  it('knows of an API of one’s own only when a clip began, and not when it truly ended', () => {
    const clip = makeClip({
      state: 'failed',
      told: { failed: 1 },
      startedAtMs: START_MS,
      stateSinceMs: START_MS + 7_000,
    });
    const [summary] = summarize(tracked(clip), [], RUN).clips;
    assert.equal(summary?.tookSeconds, 7);
    assert.equal(summary?.notifiedAfterSeconds, null);
  });

  for (const state of ['in-progress', 'stalled', 'stopped'] as const)
    it(`gives no times to a clip that is ${state}`, () => {
      const [summary] = summarize(tracked(makeClip({ state })), [], RUN).clips;
      assert.deepEqual(
        [summary?.outcome, summary?.tookSeconds, summary?.notifiedAfterSeconds],
        [state, null, null],
      );
    });

  it('counts no test as a delivery, and one of an organization that is called test', () => {
    const deliveries = [
      aDelivery('sqs', [`test/acme/${CLIP_UUID}/completed/1`]),
      aDelivery('sqs', [`test/acme/${CLIP_UUID}/completed/1`]),
      aDelivery('sqs', [`test/${CLIP_UUID}/completed/1`]),
    ];
    const { deliveries: counted, duplicates } = summarize(tracked(), deliveries, RUN);
    assert.deepEqual([counted, duplicates], [1, 0]);
  });

  it('adds up the outcomes of all clips', () => {
    const clips = [{ completed: 1 }, { completed: 2, failed: 1 }, { stalled: 1, resumed: 1 }];
    assert.deepEqual(summarize(tracked(...clips.map((told) => makeClip({ told }))), [], RUN).outcomes, {
      completed: 3,
      failed: 1,
      stalled: 1,
      resumed: 1,
    });
  });

  it('counts the clips that have ended and of which something is held until after the run', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: NOW_MS });
    const ended = makeClip({ state: 'failed' });
    const owing = (heldUntilMs: number) => ({
      ...ended,
      owed: [makeOwed(ended, { due: { 'mail@night': heldUntilMs } })],
    });
    const clips = [ended, owing(NOW_MS), owing(NOW_MS + 60_000)];
    assert.equal(summarize(tracked(...clips), [], RUN).held, 1);
  });

  it('counts as a copy what the same subscriber got of the same event again, in a digest too', () => {
    const copied = [aDelivery('email', ['a', 'b']), aDelivery('email', ['b']), aDelivery('sms', ['b'])];
    const { deliveries, duplicates } = summarize(tracked(), copied, RUN);
    assert.deepEqual([deliveries, duplicates], [3, 1]);
  });

  it('says how long the run took, and how many calls it made', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: START_MS + 63_240 });
    const { seconds, apiCalls } = summarize(tracked(), [], RUN);
    assert.deepEqual([seconds, apiCalls], [63.2, 12]);
  });
});

describe('the summary for people', () => {
  const page = { columns: 79, colors: false, watched: SIMULATED };
  const summary = { ...summarize(tracked(), [], RUN), seconds: 63, deliveries: 4 };
  const clip: ClipSummary = {
    clipUuid: CLIP_UUID,
    title: null,
    outcome: 'completed',
    tookSeconds: 61,
    notifiedAfterSeconds: 0.4,
  };

  it('is a sentence where there was no clip', () => {
    assert.equal(
      formatSummary(summary, { ...page, columns: 140 }).join('\n'),
      '4 deliveries to simulated subscribers, none twice. 12 calls to the simulated Rhombus API in 1 min 3 s.',
    );
  });

  it('says so where nothing was delivered', () => {
    const [line] = formatSummary({ ...summary, deliveries: 0 }, { ...page, columns: 140 });
    assert.equal(line, 'No deliveries. 12 calls to the simulated Rhombus API in 1 min 3 s.');
  });

  it('names a real API, and calls no subscriber simulated where a webhook is none', () => {
    const watched = { ...REAL, hasWebhook: true };
    assert.equal(
      formatSummary(summary, { ...page, columns: 140, watched }).join('\n'),
      '4 deliveries, none twice. 12 calls to the API at api2.rhombussystems.com in 1 min 3 s.',
    );
  });

  it('says how many deliveries were copies, and how many calls a clip took', () => {
    const lines = formatSummary({ ...summary, clips: [clip, clip], duplicates: 2 }, page);
    assert.match(
      lines.join(' '),
      /4 deliveries to simulated subscribers, 2 of them copies\. 12 calls \(6\.0 a clip\)/,
    );
    assert.equal(lines.filter((line) => line.includes(CLIP_UUID)).length, 2);
  });

  it('says how many messages a chat application would have dropped', () => {
    const [, line] = formatSummary({ ...summary, dropped: 2 }, { ...page, columns: 140 });
    assert.equal(line, 'Chat applications would have dropped 2 messages.');
  });

  it('says of how many clips somebody is told only later', () => {
    const [, one] = formatSummary({ ...summary, held: 1 }, { ...page, columns: 140 });
    assert.equal(one, 'Of 1 clip somebody is told only later, as after quiet hours.');
    const [, two] = formatSummary({ ...summary, held: 2 }, { ...page, columns: 140 });
    assert.equal(two, 'Of 2 clips somebody is told only later, as after quiet hours.');
  });

  it('is a list where a table is too wide', () => {
    const title = 'Elevator 🎥 and a title that goes on for longer than any column';
    const failed: ClipSummary = { ...clip, outcome: 'failed', tookSeconds: null, notifiedAfterSeconds: null };
    const lines = formatSummary(
      { ...summary, clips: [{ ...clip, title }, failed] },
      { ...page, columns: 49 },
    );
    assert.deepEqual(lines.slice(0, 4), [
      'Elevator 🎥 and a title that goes on for longer…',
      '  ready after 1 min 1 s, told 0.4 s later',
      CLIP_UUID,
      '  failed',
    ]);
  });

  it('keeps within its columns', () => {
    const clips: ClipSummary[] = [
      { ...clip, title: '駐車場 '.repeat(40) },
      { ...clip, title: 'x'.repeat(80), outcome: 'in-progress', tookSeconds: 3_599 },
    ];
    for (const columns of [30, 49, 66, 68, 69, 79, 119])
      for (const line of formatSummary({ ...summary, clips }, { ...page, columns }))
        assert.ok(stringWidth(line) <= columns, line);
  });
});
