import type { ClipRecord, Progress } from '../domain/clip/clip.ts';
import type { LikelyEnd } from '../domain/outbox/event.ts';
import type { ClipState, Outcome } from '../domain/outcome.ts';
import { type ExpectedEnd, inIso } from '../domain/pace/expected-end.ts';

/** What `watch` answers. Times are ISO 8601 in UTC; what is not known is null. */
export interface ClipView {
  orgId: string;
  clipUuid: string;
  state: ClipState;
  /** Since when it is in this state. */
  since: string;
  attempt: number;
  label: string | null;
  title: string | null;
  deviceUuids: string[];
  /** The vendor's own word. */
  status: string | null;
  operation: string | null;
  /** Of the current operation: it may fall. Where the vendor counts segments only, it is what they make. */
  percent: number | null;
  firstSeenAt: string | null;
  /**
   * When it is likely to end: before `median` as likely as after it, nine in ten before `p90`. Null where nobody can tell,
   * and where that was not asked.
   */
  expectedEnd: LikelyEnd | null;
  /** Outcomes that were recorded, and how often. */
  told: Partial<Record<Outcome, number>>;
  /** Notifications that are recorded and not yet out. */
  owed: number;
}

export function viewClip(clip: ClipRecord, expectedEnd: ExpectedEnd | null = null): ClipView {
  const { firstSeenAtMs, movement, progress, details } = clip;
  return {
    orgId: clip.orgId,
    clipUuid: clip.clipUuid,
    state: clip.state,
    since: new Date(clip.stateSinceMs).toISOString(),
    attempt: clip.attempt,
    label: clip.label ?? null,
    title: details.title ?? null,
    deviceUuids: details.deviceUuids ?? [],
    status: clip.rawStatus,
    operation: movement?.operation ?? null,
    percent: movement?.percent ?? percentOf(progress),
    firstSeenAt: firstSeenAtMs === undefined ? null : new Date(firstSeenAtMs).toISOString(),
    expectedEnd: inIso(expectedEnd),
    told: clip.told,
    owed: clip.owed.length,
  };
}

function percentOf(progress: Progress | undefined): number | null {
  return progress === undefined ? null : Math.round(100 * progress.fraction);
}
