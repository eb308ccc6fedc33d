import fc from 'fast-check';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { CLIP_STATES, OUTCOMES } from '../../functions/domain/outcome.ts';
import { makeClip } from '../clip-records.ts';

// The bounds are those of what the client reads (`functions/rhombus/schemas.ts`) and `watch` takes.

const ms = fc.integer({ min: 1, max: 8.64e15 });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const fraction = fc.integer({ min: 0, max: 100_000 }).map((part) => part / 100_000);
const status = nullable(fc.stringMatching(/^[\x21-\x7e]{1,40}$/));

const movement = plain({
  status,
  operation: nullable(text(100)),
  percent: nullable(fraction.map((part) => part * 100)),
  segments: nullable(fc.tuple(count, count).map(([uploaded, total]) => `${uploaded}/${total}`)),
  deviceSegments: nullable(fc.stringMatching(/^[\x20-\x7e]{0,400}$/)),
  movedAtMs: ms,
});

const progress = plain({
  fraction,
  scale: fc.constantFrom('segments' as const, 'percent' as const),
  reachedAtMs: ms,
  zeroAtMs: ms,
  steps: fc.nat(),
  stages: fc.nat(),
  lookedAtMs: ms,
});

const missing = fc.record(
  { sinceMs: ms, askedAtMs: ms, asked: fc.nat(), deniedSinceMs: ms },
  { requiredKeys: ['sinceMs', 'askedAtMs', 'asked'], noNullPrototype: true },
);

/** Any clip that owes nothing, with at most so many cameras whose ids are at most so long. */
export function anyClip(limits: { cameras: number; idLength: number }): fc.Arbitrary<ClipRecord> {
  const always = {
    state: fc.constantFrom(...CLIP_STATES),
    rawStatus: status,
    source: fc.constantFrom('list' as const, 'sweep' as const, 'watch' as const),
    attempt: fc.integer({ min: 1, max: 1000 }),
    told: fc.dictionary(fc.constantFrom(...OUTCOMES), fc.nat(), { noNullPrototype: true }),
    details: anyDetails(limits),
  };
  const atTimes = {
    label: text(100).map((label) => label.slice(0, 100)),
    firstSeenAtMs: ms,
    startedAtMs: ms,
    peopleToldAtMs: ms,
    movement,
    progress,
    missing,
  };
  const { firstSeenAtMs, startedAtMs, ...base } = makeClip();
  return fc
    .tuple(plain(always), fc.record(atTimes, { requiredKeys: [], noNullPrototype: true }))
    .map(([some, more]) => ({ ...base, ...some, ...more }));
}

function anyDetails({ cameras, idLength }: { cameras: number; idLength: number }) {
  const id = fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{1,${idLength}}$`));
  const ids = fc.uniqueArray(id, { maxLength: cameras, size: 'max' });
  const details = {
    title: text(200),
    deviceUuids: ids,
    locatedDeviceUuids: ids,
    footageStartMs: ms,
    requestedSec: count,
    durationSec: count,
    byteCount: count,
    region: text(40),
    createdAtMs: ms,
    thumbnailRegion: text(40),
    sha256Hex: fc.stringMatching(/^[0-9a-f]{64}$/),
    userUuid: id,
    externalTransactionId: text(64),
    sourceAlertUuid: id,
    parentClipUuid: id,
    expectedSubClips: count,
    completedSubClips: count,
    placeholder: fc.boolean(),
  };
  return fc.record(details, { requiredKeys: [], noNullPrototype: true });
}

/** Text of so many code points, of any kind. */
function text(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength, size: 'max' });
}

function nullable<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { nil: null });
}

function plain<T>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true });
}
