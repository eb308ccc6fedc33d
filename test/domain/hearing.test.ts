import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { dueTo, hearsOf } from '../../functions/domain/audience/hearing.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import { replacing } from '../../functions/domain/outbox/replacing.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';

const CAMERA = 'CchjPiXSTuSGba9YPonDyw';

function audience(name: string, given: Partial<Audience> = {}): Audience {
  return { name, topics: { mail: `arn:${name}` }, ...DEFAULT_VOICE, ...given };
}

function eventOf(outcome: Outcome) {
  const clip = makeClip({ details: { deviceUuids: [CAMERA] }, told: { [outcome]: 1 } });
  return createClipEvent(clip, outcome, { nowMs: NOW_MS, late: false });
}

describe('an audience', () => {
  it('hears of the orgs that the configuration names, or that were given to it at run time', () => {
    const named = audience('night', { orgs: ['acme'] });
    assert.equal(hearsOf(named, { id: 'acme' }), true);
    assert.equal(hearsOf(named, { id: 'other' }), false);
    assert.equal(hearsOf(named, { id: 'acme', audiences: [] }), false);
    assert.equal(hearsOf(named, { id: 'other', audiences: ['night'] }), true);
    assert.equal(hearsOf(audience('all'), { id: 'other' }), true);
    assert.equal(hearsOf(audience('all'), { id: 'other', audiences: ['night'] }), false);
    assert.equal(hearsOf(audience('default'), { id: 'other', audiences: ['night'] }), true);
  });

  it('is owed what it wants to hear of, on the channels that it has', () => {
    const audiences = [
      audience('default', { topics: { mail: 'a', text: 'b' } }),
      audience('failures', { outcomes: ['failed'] }),
      audience('cameras', { devices: [CAMERA], topics: { chat: 'c' } }),
      audience('others', { devices: ['mZcoJ_RFA35T-aF6AKIIyQ'] }),
    ];
    const due = (outcome: Outcome) =>
      Object.keys(dueTo(audiences, eventOf(outcome), { nowMs: NOW_MS, heldForPeopleUntilMs: 0 }));
    assert.deepEqual(due('completed'), ['events', 'mail', 'text', 'chat@cameras']);
    assert.deepEqual(due('failed'), ['events', 'mail', 'text', 'mail@failures', 'chat@cameras']);
  });

  it('is held back in its quiet hours, and programs are not', () => {
    const quiet = audience('night', { quietHours: { from: '11:00', to: '13:00', except: ['failed'] } });
    const held = dueTo([quiet], eventOf('completed'), { nowMs: NOW_MS, heldForPeopleUntilMs: 0 });
    assert.deepEqual(held, { events: 0, 'mail@night': NOW_MS + 3_600_000 });
    const passed = dueTo([quiet], eventOf('failed'), { nowMs: NOW_MS, heldForPeopleUntilMs: 0 });
    assert.deepEqual(passed, { events: 0, 'mail@night': 0 });
  });
});

describe('word that is held', () => {
  const LATER = NOW_MS + 60_000;
  const owed = (outcome: Outcome, due: Record<string, number>) =>
    makeOwed(makeClip(), { event: eventOf(outcome), due });
  const leftOf = (
    before: Record<string, number>,
    newer: Record<string, number>,
    audiences: Audience[] = [],
  ) => replacing([owed('failed', before)], owed('completed', newer), audiences, NOW_MS).map(({ due }) => due);

  it('gives way to newer word of the clip, where that goes, too', () => {
    assert.deepEqual(leftOf({ mail: LATER }, { events: 0, mail: 0 }), [{ events: 0, mail: 0 }]);
    assert.deepEqual(leftOf({ events: 0, mail: NOW_MS }, { mail: 0 }), [
      { events: 0, mail: NOW_MS },
      { mail: 0 },
    ]);
    assert.deepEqual(leftOf({ 'mail@a': LATER }, { events: 0 }), [{ 'mail@a': LATER }, { events: 0 }]);
  });

  it('stays where subscribers filter by outcome', () => {
    const apart = [audience('default', { apart: ['outcomes'] })];
    assert.deepEqual(leftOf({ mail: LATER }, { mail: 0 }, apart), [{ mail: LATER }, { mail: 0 }]);
  });
});
