import type { ClipState, World, WorldClip } from './world.ts';

/** Fields of answers, by the names and units of the vendor's API description. */
export function savedClip(
  world: World,
  clip: WorldClip,
  state: ClipState,
  nowMs: number,
): Record<string, unknown> {
  const complete = state.status === 'COMPLETE';
  const { script, deviceUuids } = clip;
  const present = deviceUuids.filter(
    (_, index) => !complete || !script.missingCameras.includes(script.cameras[index] ?? ''),
  );
  return {
    uuid: clip.uuid,
    status: state.status,
    percentComplete: state.percent,
    currentOperation: state.operation,
    lastUpdatedSec: Math.floor(Math.min(nowMs, world.finishedAtMs(clip)) / 1000),
    createdAtMs: clip.createdAtMs,
    timestampMs: clip.createdAtMs - 3_600_000,
    durationSec: complete ? (script.deliveredSec ?? script.footageSec) : script.footageSec,
    title: script.title,
    description: null,
    byteCount: complete ? (script.deliveredSec ?? script.footageSec) * 312_500 * present.length : null,
    sha256Hex: complete ? clip.uuid.padEnd(64, '0') : null,
    clipLocation: complete ? { region: 'us-west-2' } : null,
    deviceUuid: facet(deviceUuids[0] ?? ''),
    deviceUuids: deviceUuids.map(facet),
    deviceUuidMap: Object.fromEntries(present.map((uuid) => [facet(uuid), { region: 'us-west-2' }])),
    orgUuid: world.orgUuid,
    isMonitoringClip: false,
    placeholder: false,
  };
}

export function clipInProgress(world: World, clip: WorldClip, state: ClipState): Record<string, unknown> {
  const { script, deviceUuids } = clip;
  const { uploaded, total } = state.segments;
  const each = {
    uploaded: Math.floor(uploaded / deviceUuids.length),
    total: Math.ceil(total / deviceUuids.length),
  };
  return {
    clipUuid: clip.uuid,
    status: state.status,
    segmentsUploaded: uploaded,
    totalSegments: total,
    deviceMap: Object.fromEntries(
      deviceUuids.map((uuid) => [
        facet(uuid),
        { region: 'us-west-2', segmentsUploaded: each.uploaded, totalSegments: each.total },
      ]),
    ),
    startTime: clip.createdAtMs - 3_600_000,
    duration: script.footageSec,
    title: script.title,
    deviceUuid: facet(deviceUuids[0] ?? ''),
    orgUuid: world.orgUuid,
    deleted: false,
  };
}

/** Leaves fields out, or makes them null, as the vendor may; ids stay. */
export function withNulls(
  fields: Record<string, unknown>,
  share: number,
  random: () => number,
): Record<string, unknown> {
  if (share === 0) return fields;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (name === 'uuid' || name === 'clipUuid' || name === 'status' || random() >= share)
        return [[name, value]];
      return random() < 0.5 ? [] : [[name, null]];
    }),
  );
}

/** The primary video of a camera. */
function facet(uuid: string): string {
  return `${uuid}.v0`;
}
