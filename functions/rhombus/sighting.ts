import * as v from 'valibot';
import { bareDeviceUuid, type ClipDetails, type Sighting } from '../core/clip.ts';
import { DeviceProgress, InProgressItem, SavedClipItem } from './schemas.ts';

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
      locatedDeviceUuids: clip.deviceUuidMap && bare(Object.keys(clip.deviceUuidMap).slice(0, 64)),
      footageStartMs: clip.timestampMs,
      durationSec: clip.durationSec,
      byteCount: clip.byteCount,
      region: clip.clipLocation?.region,
      createdAtMs: clip.createdAtMs,
      placeholder: clip.placeholder,
    }),
  };
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

function readDeviceSegments(devices: Record<string, unknown> | undefined): Record<string, number> | null {
  const counted = Object.entries(devices ?? {}).flatMap(([device, progress]) => {
    const parsed = v.safeParse(DeviceProgress, progress);
    return parsed.success ? [[bareDeviceUuid(device), parsed.output.segmentsUploaded] as const] : [];
  });
  return counted.length > 0 ? Object.fromEntries(counted.slice(0, 64)) : null;
}

/** Leaves out what the vendor left out. */
function known(details: { [Key in keyof ClipDetails]: ClipDetails[Key] | undefined }): ClipDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
