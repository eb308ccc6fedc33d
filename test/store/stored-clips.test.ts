import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { type ClipRecord, OUTCOMES, type Outcome, TERMINAL_STATES } from '../../functions/core/clip.ts';
import { createClipEvent } from '../../functions/notify/clip-event.ts';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startTable } from './dynalite.ts';
import { itemSize } from './item-size.ts';
import { written } from './test-store.ts';

const KIB = 1024;
const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const FOUR_BYTES = '\u{1F3A5}';

it('a clip with eight cameras and three notifications takes less than 16 KB, and less than 8 KB with one', () => {
  fc.assert(
    fc.property(clipOf({ cameras: 8, idLength: 22 }), (clip) => {
      assert.ok(itemSize(writeClipItem(owing(clip, []), 1)) < 4 * KIB);
      assert.ok(itemSize(writeClipItem(owing(clip, ['stalled']), 1)) < 8 * KIB);
      assert.ok(itemSize(writeClipItem(owing(clip, ['stalled', 'resumed', 'failed']), 1)) < 16 * KIB);
    }),
  );
});

it('the largest clip that the client lets through takes a tenth of what DynamoDB allows', () => {
  const ids = Array.from({ length: 64 }, (_, index) => `${index}`.padStart(64, 'x'));
  const clip = makeClip({
    label: FOUR_BYTES.repeat(50),
    movement: {
      status: 'x'.repeat(40),
      operation: FOUR_BYTES.repeat(100),
      percent: 100,
      segments: `${Number.MAX_SAFE_INTEGER}/${Number.MAX_SAFE_INTEGER}`,
      deviceSegments: 'x'.repeat(400),
      movedAtMs: NOW_MS,
    },
    details: { title: FOUR_BYTES.repeat(200), deviceUuids: ids, locatedDeviceUuids: ['other'] },
  });
  const largest = owing({ ...clip, details: { ...clip.details, region: FOUR_BYTES.repeat(40) } }, [
    'stalled',
    'resumed',
    'completed',
  ]);
  assert.ok(itemSize(writeClipItem(largest, 1)) < 40 * KIB);
});

it('any clip is read back as it was written', async () => {
  const { store, close } = await startTable();
  let count = 0;
  await fc
    .assert(
      fc.asyncProperty(clipOf({ cameras: 64, idLength: 64 }), async (any) => {
        const clip = owing({ ...any, orgId: `org-${++count}` }, ['stalled', 'resumed', 'completed']);
        const stored = written(await store.recordTransition(clip));
        assert.deepEqual(stored, { ...clip, version: stored.version });
        assert.deepEqual(await store.loadClip(clip.orgId, clip.clipUuid, NOW_MS), stored);
      }),
      { numRuns: 50 },
    )
    .finally(close);
});

/** The clip with events about these outcomes still owed to everybody. */
function owing(clip: ClipRecord, outcomes: Outcome[]): ClipRecord {
  const owed = outcomes.map((outcome) => ({
    event: createClipEvent(clip, outcome, { nowMs: NOW_MS, late: false }),
    pending: ['events' as const, 'mail' as const, 'text' as const],
    recordedBy: '6f6b2c2e-8f0f-4a57-9d0b-0123456789ab',
    recordedAtMs: NOW_MS,
  }));
  return { ...clip, owed };
}

/** Clips within the bounds of what the client reads (`functions/rhombus/schemas.ts`) and `watch` takes. */
function clipOf({ cameras, idLength }: { cameras: number; idLength: number }): fc.Arbitrary<ClipRecord> {
  const text = (maxLength: number) =>
    fc
      .array(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), { maxLength })
      .map((all) => all.join(''));
  const id = fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{1,${idLength}}$`));
  const ids = fc.uniqueArray(id, { maxLength: cameras, size: 'max' });
  const ms = fc.integer({ min: 1, max: 8.64e15 });
  const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  const fraction = fc.integer({ min: 0, max: 100_000 }).map((part) => part / 100_000);
  const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const details = fc.record(
    {
      title: text(200),
      deviceUuids: ids,
      locatedDeviceUuids: ids,
      footageStartMs: ms,
      requestedSec: count,
      durationSec: count,
      byteCount: count,
      region: text(40),
      createdAtMs: ms,
      parentClipUuid: id,
      expectedSubClips: count,
      completedSubClips: count,
      placeholder: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const movement = fc.record({
    status: nullable(fc.stringMatching(/^[\x21-\x7e]{1,40}$/)),
    operation: nullable(text(100)),
    percent: nullable(fraction.map((part) => part * 100)),
    segments: nullable(fc.tuple(count, count).map(([uploaded, total]) => `${uploaded}/${total}`)),
    deviceSegments: nullable(fc.stringMatching(/^[\x20-\x7e]{0,400}$/)),
    movedAtMs: ms,
  });
  const progress = fc.record({
    fraction,
    scale: fc.constantFrom('segments' as const, 'percent' as const),
    reachedAtMs: ms,
    zeroAtMs: ms,
    steps: fc.nat(),
    stages: fc.nat(),
    lookedAtMs: ms,
  });
  return fc.record(
    {
      orgId: fc.constant('acme'),
      clipUuid: fc.constant(ID),
      version: fc.constant(0),
      state: fc.constantFrom('in-progress' as const, 'stalled' as const, ...TERMINAL_STATES),
      rawStatus: nullable(fc.stringMatching(/^[\x21-\x7e]{1,40}$/)),
      source: fc.constantFrom('list' as const, 'sweep' as const, 'watch' as const),
      label: text(100).map((label) => label.slice(0, 100)),
      createdAtMs: ms,
      firstSeenAtMs: ms,
      startedAtMs: ms,
      stateSinceMs: ms,
      attempt: fc.integer({ min: 1, max: 1000 }),
      attemptSinceMs: ms,
      movement,
      progress,
      missing: fc.record({ sinceMs: ms, confirmedAtMs: ms, confirmations: fc.nat() }),
      told: fc.dictionary(fc.constantFrom(...OUTCOMES), fc.nat(), { noNullPrototype: true }),
      details,
      owed: fc.constant([]),
    },
    {
      requiredKeys: [
        'orgId',
        'clipUuid',
        'version',
        'state',
        'rawStatus',
        'source',
        'createdAtMs',
        'stateSinceMs',
        'attempt',
        'attemptSinceMs',
        'told',
        'details',
        'owed',
      ],
    },
  );
}
