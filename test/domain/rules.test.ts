import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mergeDuplicates } from '../../functions/domain/clip/merge.ts';
import { foldProgress } from '../../functions/domain/clip/progress.ts';
import { isNewsToTheNext, worthWriting } from '../../functions/domain/clip/worth-writing.ts';
import { countCall } from '../../functions/domain/org/calls.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import {
  dueNotifications,
  isAbandoned,
  nextDueAtMs,
  type OpensAtMs,
  type Owing,
  PUBLISH_GRACE_MS,
  settle,
  takeOver,
} from '../../functions/domain/outbox/owed.ts';
import { chooseLook } from '../../functions/domain/pace/look.ts';
import { makeClip, makeOrg, makeOwed, makeSighting, makeVendor, NOW_MS } from '../clip-records.ts';

describe('what is owed', () => {
  const clip = makeClip({ owed: [makeOwed(makeClip(), { recordedBy: 'me' })] });
  const ALL = ['events', 'mail', 'text'] as const;
  const everywhere: OpensAtMs = () => 0;
  const only =
    (...names: string[]): OpensAtMs =>
    (name) =>
      names.includes(name) ? 0 : Infinity;
  const dueAt = (owing: Owing, invocation: string, nowMs: number) =>
    dueNotifications([owing], invocation, ALL, everywhere, nowMs).map(({ destination }) => destination);
  const by = (invocation: string, released: string[] = []) => ({ invocation, released });
  const id = clip.owed[0]?.event.id ?? '';

  it('is published by whoever recorded it, to each destination', () => {
    assert.deepEqual(dueAt(clip, 'me', NOW_MS), ALL);
    assert.deepEqual(dueAt(clip, 'other', NOW_MS), []);
  });

  it('is held where it is to be held, and goes out elsewhere', () => {
    const held = makeClip({ owed: [makeOwed(makeClip(), { due: { events: 0, mail: NOW_MS + 1 } })] });
    assert.deepEqual(dueAt(held, 'me', NOW_MS), ['events']);
    assert.deepEqual(dueAt(held, 'me', NOW_MS + 1), ['events', 'mail']);
    assert.equal(nextDueAtMs([held], by('me'), only('mail')), NOW_MS + 1);
  });

  it('passes to another invocation when the grace is over, or when its recorder ended in good order', () => {
    assert.equal(isAbandoned(clip, by('other'), everywhere, NOW_MS + PUBLISH_GRACE_MS - 1), false);
    assert.equal(isAbandoned(clip, by('other'), everywhere, NOW_MS + PUBLISH_GRACE_MS), true);
    assert.equal(isAbandoned(clip, by('other', ['me']), everywhere, NOW_MS), true);
    assert.equal(nextDueAtMs([clip], by('other'), everywhere), NOW_MS + PUBLISH_GRACE_MS);
    const taken = takeOver(clip, by('other'), NOW_MS + PUBLISH_GRACE_MS);
    assert.equal(dueAt(taken, 'other', NOW_MS + PUBLISH_GRACE_MS).length, 3);
    assert.deepEqual(taken.owed[0]?.event, clip.owed[0]?.event);
  });

  it("to a topic that takes nothing is nobody else's to take over", () => {
    const toText = makeClip({ owed: [makeOwed(makeClip(), { due: { text: 0 } })] });
    const withoutText = only('events', 'mail');
    assert.equal(isAbandoned(toText, by('other'), withoutText, NOW_MS + PUBLISH_GRACE_MS), false);
  });

  it('is settled where it is out, and goes when it is out everywhere; what a newer release owes stays', () => {
    const partly = settle(clip, new Map([[id, new Set(['events', 'text'])]]));
    assert.deepEqual(partly.owed[0]?.due, { mail: 0 });
    assert.deepEqual(settle(partly, new Map([[id, new Set(['mail'])]])).owed, []);
    const newer = makeClip({ owed: [makeOwed(makeClip(), { due: { events: 0, chat: 0 } })] });
    assert.deepEqual(settle(newer, new Map([[id, new Set(['events'])]])).owed[0]?.due, { chat: 0 });
  });
});

describe('progress', () => {
  const at = (fraction: number, scale: 'percent' | 'segments' = 'percent') => ({ fraction, scale });

  it('counts steps, and begins a new stage where it falls', () => {
    const zero = foldProgress(undefined, at(0), 0);
    const half = foldProgress(zero, at(0.5), 10_000);
    const fallen = foldProgress(half, at(0.1), 20_000);
    assert.deepEqual([half.steps, half.stages, half.zeroAtMs], [1, 0, 0]);
    assert.deepEqual([fallen.steps, fallen.stages, fallen.zeroAtMs], [1, 1, 10_000]);
  });

  it('is no new stage where only the scale changes', () => {
    const half = foldProgress(foldProgress(undefined, at(0), 0), at(0.5), 10_000);
    assert.equal(foldProgress(half, at(0.3, 'segments'), 20_000).stages, 0);
  });
});

describe('a look', () => {
  const live = makeClip({
    movement: {
      status: null,
      operation: null,
      percent: 1,
      segments: null,
      deviceSegments: null,
      movedAtMs: NOW_MS,
    },
  });
  const idle = (ageMs: number) => ({
    phase: 'idle' as const,
    cursorMs: 1,
    sweptAtMs: NOW_MS - ageMs,
    movedAtMs: 1,
  });
  const looked = (ageMs: number) => ({ lastFullAtMs: NOW_MS - ageMs, lastListAtMs: NOW_MS - ageMs });
  const swept = { sweep: idle(10_000), looks: looked(60_000) };
  const choose = (org: Parameters<typeof chooseLook>[0], clips = [live]) =>
    chooseLook(org, clips, DEFAULT_LIMITS, NOW_MS);
  const resting = { reason: 'unavailable' as const, failures: 1, sinceMs: NOW_MS, untilMs: NOW_MS + 1 };

  it('is at everything, the first time', () => {
    assert.deepEqual(choose(newOrgState('acme')), { list: true, page: true });
  });

  it('is at the one clip in flight, soon after a look at everything', () => {
    const org = makeOrg({ ...swept, looks: looked(5_000) });
    assert.deepEqual(choose(org), { list: false, page: false, clipUuid: live.clipUuid });
  });

  it('is at a page where pages cover what is in flight, and at the list where not', () => {
    const page = (pageCovers: boolean) => makeOrg({ ...swept, vendor: makeVendor({ pageCovers }) });
    assert.deepEqual(choose(page(true)), { list: false, page: true });
    assert.deepEqual(choose(page(false)), { list: true, page: false });
  });

  it('is at pages where the list rests, and at the list where pages do', () => {
    const out = (endpoint: 'list' | 'page') =>
      choose(makeOrg({ ...swept, vendor: makeVendor({ failing: { [endpoint]: resting } }) }));
    assert.deepEqual(out('list'), { list: false, page: true });
    assert.deepEqual(out('page'), { list: true, page: false });
  });

  it('sweeps besides where it has not for long, so that what ended while we were blind is found at once', () => {
    const vendor = makeVendor({ pageCovers: true });
    const org = makeOrg({ looks: looked(600_000), sweep: idle(600_000), vendor });
    assert.deepEqual(choose(org, []), { list: true, page: true });
  });

  it('takes list and sweep in turn where nothing is in flight', () => {
    assert.deepEqual(choose(makeOrg(swept), []), { list: true, page: false });
    assert.deepEqual(choose(makeOrg({ ...swept, sweep: idle(60_000) }), []), { list: false, page: true });
  });
});

it('duplicate ids in a list are merged alike in any order', () => {
  const sighting = fc.record({
    status: fc.constantFrom('UPLOADING', 'COMPLETE', 'FAILED', 'DELETED', null),
    percent: fc.option(fc.nat({ max: 100 })),
    clipUuid: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(sighting), (items) => {
      const sightings = items.map((item) => makeSighting(item));
      const merged = mergeDuplicates(sightings);
      const reversed = mergeDuplicates(sightings.toReversed());
      for (const [uuid, clip] of merged) assert.deepEqual(reversed.get(uuid), clip);
    }),
  );
});

it('the ledger counts by day, endpoint and outcome, and keeps a week', () => {
  let org = makeOrg();
  for (let day = 0; day < 10; day++)
    for (const outcome of ['ok', 'ok', 'rate-limited'] as const)
      org = countCall(org, { endpoint: 'list', outcome }, NOW_MS + day * 86_400_000);
  assert.equal(Object.keys(org.calls.ledger).length, 7);
  assert.deepEqual(org.calls.ledger['2026-12-03'], { 'list:ok': 2, 'list:rate-limited': 1 });
});

describe('what a look brings is worth a write', () => {
  const movement = { status: null, operation: null, percent: 10, segments: null, deviceSegments: null };
  const stored = makeClip({
    version: 3,
    movement: { ...movement, movedAtMs: NOW_MS },
    progress: foldProgress(undefined, { fraction: 0.1, scale: 'percent' }, NOW_MS),
  });
  const moved = (fraction: number) => ({
    ...stored,
    movement: { ...movement, percent: 100 * fraction, movedAtMs: NOW_MS + 1 },
    progress: foldProgress(stored.progress, { fraction, scale: 'percent' }, NOW_MS + 1),
  });
  const step = DEFAULT_LIMITS.progressStepPercent / 100;

  it('at once where the state changed or the progress grew by a step', () => {
    assert.equal(worthWriting(stored, { ...stored }, DEFAULT_LIMITS), false);
    assert.equal(worthWriting(stored, moved(0.1 + step / 2), DEFAULT_LIMITS), false);
    assert.equal(worthWriting(stored, moved(0.11 + step), DEFAULT_LIMITS), true);
    assert.equal(worthWriting(stored, { ...stored, state: 'stalled' }, DEFAULT_LIMITS), true);
  });

  it('at the end of an invocation where it moved by less, so that the next one knows when it stood still', () => {
    assert.equal(isNewsToTheNext(stored, { ...stored }), false);
    assert.equal(isNewsToTheNext(stored, moved(0.11)), true);
    const missing = { sinceMs: NOW_MS, askedAtMs: NOW_MS, asked: 1 };
    assert.equal(isNewsToTheNext(stored, { ...stored, missing }), true);
    assert.equal(isNewsToTheNext({ ...stored, missing }, { ...stored, missing }), false);
  });
});
