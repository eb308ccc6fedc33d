import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rebaseOrg, settleInTheirs } from '../../functions/domain/org/rebase.ts';
import type { Blindness, OrgState } from '../../functions/domain/org/state.ts';
import type { OrgEvent, Owed } from '../../functions/domain/outbox/event.ts';
import type { OrgOutcome } from '../../functions/domain/outcome.ts';
import { makeOrg, NOW_MS } from '../clip-records.ts';
import { makeOrgEvent } from '../store/records.ts';

const TOLD: Blindness = {
  phase: 'told',
  count: 1,
  sinceMs: NOW_MS,
  reason: 'unauthorized',
  inFlight: 0,
  ended: [],
  endedCount: 0,
};
const OVER: Blindness = { phase: 'over', count: 1, overAtMs: NOW_MS };
const BLIND = owed('blind');
const VISIBLE = owed('visible');

function owed(outcome: OrgOutcome): Owed<OrgEvent> {
  return {
    event: makeOrgEvent(outcome),
    due: { events: 0, mail: 0 },
    recordedBy: 'a',
    recordedAtMs: NOW_MS,
  };
}

/** What is owed where, and who tells it. */
function owedBy({ owed }: OrgState): string[] {
  return owed.map(({ event, due, recordedBy }) => `${event.data.outcome} ${Object.keys(due)} ${recordedBy}`);
}

function withDue(owed: Owed<OrgEvent>, ...names: string[]): Owed<OrgEvent> {
  return { ...owed, due: Object.fromEntries(names.map((name) => [name, 0])) };
}

describe('an org that is saved over what others have saved', () => {
  const base = makeOrg({ version: 5, blindness: TOLD, owed: [BLIND] });

  it('has what is known here, at their version', () => {
    const org = { ...base, unseenSinceMs: NOW_MS };
    const rebased = rebaseOrg(org, base, { ...base, version: 7, told: {} });
    assert.deepEqual(rebased, { ...org, version: 7 });
  });

  it('owes what they owe, and what is owed here', () => {
    const over = { ...base, blindness: OVER, owed: [BLIND, VISIBLE] };
    assert.deepEqual(owedBy(rebaseOrg(base, base, over)), ['blind events,mail a', 'visible events,mail a']);
    assert.deepEqual(owedBy(rebaseOrg(over, base, base)), ['blind events,mail a', 'visible events,mail a']);
    assert.equal(rebaseOrg(base, base, over).blindness, OVER);
    assert.equal(rebaseOrg(over, base, base).blindness, OVER);
  });

  it('does not owe what has gone out, whoever published it', () => {
    const toEvents = { ...base, owed: [withDue(BLIND, 'events')] };
    const toMail = { ...base, owed: [withDue(BLIND, 'mail')] };
    const settled = { ...base, owed: [] };
    assert.deepEqual(owedBy(rebaseOrg(base, base, toMail)), ['blind mail a']);
    assert.deepEqual(owedBy(rebaseOrg(toMail, base, base)), ['blind mail a']);
    assert.deepEqual(owedBy(rebaseOrg(toEvents, base, toMail)), []);
    assert.deepEqual(owedBy(rebaseOrg(base, base, settled)), []);
    assert.deepEqual(owedBy(rebaseOrg(settled, base, base)), []);
  });

  it('leaves to them what they took over, and else keeps what was taken over here', () => {
    const takenBy = (recordedBy: string) => ({ ...base, owed: [{ ...BLIND, recordedBy }] });
    assert.deepEqual(owedBy(rebaseOrg(base, base, takenBy('them'))), ['blind events,mail them']);
    assert.deepEqual(owedBy(rebaseOrg(takenBy('us'), base, base)), ['blind events,mail us']);
    assert.deepEqual(owedBy(rebaseOrg(takenBy('us'), base, takenBy('them'))), ['blind events,mail them']);
  });

  it('tells once what both were about to tell', () => {
    const before = makeOrg({ version: 5 });
    const ours = { ...before, blindness: { ...TOLD, inFlight: 1 }, owed: [{ ...BLIND, recordedBy: 'us' }] };
    const theirs = { ...before, blindness: TOLD, owed: [{ ...BLIND, recordedBy: 'them' }] };
    assert.deepEqual(owedBy(rebaseOrg(ours, before, theirs)), ['blind events,mail them']);
    const out = rebaseOrg(ours, before, { ...theirs, owed: [] });
    assert.deepEqual(out.owed, []);
    assert.deepEqual(out.blindness, TOLD);
  });

  it('knows of clips that ended meanwhile', () => {
    const ended = { ...TOLD, endedCount: 1 };
    assert.equal(rebaseOrg({ ...base, blindness: ended }, base, base).blindness, ended);
  });

  it('is theirs, less what has gone out here, where it is theirs to save', () => {
    const takenHere = { ...base, told: {}, owed: [{ ...withDue(BLIND, 'mail'), recordedBy: 'us' }] };
    const theirs = { ...base, version: 7, unseenSinceMs: NOW_MS };
    const settled = settleInTheirs(takenHere, base, theirs);
    assert.deepEqual(owedBy(settled), ['blind mail a']);
    assert.deepEqual({ ...settled, owed: theirs.owed }, theirs);
  });
});
