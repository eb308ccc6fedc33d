import type { ClipRecord, Owed, Sighting } from '../functions/core/clip.ts';
import type { OrgRecord } from '../functions/core/org.ts';
import { createClipEvent } from '../functions/notify/clip-event.ts';

export const CLIP_UUID = 'Xy12abcdXy12abcdXy12aA';
export const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);

/** A clip in flight; a test overrides what it is about. */
export function makeClip(overrides: Partial<ClipRecord> = {}): ClipRecord {
  return {
    orgId: 'acme',
    clipUuid: CLIP_UUID,
    version: 0,
    state: 'in-progress',
    rawStatus: 'RENDERING',
    source: 'list',
    createdAtMs: NOW_MS - 60_000,
    firstSeenAtMs: NOW_MS - 60_000,
    startedAtMs: NOW_MS - 65_000,
    stateSinceMs: NOW_MS - 60_000,
    attempt: 1,
    attemptSinceMs: NOW_MS - 60_000,
    told: {},
    details: { title: 'Loading dock', deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA'] },
    owed: [],
    ...overrides,
  };
}

export function makeOwed(clip: ClipRecord, overrides: Partial<Owed> = {}): Owed {
  const event = createClipEvent({ ...clip, told: { completed: 1 } }, 'completed', {
    nowMs: NOW_MS,
    late: false,
  });
  return { event, pending: ['events', 'mail', 'text'], recordedBy: 'me', recordedAtMs: NOW_MS, ...overrides };
}

export function makeSighting(overrides: Partial<Sighting> = {}): Sighting {
  return {
    clipUuid: CLIP_UUID,
    status: 'RENDERING',
    percent: 40,
    operation: 'Processing video',
    segments: null,
    deviceSegments: null,
    deleted: false,
    details: {},
    ...overrides,
  };
}

export function makeOrg(overrides: Partial<OrgRecord> = {}): OrgRecord {
  return { orgId: 'acme', version: 1, baselineAtMs: NOW_MS - 3_600_000, ...overrides };
}
