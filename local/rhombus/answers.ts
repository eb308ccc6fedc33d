import { createHash } from 'node:crypto';
import type { ClipState } from './life.ts';
import type { World, WorldClip } from './world.ts';

type Fields = Record<string, unknown>;

const REGION = 'us-west-2';
const SEGMENT_SEC = 2;
const BYTES_PER_CAMERA_SECOND = 312_500;

/** An item of `getClipWithProgress` and `getClipsWithProgress`, by the names and units of the vendor's description. */
export function savedClip(world: World, clip: WorldClip, state: ClipState, nowMs: number): Fields {
  const complete = state.status === 'COMPLETE';
  const { script, deviceUuids } = clip;
  const present = deviceUuids.filter(
    (_, index) => !complete || !script.missingCameras.includes(script.cameras[index] ?? ''),
  );
  const deliveredSec = script.deliveredSec ?? script.footageSec;
  const location = complete && world.isLocated(clip, nowMs) ? { region: REGION } : null;
  return {
    uuid: clip.uuid,
    status: state.status,
    percentComplete: state.percent,
    currentOperation: state.operation,
    lastUpdatedSec: Math.floor(world.movedAtMs(clip, state, nowMs) / 1000),
    createdAtMs: clip.createdAtMs,
    timestampMs: footageStartMs(clip),
    durationSec: complete ? deliveredSec : script.footageSec,
    title: script.title,
    description: null,
    byteCount: complete ? deliveredSec * BYTES_PER_CAMERA_SECOND * present.length : null,
    sha256Hex: complete ? createHash('sha256').update(clip.uuid).digest('hex') : null,
    clipLocation: location,
    thumbnailLocation: location,
    videoResolution: { height: 1080, width: 1920 },
    ...devicesOf(clip),
    deviceUuids: deviceUuids.map(facet),
    deviceUuidMap: byFacet(present, { region: REGION }),
    accessSettings: { visibility: 'ORG_WIDE', allowedUsers: [], allowedRoles: [] },
    orgUuid: world.orgUuid,
    userUuid: world.userOf(clip),
    externalTransactionId: script.externalTransactionId ?? null,
    sourceAlertUuid: null,
    isMonitoringClip: false,
    placeholder: false,
  };
}

/** An item of `getSplicedClipsInProgress`. */
export function clipInProgress(world: World, clip: WorldClip, state: ClipState, nowMs: number): Fields {
  const { script, deviceUuids } = clip;
  const total = Math.max(1, Math.ceil(script.footageSec / SEGMENT_SEC));
  const uploaded = Math.floor(total * state.uploaded);
  const devices = byFacet(deviceUuids, { region: REGION, segmentsUploaded: uploaded, totalSegments: total });
  return {
    clipUuid: clip.uuid,
    status: state.status,
    statusUpdatedAtMs: world.movedAtMs(clip, state, nowMs),
    segmentsUploaded: uploaded * deviceUuids.length,
    totalSegments: total * deviceUuids.length,
    deviceMap: devices,
    deviceUuidMap: devices,
    startTime: footageStartMs(clip),
    timestampMs: footageStartMs(clip),
    duration: script.footageSec,
    ...partsOf(world, clip, nowMs),
    clipTargetLocation: { region: REGION },
    title: script.title,
    description: null,
    ...devicesOf(clip),
    orgUuid: world.orgUuid,
    userUuid: world.userOf(clip),
    saveClip: true,
    deleted: false,
  };
}

/** Leaves fields out, or makes them null, as the vendor may; ids stay. */
export function withNulls(fields: Fields, share: number, random: () => number): Fields {
  if (share === 0) return fields;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (name === 'uuid' || name === 'clipUuid' || random() >= share) return [[name, value]];
      return random() < 0.5 ? [] : [[name, null]];
    }),
  );
}

/** Adds a field of a later version of the API, to this share of the clips. */
export function withNewField(fields: Fields, share: number, random: () => number): Fields {
  return share > 0 && random() < share ? { ...fields, renderTier: { name: 'STANDARD', level: 2 } } : fields;
}

function footageStartMs({ script, createdAtMs }: WorldClip): number {
  return script.footageStartMs ?? createdAtMs - 3_600_000;
}

function devicesOf({ deviceUuids }: WorldClip): Fields {
  const facets = deviceUuids.map(facet);
  return { deviceUuid: facets[0], devicePresentationOrder: facets };
}

function partsOf(world: World, { parentUuid, parts }: WorldClip, nowMs: number): Fields {
  const completed = parts.filter((part) => world.stateOf(part, nowMs)?.status === 'COMPLETE');
  return {
    parentClipUuid: parentUuid ?? null,
    expectedSubClipCount: parts.length > 0 ? parts.length : null,
    completedSubClipCount: parts.length > 0 ? completed.length : null,
  };
}

function byFacet(deviceUuids: readonly string[], value: unknown): Fields {
  return Object.fromEntries(deviceUuids.map((uuid) => [facet(uuid), value]));
}

/** The primary video of a camera. */
function facet(uuid: string): string {
  return `${uuid}.v0`;
}
