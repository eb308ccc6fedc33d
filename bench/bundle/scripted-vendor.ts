import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type LocalServer, listen, readBody, replyJson } from '../../local/cloud/http.ts';

/** A clip of the vendor's: it is in flight from `createdAtMs` to `endsAtMs`, and then complete. */
export interface ScriptedClip {
  uuid: string;
  createdAtMs: number;
  endsAtMs: number;
  /** 0..99, while it is in flight. */
  percentAt(nowMs: number): number;
}

export interface VendorRequest {
  atMs: number;
  endpoint: 'list' | 'page' | 'clip';
}

export interface ScriptedVendor extends LocalServer {
  /** The newest last. May be changed at any time. */
  clips: ScriptedClip[];
  requests: VendorRequest[];
}

const ENVELOPE = { error: false, errorMsg: null, warningMsg: null };
const Request = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    clipUuid: v.optional(v.string()),
    pageSize: v.optional(v.number(), 100),
    pageToken: v.nullish(v.string()),
  }),
);

/**
 * The three endpoints over HTTP, without limits and without errors. Items have all the fields of the vendor's own
 * description, so that what it takes to read them is no less than in earnest.
 */
export async function startScriptedVendor(): Promise<ScriptedVendor> {
  const clips: ScriptedClip[] = [];
  const requests: VendorRequest[] = [];
  const server = await listen(async (request, response) => {
    const nowMs = Date.now();
    const { clipUuid, pageSize, pageToken } = v.parse(Request, await readBody(request));
    const begun = clips.filter(({ createdAtMs }) => createdAtMs <= nowMs);
    if (request.url === '/api/event/getSplicedClipsInProgress') {
      requests.push({ atMs: nowMs, endpoint: 'list' });
      const inFlight = begun.filter(({ endsAtMs }) => endsAtMs > nowMs);
      replyJson(response, 200, { ...ENVELOPE, splicedClips: inFlight.map((clip) => listed(clip, nowMs)) });
    } else if (request.url === '/api/event/getClipsWithProgress') {
      requests.push({ atMs: nowMs, endpoint: 'page' });
      const to = pageToken ? Number(pageToken) : begun.length;
      const from = Math.max(0, to - pageSize);
      const savedClips = begun
        .slice(from, to)
        .toReversed()
        .map((clip) => saved(clip, nowMs));
      replyJson(response, 200, { ...ENVELOPE, savedClips, pageToken: from === 0 ? null : String(from) });
    } else {
      requests.push({ atMs: nowMs, endpoint: 'clip' });
      const clip = begun.find(({ uuid }) => uuid === clipUuid);
      replyJson(response, 200, { ...ENVELOPE, clip: clip ? saved(clip, nowMs) : null });
    }
  });
  return { ...server, clips, requests };
}

/** Clips of which nothing ever moves. */
export function unchangedClips(count: number, createdAtMs: number): ScriptedClip[] {
  return Array.from({ length: count }, (_, index) => ({
    uuid: uuidOf(`unchanged ${createdAtMs} ${index}`),
    createdAtMs,
    endsAtMs: Infinity,
    percentAt: () => 40,
  }));
}

/** 22 characters, as the vendor's ids are. */
export function uuidOf(seed: string): string {
  return createHash('sha256').update(seed).digest('base64url').slice(0, 22);
}

const ORG_UUID = uuidOf('organization');
const FACETS = ['front door', 'loading dock'].map((name) => `${uuidOf(name)}.v0`);
const REGION = 'us-west-2';

/** An item of `getClipsWithProgress`. */
function saved({ uuid, createdAtMs, endsAtMs, percentAt }: ScriptedClip, nowMs: number) {
  const isComplete = nowMs >= endsAtMs;
  const percentComplete = isComplete ? 100 : percentAt(nowMs);
  const location = isComplete ? { region: REGION } : null;
  return {
    uuid,
    status: isComplete ? 'COMPLETE' : percentComplete > 0 ? 'RENDERING' : 'INITIATING',
    percentComplete,
    currentOperation: isComplete ? null : 'Rendering video',
    lastUpdatedSec: Math.floor(createdAtMs / 1000),
    ...footage(createdAtMs),
    createdAtMs,
    durationSec: 60,
    byteCount: isComplete ? 18_750_000 : null,
    sha256Hex: isComplete ? createHash('sha256').update(uuid).digest('hex') : null,
    clipLocation: location,
    thumbnailLocation: location,
    videoResolution: { height: 1080, width: 1920 },
    deviceUuids: FACETS,
    deviceUuidMap: Object.fromEntries(FACETS.map((facet) => [facet, { region: REGION }])),
    accessSettings: { visibility: 'ORG_WIDE', allowedUsers: [], allowedRoles: [] },
    sourceAlertUuid: null,
    isMonitoringClip: false,
    placeholder: false,
  };
}

/** An item of `getSplicedClipsInProgress`. */
function listed({ uuid, createdAtMs, percentAt }: ScriptedClip, nowMs: number) {
  const percent = percentAt(nowMs);
  const segments = { segmentsUploaded: Math.floor(0.3 * percent), totalSegments: 30 };
  const devices = Object.fromEntries(FACETS.map((facet) => [facet, { region: REGION, ...segments }]));
  return {
    clipUuid: uuid,
    status: percent > 0 ? 'RENDERING' : 'INITIATING',
    statusUpdatedAtMs: createdAtMs,
    segmentsUploaded: 2 * segments.segmentsUploaded,
    totalSegments: 60,
    deviceMap: devices,
    deviceUuidMap: devices,
    ...footage(createdAtMs),
    startTime: createdAtMs - 3_600_000,
    duration: 60,
    parentClipUuid: null,
    expectedSubClipCount: null,
    completedSubClipCount: null,
    clipTargetLocation: { region: REGION },
    saveClip: true,
    deleted: false,
  };
}

function footage(createdAtMs: number) {
  return {
    timestampMs: createdAtMs - 3_600_000,
    title: 'Delivery at the loading dock, 14:05',
    description: null,
    deviceUuid: FACETS[0],
    devicePresentationOrder: FACETS,
    orgUuid: ORG_UUID,
    userUuid: ORG_UUID,
    externalTransactionId: null,
  };
}
