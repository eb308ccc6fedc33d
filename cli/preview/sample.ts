import type { ClipDetails, ClipRecord } from '../../functions/domain/clip/clip.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { AnyEvent, ClipEvent, EventCamera, OrgEvent } from '../../functions/domain/outbox/event.ts';
import { createOrgEvent } from '../../functions/domain/outbox/org-event.ts';
import {
  type Announced,
  isOrgOutcome,
  type OrgOutcome,
  OUTCOMES,
  type Outcome,
} from '../../functions/domain/outcome.ts';

/** What is to be made up. */
export interface Sample {
  outcome: Announced;
  clips: number;
  /** The clips had ended before they were first seen. */
  late: boolean;
  /** Each clip is shorter than asked for, and lacks a camera. */
  warnings: boolean;
  /** How many times each clip has come to this outcome. */
  times: number;
  /** What was held during quiet hours: the clips come to one outcome after the other, beginning with this one. */
  whole?: boolean;
}

/** Whose clips they are, when they ended, and how they are called. */
export interface SampleWorld {
  orgId: string;
  nowMs: number;
  clipUuid(index: number): string;
}

/** The same in every sample, so that the same words give the same page. */
const WORLD: SampleWorld = { orgId: 'acme', nowMs: Date.UTC(2026, 10, 25, 23, 10, 0), clipUuid };
const WATCHED_MS = 192_000;
/** How long nothing moved: the default of `limits.stallSeconds`. */
const STALL_MS = 600_000;
const BLIND_MS = 3_600_000;

const STORE = { site: 'Store 12', timeZone: 'America/New_York' };
const WAREHOUSE = { site: 'Warehouse', timeZone: 'America/Chicago' };

/** Titles and cameras, used over again where there are more clips. */
const CLIPS: readonly [title: string, camera: EventCamera][] = [
  ['Server room door forced', { uuid: 'CchjPiXSTuSGba9YPonDyw', name: 'Server room', ...STORE }],
  ['Loading dock, forklift incident', { uuid: 'mZcoJ_RFA35T-aF6AKIIyQ', name: 'Loading dock', ...WAREHOUSE }],
  ['Parking level 2, hit and run', { uuid: 'Hq0v2bXlT7SYw1fMZk3cDA', name: 'Parking level 2', ...STORE }],
  ['Lobby, visitor without badge', { uuid: 'tN5rW8yKQ9GdJ4eBpL6uVg', name: 'Lobby', ...STORE }],
  ['Gate, truck plate', { uuid: 'Zx3mC7aFR2KhU9sEoI1wTQ', name: 'Gate', ...WAREHOUSE }],
];
const CAMERAS = new Map(CLIPS.map(([, camera]) => [camera.uuid, camera]));
const OTHER_CAMERA = '-C2l4paVZ52RyN9kwrc9KA';

/** How Rhombus shows a clip that has come to an outcome. */
const AS_SEEN: Record<Outcome, { status: string | null; operation: string | null; percent: number | null }> =
  {
    completed: { status: 'COMPLETE', operation: 'Complete', percent: 100 },
    failed: { status: 'FAILED', operation: 'Source segments are missing', percent: 50 },
    stalled: { status: 'UPLOADING', operation: 'Uploading video', percent: 40 },
    resumed: { status: 'UPLOADING', operation: 'Uploading video', percent: 45 },
    removed: { status: 'DELETED', operation: 'Processing video', percent: 70 },
    'not-found': { status: null, operation: null, percent: null },
    expired: { status: 'RENDERING', operation: 'Processing video', percent: 70 },
  };

/** Events of clips that never were, made by the rules that real ones are made by; or one about all of an organization. */
export function sampleAny(sample: Sample, world: SampleWorld = WORLD): AnyEvent[] {
  const { outcome } = sample;
  return isOrgOutcome(outcome) ? [orgEvent(outcome, world)] : sampleEvents({ ...sample, outcome }, world);
}

/** The same of clips alone. */
export function sampleEvents(sample: ClipSample, world: SampleWorld = WORLD): ClipEvent[] {
  const { outcome, whole = false } = sample;
  const first = OUTCOMES.indexOf(outcome);
  return Array.from({ length: sample.clips }, (_, index) => {
    const its = whole ? (OUTCOMES[(first + index) % OUTCOMES.length] ?? outcome) : outcome;
    return clipEvent({ ...sample, outcome: its }, index, world);
  });
}

function clipEvent(sample: ClipSample, index: number, world: SampleWorld): ClipEvent {
  const { outcome, late } = sample;
  const stall = outcome === 'stalled' || outcome === 'resumed' ? { stalledMs: STALL_MS } : {};
  const clip = sampleClip(sample, index, world);
  // One of them has no name, as of a camera that turned up a moment ago.
  const cameras = (clip.details.deviceUuids ?? []).map((uuid) => CAMERAS.get(uuid) ?? { uuid });
  const inSeconds = (seconds: number) => new Date(world.nowMs + 1000 * seconds).toISOString();
  const past = {
    expected: { medianSeconds: 120, p90Seconds: 300, of: 'camera' },
    expectedEnd: { median: inSeconds(60), p90: inSeconds(240) },
  } as const;
  return createClipEvent(clip, outcome, { nowMs: world.nowMs, late, cameras, ...past, ...stall });
}

/** An organization that could not be seen for an hour. */
function orgEvent(outcome: OrgOutcome, { orgId, nowMs, clipUuid }: SampleWorld): OrgEvent {
  const outcomes: Outcome[] = ['completed', 'completed', 'failed'];
  const ended = outcomes.map((became, index) => ({ clipUuid: clipUuid(index), outcome: became }));
  return createOrgEvent(orgId, outcome, {
    nowMs,
    count: 1,
    sinceMs: nowMs - BLIND_MS,
    reason: 'unauthorized',
    inFlight: ended.length,
    ...(outcome === 'visible' && { over: { seenAtMs: nowMs, ended, endedCount: ended.length } }),
  });
}

export type ClipSample = Sample & { outcome: Outcome };

function sampleClip({ outcome, warnings, times }: ClipSample, index: number, world: SampleWorld): ClipRecord {
  const { orgId, nowMs } = world;
  const beganMs = nowMs - WATCHED_MS - index * 1_000;
  const { status, ...movement } = AS_SEEN[outcome];
  const isSeen = outcome !== 'not-found';
  return {
    orgId,
    clipUuid: world.clipUuid(index),
    version: 1,
    // The event is made of the outcome: what state it leads to says nothing more.
    state: 'in-progress',
    rawStatus: status,
    source: isSeen ? 'list' : 'watch',
    createdAtMs: beganMs,
    stateSinceMs: nowMs,
    attempt: outcome === 'failed' ? times : 1,
    attemptSinceMs: beganMs,
    told: { [outcome]: times },
    details: isSeen ? sampleDetails({ outcome, warnings, index, beganMs }) : {},
    owed: [],
    ...(isSeen
      ? {
          firstSeenAtMs: beganMs,
          movement: { ...movement, status, segments: null, deviceSegments: null, movedAtMs: nowMs },
        }
      : { label: `case ${index + 7}` }),
  };
}

interface DetailsOf {
  outcome: Outcome;
  warnings: boolean;
  index: number;
  beganMs: number;
}

function sampleDetails({ outcome, warnings, index, beganMs }: DetailsOf): ClipDetails {
  const [title, { uuid: camera }] = CLIPS[index % CLIPS.length] ?? ['', { uuid: '' }];
  const isShort = warnings && outcome === 'completed';
  const file: ClipDetails = {
    durationSec: isShort ? 41 : 90,
    byteCount: 28_125_000,
    region: 'us-west-2',
    locatedDeviceUuids: [camera],
    sha256Hex: '237029d4736e07092845d8f664caadf7d9e7df2df556ac12a4105725b14b489f',
  };
  return {
    title,
    deviceUuids: isShort ? [camera, OTHER_CAMERA] : [camera],
    createdAtMs: beganMs,
    footageStartMs: beganMs - 3_600_000,
    requestedSec: 90,
    userUuid: 'uAl0E8N7fClDjTEVtnrL4Q',
    ...(outcome === 'completed' && file),
  };
}

/** As Rhombus forms them: 22 characters. The first eight, which texts show, tell the clips apart. */
function clipUuid(index: number): string {
  return `${String(index + 1).padStart(3, '0')}_o3KKrPGJONEPu9yhUw`;
}
