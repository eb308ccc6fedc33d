import * as v from 'valibot';
import { bareDeviceUuid } from '../domain/clip/clip.ts';
import { isClipId } from '../domain/clip/clip-id.ts';
import { isTimeZone } from '../domain/time-zone.ts';
import {
  bareDeviceUuids,
  Count,
  DeviceId,
  Digest,
  EpochMs,
  Flag,
  ForeignId,
  lenient,
  Percent,
  Status,
  text,
} from './fields.ts';

const DeviceIds = v.pipe(
  v.array(v.unknown()),
  v.transform((ids) => bareDeviceUuids(ids)),
);
const DeviceMap = v.pipe(
  v.unknown(),
  v.check((map) => !Array.isArray(map)),
  v.record(v.string(), v.unknown()),
);
const Located = v.object({ region: lenient(text(40)) });
const ClipId = v.custom<string>(isClipId);
/** Users and alerts have ids of the same form as clips. */
const Uuid = ClipId;

const Common = {
  status: lenient(Status),
  title: lenient(text(200)),
  deviceUuid: lenient(DeviceId),
  devicePresentationOrder: lenient(DeviceIds),
  deviceUuidMap: lenient(DeviceMap),
  timestampMs: lenient(EpochMs),
  userUuid: lenient(Uuid),
};

/** An item of `getSplicedClipsInProgress`. The field names are the vendor's. */
export const InProgressItem = v.object({
  ...Common,
  clipUuid: ClipId,
  segmentsUploaded: lenient(Count),
  totalSegments: lenient(Count),
  deviceMap: lenient(DeviceMap),
  startTime: lenient(EpochMs),
  duration: lenient(Count),
  expectedSubClipCount: lenient(Count),
  completedSubClipCount: lenient(Count),
  parentClipUuid: lenient(Uuid),
  deleted: lenient(Flag),
});

/** A clip of `getClipWithProgress` and `getClipsWithProgress`. The field names are the vendor's. */
export const SavedClipItem = v.object({
  ...Common,
  uuid: ClipId,
  deviceUuids: lenient(DeviceIds),
  percentComplete: lenient(Percent),
  currentOperation: lenient(text(100)),
  createdAtMs: lenient(EpochMs),
  durationSec: lenient(Count),
  byteCount: lenient(Count),
  clipLocation: lenient(Located),
  thumbnailLocation: lenient(Located),
  sha256Hex: lenient(Digest),
  externalTransactionId: lenient(ForeignId),
  sourceAlertUuid: lenient(Uuid),
  placeholder: lenient(Flag),
});

const Name = text(60);

/** An item of `getMinimalCameraStateList`. */
export const CameraItem = v.object({
  uuid: v.pipe(DeviceId, v.transform(bareDeviceUuid)),
  name: lenient(Name),
  locationUuid: lenient(Uuid),
});

/** An item of `getLocations`. */
export const LocationItem = v.object({
  uuid: Uuid,
  name: lenient(Name),
  tz: lenient(v.custom<string>(isTimeZone)),
});

/** Progress of one camera in `deviceMap`. */
export const DeviceProgress = v.object({ segmentsUploaded: Count });

/** Opaque. A longer one than this would not fit beside what else is kept of an org. */
export const PageToken = v.pipe(v.string(), v.maxLength(16_384));
