import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent, EventCamera, OrgEvent } from '../../functions/domain/outbox/event.ts';
import { createOrgEvent, type OrgFacts } from '../../functions/domain/outbox/org-event.ts';
import type { OrgOutcome, Outcome } from '../../functions/domain/outcome.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';

/** The event of an outcome, told the first time, at noon; a stall lasts 10 min 5 s. */
export function makeEvent(outcome: Outcome, overrides: Partial<ClipRecord> = {}, late = false): ClipEvent {
  const clip = makeClip({ told: { [outcome]: 1 }, ...overrides });
  const stall = outcome === 'stalled' || outcome === 'resumed' ? { stalledMs: 605_000 } : {};
  return createClipEvent(clip, outcome, { nowMs: NOW_MS, late, ...stall });
}

/** What movement is measured by, with the operation that the vendor named last. */
export function makeMovement(operation: string): NonNullable<ClipRecord['movement']> {
  return { status: null, operation, percent: 3, segments: null, deviceSegments: null, movedAtMs: NOW_MS };
}

/** The event as it is told to people who know the names of its cameras. */
export function withCameras(event: ClipEvent, cameras: EventCamera[]): ClipEvent {
  return { ...event, data: { ...event.data, cameras } };
}

/** The event of an organization that could not be seen for an hour, during which two clips ended. */
export function makeOrgEvent(outcome: OrgOutcome, overrides: Partial<OrgFacts> = {}): OrgEvent {
  const ended = [
    { clipUuid: 'c1', outcome: 'completed' as const },
    { clipUuid: 'c2', outcome: 'failed' as const },
  ];
  return createOrgEvent('acme', outcome, {
    nowMs: NOW_MS,
    count: 1,
    sinceMs: NOW_MS - 3_600_000,
    reason: 'unauthorized',
    inFlight: 3,
    ...(outcome === 'visible' && { over: { seenAtMs: NOW_MS, ended, endedCount: ended.length } }),
    ...overrides,
  });
}
