import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nothingSeen } from '../../functions/check/ask/seen.ts';
import { judge } from '../../functions/check/judge/judge.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { learnFrom } from '../../functions/domain/pace/durations.ts';
import { CLIP_UUID, makeClip, makeOrg, makeSighting, NOW_MS } from '../clip-records.ts';

const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';

/** What is made of a clip that has not moved for so long, where past clips took so many seconds. */
function stands(stillMs: number, past: readonly number[]) {
  const sighting = makeSighting({ details: { deviceUuids: [CAMERA] } });
  const { status, operation, percent } = sighting;
  const movement = {
    status,
    operation,
    percent,
    segments: null,
    deviceSegments: null,
    movedAtMs: NOW_MS - stillMs,
  };
  const { observations } = judge({
    org: makeOrg({
      learned: past.reduce((before, one) => learnFrom(before, [CAMERA], one), makeOrg().learned),
    }),
    clips: [makeClip({ movement })],
    seen: { ...nothingSeen(undefined), list: new Map([[CLIP_UUID, sighting]]) },
    remembered: new Map(),
    endedAs: () => undefined,
    isRecalled: true,
    limits: DEFAULT_LIMITS,
    nowMs: NOW_MS,
  });
  return observations[0];
}

it('a clip that stalls says how long past clips of its camera took, and no other does', () => {
  const stalled = stands(3_600_000, [60, 60, 60]);
  assert.equal(stalled?.verdict?.outcome, 'stalled');
  assert.deepEqual(stalled.expected, { medianSeconds: 60, p90Seconds: 88, of: 'camera' });
  assert.equal(stands(3_600_000, [])?.expected, null);
  assert.equal(stands(1_000, [60, 60, 60])?.expected, undefined);
});
