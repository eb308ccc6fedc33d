import * as v from 'valibot';
import { bareDeviceUuid, type ClipDetails, type Sighting } from '../domain/clip/clip.ts';
import { bareDeviceUuids } from './fields.ts';
import { DeviceProgress, InProgressItem, SavedClipItem } from './schemas.ts';

/** Fields that tell of movement: where one is there and cannot be read, that is said. */
const IN_PROGRESS_MOVEMENT = ['status', 'segmentsUploaded', 'totalSegments', 'deviceMap', 'deviceUuidMap'];
const SAVED_MOVEMENT = ['status', 'percentComplete', 'currentOperation'];

/** Reads an item of the list of clips in progress; undefined where it has no usable id. */
export function readInProgressItem(item: unknown): Sighting | undefined {
  const parsed = v.safeParse(InProgressItem, item);
  if (!parsed.success) return undefined;
  const clip = parsed.output;
  const devices = readDeviceSegments(clip.deviceMap ?? clip.deviceUuidMap ?? {});
  const { segmentsUploaded: uploaded, totalSegments: total } = clip;
  const isWhole = uploaded === undefined || total === undefined || uploaded >= total;
  const status = readStatus(clip.status, isWhole);
  return {
    clipUuid: clip.clipUuid,
    status: status.word,
    percent: null,
    operation: null,
    segments: uploaded !== undefined && total !== undefined ? { uploaded, total } : null,
    deviceSegments: devices.segments,
    deleted: clip.deleted ?? false,
    unreadable: unreadable(item, clip, IN_PROGRESS_MOVEMENT, [...status.unreadable, ...devices.unreadable]),
    details: known({
      title: clip.title,
      deviceUuids: readDevices(clip.devicePresentationOrder, clip.deviceUuid),
      footageStartMs: clip.startTime ?? clip.timestampMs,
      requestedSec: clip.duration,
      userUuid: clip.userUuid,
      parentClipUuid: clip.parentClipUuid,
      expectedSubClips: clip.expectedSubClipCount,
      completedSubClips: clip.completedSubClipCount,
    }),
  };
}

/** Reads a saved clip with its progress; undefined where it has no usable id. */
export function readSavedClip(item: unknown): Sighting | undefined {
  const parsed = v.safeParse(SavedClipItem, item);
  if (!parsed.success) return undefined;
  const clip = parsed.output;
  const percent = clip.percentComplete ?? null;
  const status = readStatus(clip.status, percent === null || percent === 100);
  return {
    clipUuid: clip.uuid,
    status: status.word,
    percent,
    operation: clip.currentOperation ?? null,
    segments: null,
    deviceSegments: null,
    deleted: false,
    unreadable: unreadable(item, clip, SAVED_MOVEMENT, status.unreadable),
    details: known({
      title: clip.title,
      deviceUuids: readDevices(clip.deviceUuids ?? clip.devicePresentationOrder, clip.deviceUuid),
      locatedDeviceUuids: readLocated(clip.deviceUuidMap),
      footageStartMs: clip.timestampMs,
      durationSec: clip.durationSec,
      byteCount: clip.byteCount,
      region: clip.clipLocation?.region,
      createdAtMs: clip.createdAtMs,
      thumbnailRegion: clip.thumbnailLocation?.region,
      sha256Hex: clip.sha256Hex,
      userUuid: clip.userUuid,
      externalTransactionId: clip.externalTransactionId,
      sourceAlertUuid: clip.sourceAlertUuid,
      placeholder: clip.placeholder,
    }),
  };
}

/**
 * `COMPLETED` is taken for the documented `COMPLETE`, unless the rest of the item says that something is still to do:
 * then nobody knows what is meant by it. No other word is guessed at.
 */
function readStatus(
  word: string | undefined,
  isWhole: boolean,
): { word: string | null; unreadable: string[] } {
  if (word !== 'COMPLETED') return { word: word ?? null, unreadable: [] };
  return isWhole ? { word: 'COMPLETE', unreadable: [] } : { word, unreadable: ['status'] };
}

function readDevices(
  devices: readonly string[] | undefined,
  first: string | undefined,
): string[] | undefined {
  const facets = [...(devices ?? []), ...(first === undefined ? [] : [first])];
  return facets.length > 0 ? bareDeviceUuids(facets) : undefined;
}

/** A map of which no key is a camera's says nothing of cameras. */
function readLocated(map: Record<string, unknown> | undefined): string[] | undefined {
  const keys = Object.keys(map ?? {});
  const located = bareDeviceUuids(keys);
  return map === undefined || (located.length === 0 && keys.length > 0) ? undefined : located;
}

/** A camera's facets, such as picture and sound, are counted together, so that either may show movement. */
function readDeviceSegments(devices: Record<string, unknown>) {
  const counted = new Map<string, number>();
  const kept = new Set(bareDeviceUuids(Object.keys(devices)));
  let isReadable = true;
  for (const [facet, value] of Object.entries(devices)) {
    const device = bareDeviceUuid(facet);
    if (!kept.has(device) || saysNothing(value)) continue;
    const progress = v.safeParse(DeviceProgress, value);
    if (progress.success) counted.set(device, (counted.get(device) ?? 0) + progress.output.segmentsUploaded);
    else isReadable = false;
  }
  return {
    segments: counted.size > 0 ? Object.fromEntries(counted) : null,
    unreadable: isReadable ? [] : ['deviceMap.segmentsUploaded'],
  };
}

/** Progress of a camera that is absent or null: it is not there, rather than unreadable. */
function saysNothing(progress: unknown): boolean {
  if (progress === undefined || progress === null) return true;
  if (typeof progress !== 'object' || Array.isArray(progress)) return false;
  return !('segmentsUploaded' in progress) || progress.segmentsUploaded === null;
}

/** Fields of these that are there and were not read, by the vendor's names, and others that are known to be. */
function unreadable(
  item: unknown,
  read: Record<string, unknown>,
  fields: readonly string[],
  others: readonly string[],
): string[] {
  const given = new Map(Object.entries(item ?? {}));
  const unread = fields.filter((field) => {
    const value = given.get(field);
    const isBlankOperation = field === 'currentOperation' && typeof value === 'string' && value.trim() === '';
    return value !== undefined && value !== null && !isBlankOperation && read[field] === undefined;
  });
  return [...unread, ...others];
}

/** Leaves out what the vendor left out. */
function known(details: { [Key in keyof ClipDetails]: ClipDetails[Key] | undefined }): ClipDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
