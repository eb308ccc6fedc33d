import assert from 'node:assert/strict';
import { it } from 'node:test';
import { countHeld, isSettled } from '../../../local/run/held.ts';
import { makeClip, makeOwed, NOW_MS } from '../../clip-records.ts';

const LATER = NOW_MS + 60_000;
const owing = (due: Record<string, number>) => {
  const clip = makeClip({ state: 'failed' });
  return { ...clip, owed: [makeOwed(clip, { due })] };
};

it('a clip is settled where all that is owed of it is held for longer than a run lasts', () => {
  assert.equal(isSettled(makeClip(), NOW_MS), true);
  assert.equal(isSettled(owing({ 'mail@night': LATER }), NOW_MS), true);
  assert.equal(isSettled(owing({ 'mail@night': LATER, events: 0 }), NOW_MS), false);
  assert.equal(isSettled(owing({ mail: NOW_MS }), NOW_MS), false);
});

it('of clips that have ended those count that somebody is told of later', () => {
  const inFlight = { ...owing({ mail: LATER }), state: 'stalled' as const };
  const clips = [makeClip({ state: 'completed' }), owing({ mail: LATER }), owing({ mail: 0 }), inFlight];
  assert.equal(countHeld(clips, NOW_MS), 1);
});
