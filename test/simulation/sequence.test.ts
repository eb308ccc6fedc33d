import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { sequenceProblem } from './sequence.ts';

function events(...attempts: Outcome[][]) {
  return attempts.flatMap((outcomes, index) =>
    outcomes.map((outcome) =>
      createClipEvent(makeClip({ attempt: index + 1 }), outcome, { nowMs: NOW_MS, late: false }),
    ),
  );
}

describe("a clip's series of outcomes", () => {
  for (const legal of [
    [],
    [['completed']],
    [['stalled', 'resumed', 'stalled', 'expired']],
    [['failed'], ['removed'], ['stalled', 'completed']],
  ] satisfies Outcome[][][])
    it(`may be ${JSON.stringify(legal)}`, () => {
      assert.equal(sequenceProblem(events(...legal), false), undefined);
    });

  for (const illegal of [
    [['completed', 'completed']],
    [['completed'], ['completed']],
    [['failed', 'completed']],
    [['resumed']],
    [['stalled', 'stalled']],
    [['expired'], ['completed']],
  ] satisfies Outcome[][][])
    it(`may not be ${JSON.stringify(illegal)}`, () => {
      assert.notEqual(sequenceProblem(events(...illegal), false), undefined);
    });

  it('may go on after a person stopped the clip and started it again, except after it completed', () => {
    assert.equal(sequenceProblem(events(['stalled'], ['stalled', 'completed']), true), undefined);
    assert.notEqual(sequenceProblem(events(['completed'], ['failed']), true), undefined);
  });
});
