import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Aim, planReplay } from '../../cli/clips/plan-replay.ts';
import { toldBefore } from '../../cli/clips/told-again.ts';
import { Recipients } from '../../functions/check/deliver/recipients.ts';
import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { announcing } from '../../functions/domain/outbox/announcement.ts';
import { createClipEvent, type OutcomeFacts } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { createComposer } from '../../functions/notify/compose.ts';
import { makeClip, makeOwed, NOW_MS, TOPIC_ARNS } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';

const CAMERA = { uuid: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'Server room' };
const NAMES = { askedAtMs: NOW_MS, cameras: new Map([[CAMERA.uuid, CAMERA]]) };

/** The clip as `check` would have made it of this outcome, and the event that it owed. */
function comeTo(
  before: ClipRecord,
  outcome: Outcome,
  facts: Omit<OutcomeFacts, 'cameras'>,
  overrides: Partial<ClipRecord> = {},
): { clip: ClipRecord; event: ClipEvent } {
  const clip = {
    ...before,
    ...overrides,
    told: { ...before.told, [outcome]: (before.told[outcome] ?? 0) + 1 },
    stateSinceMs: facts.nowMs,
  };
  const { nowMs: atMs, ...rest } = facts;
  return {
    clip: { ...clip, announced: announcing(clip, { outcome, atMs, ...rest }) },
    event: createClipEvent(clip, outcome, { ...facts, cameras: [CAMERA] }),
  };
}

const READY = {
  state: 'completed' as const,
  rawStatus: 'COMPLETE',
  details: {
    title: 'Dock',
    deviceUuids: [CAMERA.uuid],
    durationSec: 90,
    byteCount: 7,
    sha256Hex: 'a'.repeat(64),
  },
};

describe('an event that is told again', () => {
  it('is the same to the letter where the clip is as it was', () => {
    const { clip, event } = comeTo(makeClip(), 'completed', { nowMs: NOW_MS, late: false }, READY);
    assert.deepEqual(toldBefore(clip, NAMES), [{ event, owedTo: new Set() }]);
    const late = comeTo(makeClip(), 'failed', { nowMs: NOW_MS, late: true }, { state: 'failed' });
    assert.deepEqual(toldBefore(late.clip, NAMES)[0]?.event, late.event);
  });

  it('is the one that lies in the clip, where somebody has yet to be told', () => {
    const clip = { ...comeTo(makeClip(), 'completed', { nowMs: NOW_MS, late: false }, READY).clip };
    const owed = makeOwed(clip, { due: { mail: 0 } });
    const [told] = toldBefore({ ...clip, owed: [owed] }, undefined);
    assert.equal(told?.event, owed.event);
    assert.deepEqual(told?.owedTo, new Set(['mail']));
  });

  it('keeps its id, its time and its outcome after the clip has gone on, and makes nothing up', () => {
    const stalled = comeTo(
      makeClip(),
      'stalled',
      { nowMs: NOW_MS, late: false, stalledMs: 600_000 },
      { state: 'stalled' },
    );
    const { clip } = comeTo(stalled.clip, 'completed', { nowMs: NOW_MS + 60_000, late: false }, READY);
    const [again, ready] = toldBefore(clip, NAMES).map(({ event }) => event);
    const { data, ...head } = stalled.event;
    const { data: dataAgain, ...headAgain } = again ?? assert.fail();
    assert.deepEqual(headAgain, head);
    const unknown = { status: null, operation: null, percent: null };
    assert.deepEqual(dataAgain, { ...data, ...unknown, title: 'Dock' });
    assert.equal(ready?.id.split('/').at(-2), 'completed');
  });

  it('of an earlier attempt says which, and not how long it was watched', () => {
    const failed = comeTo(makeClip(), 'failed', { nowMs: NOW_MS, late: false }, { state: 'failed' });
    const next = { attempt: 2, attemptSinceMs: NOW_MS + 10_000 };
    const again = comeTo(
      failed.clip,
      'failed',
      { nowMs: NOW_MS + 60_000, late: false },
      { ...next, state: 'failed' },
    );
    const events = toldBefore(again.clip, NAMES).map(({ event }) => event);
    assert.deepEqual(
      events.map(({ id, data }) => [id.split('/').at(-1), data.attempt, data.watchedSeconds]),
      [
        ['1', 1, null],
        ['2', 2, 50],
      ],
    );
  });
});

describe('what is planned', () => {
  const NIGHT: Audience = {
    name: 'night',
    topics: { mail: 'night-arn', chat: 'chat-arn' },
    language: 'es',
    privacy: 'full',
    outcomes: ['failed'],
    timeZone: 'UTC',
    quietHours: { from: '11:00', to: '13:00' },
  };
  const compose = createComposer({ digestFrom: 4 });
  let table: Awaited<ReturnType<typeof startTable>>;

  before(async () => {
    table = await startTable();
    await table.store.putAudience(NIGHT);
  });
  after(() => table.close());

  async function plan(aim: Aim, outcome: Outcome, due: Record<string, number> = {}) {
    const { clip } = comeTo(
      makeClip(),
      outcome,
      { nowMs: NOW_MS - 60_000, late: false },
      { state: 'failed' },
    );
    const [told] = toldBefore(clip, NAMES);
    const recipients = new Recipients({ store: table.store, topicArns: TOPIC_ARNS }, { id: 'acme' });
    await recipients.load();
    const known = told === undefined ? [] : [{ ...told, owedTo: new Set(Object.keys(due)) }];
    return planReplay('acme', known, recipients, { aim, compose, nowMs: NOW_MS });
  }

  for (const [aim, expected] of [
    [{}, ['events', 'mail', 'text', 'mail@night', 'chat@night']],
    [{ channel: 'events' }, ['events']],
    [{ channel: 'mail' }, ['mail', 'mail@night']],
    [{ audience: 'night' }, ['mail@night', 'chat@night']],
    [{ audience: 'default', channel: 'text' }, ['text']],
  ] as [Aim, string[]][])
    it(`goes where it is aimed at: ${JSON.stringify(aim)}`, async () => {
      assert.deepEqual(
        (await plan(aim, 'failed')).map(({ destination }) => destination),
        expected,
      );
    });

  it('leaves out who does not want to hear of it', async () => {
    assert.deepEqual(await plan({ audience: 'night' }, 'completed'), []);
  });

  it('leaves out who has yet to be told the first time, and says of how much', async () => {
    const [replay] = await plan({ channel: 'text' }, 'failed', { text: 0 });
    assert.deepEqual([replay?.messages, replay?.events, replay?.owed], [[], 0, 1]);
  });

  it('says until when an audience has quiet hours', async () => {
    const replays = await plan({ channel: 'mail' }, 'failed');
    assert.deepEqual(
      replays.map(({ quietUntilMs }) => quietUntilMs),
      [0, NOW_MS + 3_600_000],
    );
  });

  it('says in mails that they are told again, in the language of the audience; the rest is as it was', async () => {
    const [events, mail, text, night] = (await plan({}, 'failed')).map(({ messages }) => messages[0]);
    assert.match(mail?.message ?? '', /^Told again on request, at 2026-11-24 12:00:00 UTC\.\n\n/);
    assert.match(night?.message ?? '', /^Se avisa de nuevo, a petición, el 2026-11-24 12:00:00 UTC\.\n\n/);
    assert.doesNotMatch(text?.message ?? '', /Told again/);
    assert.equal(JSON.parse(events?.message ?? '').id, events?.eventIds[0]);
  });
});
