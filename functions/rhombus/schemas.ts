import * as v from 'valibot';
import { bareDeviceUuid } from '../core/clip.ts';

/**
 * Every field of an answer may be absent, null, or of a type that nobody expects: all three read as `undefined`. The
 * field names are the vendor's.
 */
const lenient = <Output>(schema: v.GenericSchema<unknown, Output>) =>
  v.optional(v.fallback(v.optional(schema), undefined));

const Whole = v.pipe(v.number(), v.finite(), v.transform(Math.trunc), v.safeInteger());
const Count = v.pipe(Whole, v.minValue(0));
const EpochMs = v.pipe(Whole, v.minValue(1), v.maxValue(8.64e15));

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Of a text of megabytes, no more than this many times its final length is ever looked at. */
const LOOKED_AT = 8;

/** Text without control, bidirectional and zero-width characters, cut by code points. */
const text = (maxLength: number) =>
  v.pipe(
    v.string(),
    v.transform((value) => {
      const printable = value
        .slice(0, LOOKED_AT * maxLength)
        .replace(UNPRINTABLE, ' ')
        .trim();
      return [...printable].slice(0, maxLength).join('');
    }),
    v.nonEmpty(),
  );

/** Ids become keys of maps, so none may be called what every object has, such as `constructor`. */
const isNoOwnWord = (id: string) => !(bareDeviceUuid(id) in Object.prototype);

export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/), v.check(isNoOwnWord));
export const DeviceId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,64}$/), v.check(isNoOwnWord));
const Status = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,40}$/));
const DeviceIds = v.pipe(
  v.array(v.unknown()),
  v.transform((items) => items.filter((item) => v.is(DeviceId, item)).slice(0, 64)),
);
const DeviceMap = v.record(v.string(), v.unknown());
const Located = v.object({ region: lenient(text(40)) });

const Common = {
  status: lenient(Status),
  title: lenient(text(200)),
  deviceUuid: lenient(DeviceId),
  deviceUuids: lenient(DeviceIds),
  devicePresentationOrder: lenient(DeviceIds),
  deviceUuidMap: lenient(DeviceMap),
  timestampMs: lenient(EpochMs),
};

/** An item of `getSplicedClipsInProgress`. */
export const InProgressItem = v.object({
  ...Common,
  clipUuid: Id,
  segmentsUploaded: lenient(Count),
  totalSegments: lenient(Count),
  deviceMap: lenient(DeviceMap),
  startTime: lenient(EpochMs),
  duration: lenient(Count),
  expectedSubClipCount: lenient(Count),
  completedSubClipCount: lenient(Count),
  parentClipUuid: lenient(Id),
  deleted: lenient(v.boolean()),
});

/** A clip of `getClipWithProgress` and `getClipsWithProgress`. */
export const SavedClipItem = v.object({
  ...Common,
  uuid: Id,
  percentComplete: lenient(v.pipe(v.number(), v.finite())),
  currentOperation: lenient(text(100)),
  createdAtMs: lenient(EpochMs),
  durationSec: lenient(Count),
  byteCount: lenient(Count),
  clipLocation: lenient(Located),
  placeholder: lenient(v.boolean()),
});

/** Progress of one camera in `deviceMap`. */
export const DeviceProgress = v.object({ segmentsUploaded: Count });

/** Opaque. A longer one than this would not fit beside what else is kept of an org. */
export const PageToken = v.pipe(v.string(), v.maxLength(16_384));

/** What every answer carries beside its data. */
export const Envelope = v.object({ error: lenient(v.boolean()) });
