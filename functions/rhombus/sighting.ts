import * as v from 'valibot';
import { bareDeviceUuid, type ClipDetails, type Sighting } from '../core/clip.ts';
import { DeviceId, DeviceProgress, Id, InProgressItem, SavedClipItem } from './schemas.ts';

/** Cameras of one clip that are kept. */
const MAX_DEVICES = 64;

/** Reads an item of the list of clips in progress; undefined where it has no usable id. */
export function readInProgressItem(item: unknown): Sighting | undefined {
  const parsed = v.safeParse(InProgressItem, item);
  if (!parsed.success) return undefined;
  const clip = parsed.output;
  const devices = clip.deviceMap ?? clip.deviceUuidMap;
  const segments =
    clip.segmentsUploaded !== undefined && clip.totalSegments !== undefined
      ? { uploaded: clip.segmentsUploaded, total: clip.totalSegments }
      : null;
  return {
    clipUuid: clip.clipUuid,
    status: clip.status ?? null,
    percent: null,
    operation: null,
    segments,
    deviceSegments: readDeviceSegments(devices),
    deleted: clip.deleted ?? false,
    details: known({
      title: clip.title,
      deviceUuids: readDevices(clip),
      footageStartMs: clip.startTime ?? clip.timestampMs,
      requestedSec: clip.duration,
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
  const percent = clip.percentComplete;
  return {
    clipUuid: clip.uuid,
    status: clip.status ?? null,
    percent: percent === undefined ? null : Math.min(100, Math.max(0, percent)),
    operation: clip.currentOperation ?? null,
    segments: null,
    deviceSegments: null,
    deleted: false,
    details: known({
      title: clip.title,
      deviceUuids: readDevices(clip),
      locatedDeviceUuids: clip.deviceUuidMap && bare(devicesOf(clip.deviceUuidMap)),
      footageStartMs: clip.timestampMs,
      durationSec: clip.durationSec,
      byteCount: clip.byteCount,
      region: clip.clipLocation?.region,
      createdAtMs: clip.createdAtMs,
      placeholder: clip.placeholder,
    }),
  };
}

/** Reads the answer about one clip. Its own id may be missing like every other field; another one stays. */
export function readClipAskedFor(item: unknown, clipUuid: string): Sighting | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  return readSavedClip('uuid' in item && v.is(Id, item.uuid) ? item : { ...item, uuid: clipUuid });
}

type DeviceFields = Pick<
  v.InferOutput<typeof SavedClipItem>,
  'deviceUuid' | 'deviceUuids' | 'devicePresentationOrder'
>;

function readDevices({
  deviceUuid,
  deviceUuids,
  devicePresentationOrder,
}: DeviceFields): string[] | undefined {
  const facets = [
    ...(deviceUuids ?? devicePresentationOrder ?? []),
    ...(deviceUuid === undefined ? [] : [deviceUuid]),
  ];
  return facets.length > 0 ? bare(facets) : undefined;
}

function bare(facets: readonly string[]): string[] {
  return [...new Set(facets.map(bareDeviceUuid))];
}

/** A camera's facets, such as picture and sound, are counted together, so that either may show movement. */
function readDeviceSegments(devices: Record<string, unknown> | undefined): Record<string, number> | null {
  const counted = new Map<string, number>();
  for (const facet of devicesOf(devices ?? {})) {
    const progress = v.safeParse(DeviceProgress, devices?.[facet]);
    const device = bareDeviceUuid(facet);
    if (progress.success) counted.set(device, (counted.get(device) ?? 0) + progress.output.segmentsUploaded);
  }
  return counted.size > 0 ? Object.fromEntries(counted) : null;
}

function devicesOf(map: Record<string, unknown>): string[] {
  return Object.keys(map)
    .filter((id) => v.is(DeviceId, id))
    .slice(0, MAX_DEVICES);
}

/** Leaves out what the vendor left out. */
function known(details: { [Key in keyof ClipDetails]: ClipDetails[Key] | undefined }): ClipDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
