import fc from 'fast-check';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { OUTCOMES } from '../../functions/domain/outcome.ts';
import { makeClip } from '../clip-records.ts';
import { makeEvent, makeMovement, withCameras } from './events.ts';

const LURES = [
  'see https://evil.example/x?y=1',
  'www.evil.example',
  'a@evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'http://http://evil.example',
  'ht\u200Btps://evil.example',
  'evil。example evil．example i❤.ws e\u0301.example',
  'call +1 (555) 010-0123 or tel:5550100123',
  'ᴇvil․example Ⓔvil．ⓒom',
  'tel:5550100123 mailto:a@evil sms:+15550100 facetime:evil \\\\evil\\share 10.0.0.1',
  'evil․com evil﹒com evil︒com a＠evil https：//evil 555.010.0123 ٥٥٥٠١٠٠',
  '<!channel> <@U123> <https://evil.example|x> @here R&D *b* _i_ ~s~ `c` > q #x [a](b) :joy:',
  '👨\u200D👩\u200D👧 ❤️\u200D🔥 می\u200Cخواهم क\u094D\u200Dष ad\u200Dmin \u200D \uFE0F',
  `Z${'\u0351'.repeat(90)}`,
  'safe\r\nSubject: fake\u0000\u202Egpj.exe\u200B\uFFFE\uFFFF\u3164',
];

/** Up to `maxLength` code points of anything, lures and unpaired surrogates included. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc.constantFrom(...LURES),
    fc.constant('\uD800'),
  );
  return text.map((value) => [...value].slice(0, maxLength).join(''));
}

const epochMs = fc.integer({ min: 1, max: 8.64e15 });
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  fc.constantFrom('www.evil.example', 'evil.io', 'x'.repeat(64)),
);
const devices = fc.array(id, { maxLength: 64, size: 'max' });

const details = fc.record(
  {
    title: anyText(200),
    deviceUuids: devices,
    locatedDeviceUuids: devices,
    footageStartMs: epochMs,
    createdAtMs: epochMs,
    durationSec: fc.maxSafeNat(),
    requestedSec: fc.maxSafeNat(),
    byteCount: fc.maxSafeNat(),
    region: anyText(40),
    parentClipUuid: id,
    placeholder: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** A clip within the bounds that the vendor's client and `watch` set, and otherwise as bad as it gets. */
export const anyRecord: fc.Arbitrary<ClipRecord> = fc
  .record({
    orgId: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    clipUuid: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    rawStatus: fc.option(
      fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), fc.constant('HTTPS://EVIL.EXAMPLE')),
    ),
    attempt: fc.integer({ min: 1, max: 99 }),
    attemptSinceMs: epochMs,
    label: anyText(100),
    operation: anyText(100),
    details,
  })
  .map(({ operation, ...known }) => makeClip({ ...known, movement: makeMovement(operation) }));

const name = fc.oneof(anyText(60), fc.stringMatching(/^[A-Za-z0-9 ÄÖÑÜäöñüàé-]{1,60}$/));
const named = fc.array(
  fc.record(
    {
      uuid: id,
      name,
      site: name,
      timeZone: fc.constantFrom('America/Chicago', 'Asia/Kolkata', 'Nowhere/Land'),
    },
    { requiredKeys: ['uuid'] },
  ),
  { maxLength: 64 },
);

/** An event of any such clip, whose cameras may be called anything. */
export const anyEvent: fc.Arbitrary<ClipEvent> = fc
  .tuple(
    anyRecord,
    fc.constantFrom(...OUTCOMES),
    fc.integer({ min: 1, max: 9999 }),
    fc.boolean(),
    fc.option(named),
  )
  .map(([clip, outcome, times, late, cameras]) => {
    const event = makeEvent(outcome, { ...clip, told: { [outcome]: times } }, late);
    return cameras === null ? event : withCameras(event, cameras);
  });
