import type { ClipRecord, Sighting } from '../functions/domain/clip/clip.ts';
import { newOrgState, type OrgState, type VendorState } from '../functions/domain/org/state.ts';
import { createClipEvent } from '../functions/domain/outbox/clip-event.ts';
import type { ClipEvent, Owed } from '../functions/domain/outbox/event.ts';

export const CLIP_UUID = 'Xy12abcdXy12abcdXy12aA';
/** Topics of a stack without audiences of its own. */
export const TOPIC_ARNS = { events: 'events-arn', mail: 'mail-arn', text: 'text-arn' };
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

export function makeOwed(clip: ClipRecord, overrides: Partial<Owed<ClipEvent>> = {}): Owed<ClipEvent> {
  const event = createClipEvent({ ...clip, told: { completed: 1 } }, 'completed', {
    nowMs: NOW_MS,
    late: false,
  });
  const due = { events: 0, mail: 0, text: 0 };
  return { event, due, recordedBy: 'me', recordedAtMs: NOW_MS, ...overrides };
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
    unreadable: [],
    details: {},
    ...overrides,
  };
}

/** An org that has been looked at for an hour, and whose sweep is up to date. */
export function makeOrg(overrides: Partial<OrgState> = {}): OrgState {
  return {
    ...newOrgState('acme'),
    version: 1,
    baselineAtMs: NOW_MS - 3_600_000,
    sweep: { phase: 'idle', cursorMs: NOW_MS, sweptAtMs: NOW_MS - 10_000, movedAtMs: NOW_MS - 10_000 },
    ...overrides,
  };
}

/** The vendor's state, all well but for what a test is about. */
export function makeVendor(overrides: Partial<VendorState> = {}): VendorState {
  return { ...newOrgState('acme').vendor, ...overrides };
}
