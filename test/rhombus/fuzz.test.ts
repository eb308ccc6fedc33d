import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Sighting } from '../../functions/core/clip.ts';
import type { ClipList, Vendor } from '../../functions/core/ports.ts';
import { RhombusError } from '../../functions/rhombus/errors.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { connect } from './connect.ts';
import { json, startHostileServer } from './hostile-server.ts';

const CLIP_FIELDS = [
  ...['uuid', 'clipUuid', 'status', 'title', 'deviceUuid', 'deviceUuids', 'devicePresentationOrder'],
  ...['deviceUuidMap', 'deviceMap', 'timestampMs', 'segmentsUploaded', 'totalSegments', 'startTime'],
  ...['duration', 'expectedSubClipCount', 'completedSubClipCount', 'parentClipUuid', 'deleted'],
  ...['percentComplete', 'currentOperation', 'createdAtMs', 'durationSec', 'byteCount', 'clipLocation'],
  ...['placeholder', 'region', '__proto__', 'constructor', 'toString', 'somethingNew'],
];
const ANSWER_FIELDS = ['splicedClips', 'savedClips', 'clip', 'pageToken', 'error', 'errorMsg', 'warningMsg'];

const word = fc.constantFrom(
  'COMPLETE',
  'FAILED',
  'true',
  '',
  ' ',
  '\u202e',
  '../..',
  'constructor',
  CLIP_UUID,
);
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, -0, -1, 1e308, -1e308, 2 ** 53, 1.5, 100.1),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
  word,
);
/** Any JSON, made mostly of the names that the vendor uses. */
const { anyJson } = fc.letrec<{ anyJson: unknown }>((tie) => ({
  anyJson: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('anyJson'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...CLIP_FIELDS), fc.string()), tie('anyJson'), { maxKeys: 5 }),
  ),
}));
/** Most have an id, since the others are not read any further. */
const anyField = fc.oneof(scalar, anyJson);
const anyClip = fc
  .tuple(
    fc.boolean(),
    fc.record(Object.fromEntries(CLIP_FIELDS.map((name) => [name, anyField])), { requiredKeys: [] }),
  )
  .map(([named, fields]) => (named ? { ...fields, uuid: CLIP_UUID, clipUuid: CLIP_UUID } : fields));
const anyAnswer = fc.oneof(
  anyJson,
  fc.dictionary(fc.constantFrom(...ANSWER_FIELDS), fc.oneof(anyJson, fc.array(anyClip), anyClip)),
);

describe('whatever a server answers', () => {
  let body: unknown;
  let status = 200;
  let server: Awaited<ReturnType<typeof startHostileServer>>;
  let client: Vendor;

  before(async () => {
    server = await startHostileServer((response) => json(JSON.stringify(body), status)(response));
    client = connect(server.url);
  });
  after(() => server[Symbol.asyncDispose]());

  it('a call gives clips that are fit to keep, or fails with an error of the family', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.constantFrom(200, 200, 200, 400, 404), async (answer, given) => {
        [body, status] = [answer, given];
        const seen = await Promise.all([
          orFamilyError(client.listClipsInProgress()),
          orFamilyError(client.listSavedClips()),
          orFamilyError(client.getClip(CLIP_UUID)),
        ]);
        for (const answer of seen) for (const clip of clipsOf(answer)) assertFitToKeep(clip);
      }),
      { numRuns: 300 },
    );
  });

  it('a clip does not spoil its neighbours', async () => {
    status = 200;
    const neighbour = { status: 'RENDERING', percentComplete: 40, segmentsUploaded: 2, totalSegments: 5 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anyClip, anyJson)), async (others) => {
        const items = [...others, { ...neighbour, uuid: CLIP_UUID, clipUuid: CLIP_UUID }];
        body = { splicedClips: items, savedClips: items };
        for (const { clips, malformed } of [
          await client.listClipsInProgress(),
          await client.listSavedClips(),
        ] satisfies ClipList[]) {
          assert.equal(clips.at(-1)?.clipUuid, CLIP_UUID);
          assert.equal(clips.at(-1)?.status, 'RENDERING');
          assert.equal(clips.length + malformed, items.filter((item) => item !== null).length);
        }
      }),
      { numRuns: 150 },
    );
  });
});

async function orFamilyError<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    assert.ok(error instanceof RhombusError, `${error}`);
    return undefined;
  }
}

function clipsOf(answer: unknown): Sighting[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if ('clips' in answer) return answer.clips as Sighting[];
  return 'clip' in answer ? [answer.clip as Sighting] : [];
}

/** The bounds that the table, the messages and the pacing count on. */
function assertFitToKeep(clip: Sighting): void {
  const { clipUuid, status, percent, operation, segments, deviceSegments, details } = clip;
  assert.match(clipUuid, /^[A-Za-z0-9_-]{1,64}$/);
  assert.ok(status === null || /^[\x21-\x7e]{1,40}$/.test(status));
  assert.ok(percent === null || (percent >= 0 && percent <= 100));
  for (const [text, points] of [
    [operation, 100],
    [details.title, 200],
    [details.region, 40],
  ] as const) {
    assert.ok([...(text ?? '')].length <= points);
    assert.ok(!/[\p{Cc}\p{Cs}]/u.test(text ?? ''));
  }
  for (const device of [
    ...(details.deviceUuids ?? []),
    ...(details.locatedDeviceUuids ?? []),
    ...Object.keys(deviceSegments ?? {}),
  ])
    assert.ok(/^[A-Za-z0-9_.-]{1,64}$/.test(device) && !(device in Object.prototype), device);
  const numbers = [segments?.uploaded, segments?.total, ...Object.values(deviceSegments ?? {})];
  for (const number of [...numbers, ...Object.values(details).filter((value) => typeof value === 'number')])
    assert.ok(number === undefined || (Number.isSafeInteger(number) && number >= 0), `${number}`);
  assert.ok(JSON.stringify(clip).length < 40_000);
}
