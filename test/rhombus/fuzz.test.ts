import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Sighting } from '../../functions/domain/clip/clip.ts';
import type { ClipAnswer, ListAnswer, PageAnswer, Vendor } from '../../functions/ports/vendor.ts';
import { CLIP_UUID, connect, expectKind } from './connect.ts';
import { json, startHostileServer } from './hostile-server.ts';

const CLIP_FIELDS = [
  ...['uuid', 'clipUuid', 'status', 'title', 'deviceUuid', 'deviceUuids', 'devicePresentationOrder'],
  ...['deviceUuidMap', 'deviceMap', 'timestampMs', 'segmentsUploaded', 'totalSegments', 'startTime'],
  ...['duration', 'expectedSubClipCount', 'completedSubClipCount', 'parentClipUuid', 'deleted'],
  ...['percentComplete', 'currentOperation', 'createdAtMs', 'durationSec', 'byteCount', 'clipLocation'],
  ...['sha256Hex', 'userUuid', 'externalTransactionId', 'sourceAlertUuid', 'thumbnailLocation'],
  ...['placeholder', 'region', '__proto__', 'constructor', 'toString', 'somethingNew'],
];
const ANSWER_FIELDS = [
  ...['splicedClips', 'savedClips', 'clip', 'pageToken', 'error', 'errorMsg', 'warningMsg'],
  ...['success', 'status', 'message'],
];

const word = fc.constantFrom(
  'COMPLETE',
  'FAILED',
  ' completed ',
  '75%',
  '1700000000',
  'true',
  '',
  ' ',
  '\u202e',
  '../..',
  'constructor',
  CLIP_UUID,
);
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, -0, -1, 1e308, -1e308, 1e-129, 2 ** 53, 1.5, 100.1, 1.7e9, 1.7e15),
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

  it('a call gives clips that are fit to keep, or says in fixed words why it does not', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.constantFrom(200, 200, 200, 400, 404), async (answer, given) => {
        [body, status] = [answer, given];
        const seen = await Promise.all([
          client.listClipsInProgress(),
          client.listSavedClips({ pageSize: 200 }),
          client.getClip(CLIP_UUID),
        ]);
        for (const answer of seen) for (const clip of clipsOf(answer)) assertFitToKeep(clip);
        for (const [index, key] of ['splicedClips', 'savedClips', 'clip'].entries())
          assertRecognised(seen[index], key, answer);
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
        for (const answer of [
          await client.listClipsInProgress(),
          await client.listSavedClips({ pageSize: 200 }),
        ]) {
          const { clips, malformed } = expectKind<ListAnswer | PageAnswer, 'shows'>(answer, 'shows');
          assert.equal(clips.at(-1)?.clipUuid, CLIP_UUID);
          assert.equal(clips.at(-1)?.status, 'RENDERING');
          assert.equal(clips.length + malformed, items.filter((item) => item !== null).length);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function clipsOf(answer: ListAnswer | PageAnswer | ClipAnswer): Sighting[] {
  if (answer.kind !== 'shows') return [];
  return 'clips' in answer ? answer.clips : [answer.clip];
}

const WORDS = [
  ...['no JSON object', 'an error with HTTP 200', 'the clips are no list', '"clip" is no object'],
  ...['an empty "clip"', 'no "splicedClips"', 'no "savedClips"', 'no "clip"', 'HTTP 400'],
  ...['HTTP 404', 'no clip that can be read', 'a page token that is none', 'a clip whose id cannot be read'],
  ...['another clip than the one asked for'],
];

/** Nothing is shown or denied but where the documented key is there, and other answers have fixed words. */
function assertRecognised(
  seen: ListAnswer | PageAnswer | ClipAnswer | undefined,
  key: string,
  body: unknown,
) {
  if (seen?.kind === 'shows' || (seen?.kind === 'does-not-know' && seen.form === 'null'))
    assert.ok(typeof body === 'object' && body !== null && Object.hasOwn(body, key));
  if (seen?.kind === 'says-nothing') assert.ok(WORDS.includes(seen.why), seen.why);
  if (seen?.kind === 'failed') assert.ok(WORDS.includes(seen.detail), seen.detail);
}

/** The bounds that the table, the messages and the pacing count on. */
function assertFitToKeep(clip: Sighting): void {
  const { clipUuid, status, percent, operation, segments, deviceSegments, unreadable, details } = clip;
  assert.match(clipUuid, /^[A-Za-z0-9_-]{1,64}$/);
  assert.ok(status === null || /^[\x21-\x7e]{1,40}$/.test(status));
  assert.ok(
    percent === null || (percent >= 0 && percent <= 100 && Math.round(percent * 100) / 100 === percent),
  );
  assert.ok(unreadable.every((name) => /^[A-Za-z.]{1,40}$/.test(name)));
  for (const [text, points] of [
    [operation, 100],
    [details.title, 200],
    [details.region, 40],
    [details.thumbnailRegion, 40],
    [details.externalTransactionId, 128],
  ] as const) {
    assert.ok([...(text ?? '')].length <= points);
    assert.ok(!/[\p{Cc}\p{Cs}]/u.test(text ?? ''));
  }
  for (const device of [
    ...(details.deviceUuids ?? []),
    ...(details.locatedDeviceUuids ?? []),
    ...Object.keys(deviceSegments ?? {}),
    ...[details.userUuid, details.sourceAlertUuid].filter((id) => id !== undefined),
  ])
    assert.ok(/^[A-Za-z0-9_.-]{1,64}$/.test(device) && !(device in Object.prototype), device);
  const numbers = [segments?.uploaded, segments?.total, ...Object.values(deviceSegments ?? {})];
  for (const number of [...numbers, ...Object.values(details).filter((value) => typeof value === 'number')])
    assert.ok(
      number === undefined || (Number.isSafeInteger(number) && number >= 0 && !Object.is(number, -0)),
      `${number}`,
    );
  for (const atMs of [details.createdAtMs, details.footageStartMs])
    assert.ok(atMs === undefined || (atMs >= Date.UTC(2000, 0) && atMs < Date.UTC(2100, 0)));
  assert.match(details.sha256Hex ?? '0'.repeat(64), /^[0-9a-f]{64}$/);
  assert.ok(JSON.stringify(clip).length < 40_000);
}
