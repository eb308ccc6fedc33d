import type { ClipRecord } from '../clip/clip.ts';
import type { Outcome } from '../outcome.ts';
import type { ClipEvent, EventCamera, ExpectedDuration, LikelyEnd, Receipt } from './event.ts';
import { clipWarnings } from './warnings.ts';

export interface OutcomeFacts {
  nowMs: number;
  /** The clip had ended before it was seen. */
  late: boolean;
  /** How long nothing moved (`stalled`), or how long the stall lasted (`resumed`). */
  stalledMs?: number;
  /** How long past clips took in all: said with `stalled`. */
  expected?: ExpectedDuration | null;
  /** When it is likely to end: said with `resumed`. */
  expectedEnd?: LikelyEnd | null;
  /** Its cameras, in their order. Default: their ids alone. */
  cameras?: EventCamera[];
}

/** The name of the event's form: `docs/clip-event.schema.json`. */
const DATA_SCHEMA = 'urn:clipwatch:clip-event:1';

/** `n` counts the times that the clip came to this outcome. */
export function clipEventId(
  { orgId, clipUuid }: Pick<ClipRecord, 'orgId' | 'clipUuid'>,
  outcome: Outcome,
  n = 1,
): string {
  return `${orgId}/${clipUuid}/${outcome}/${n}`;
}

/**
 * The CloudEvent of an outcome. The record already counts it (`told`), since that count ends the event's id. The same
 * record and facts give the same event.
 */
export function createClipEvent(clip: ClipRecord, outcome: Outcome, facts: OutcomeFacts): ClipEvent {
  const { orgId, clipUuid } = clip;
  const time = new Date(facts.nowMs).toISOString();
  return {
    specversion: '1.0',
    id: clipEventId(clip, outcome, clip.told[outcome]),
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.clip.${outcome}`,
    subject: clipUuid,
    time,
    datacontenttype: 'application/json',
    dataschema: DATA_SCHEMA,
    data: {
      schemaVersion: '1',
      orgId,
      clipUuid,
      outcome,
      late: facts.late,
      attempt: clip.attempt,
      observedAt: time,
      ...timing(clip, facts),
      ...(outcome === 'stalled' && { expected: facts.expected ?? null }),
      ...(outcome === 'resumed' && { expectedEnd: facts.expectedEnd ?? null }),
      label: clip.label ?? null,
      ...vendorFacts(clip, facts),
      receipt: outcome === 'completed' ? receiptOf(clip) : null,
      warnings: outcome === 'completed' ? clipWarnings(clip.details) : [],
    },
  };
}

function timing({ firstSeenAtMs, attemptSinceMs }: ClipRecord, { nowMs, late, stalledMs }: OutcomeFacts) {
  const wasWatched = firstSeenAtMs !== undefined && !late;
  return {
    firstSeenAt: isoOrNull(firstSeenAtMs),
    watchedSeconds: wasWatched ? Math.max(0, Math.round((nowMs - attemptSinceMs) / 1000)) : null,
    stalledSeconds: stalledMs === undefined ? null : Math.max(0, Math.round(stalledMs / 1000)),
  };
}

function vendorFacts({ rawStatus, movement, details }: ClipRecord, { cameras }: OutcomeFacts) {
  const { deviceUuids = [] } = details;
  return {
    title: details.title ?? null,
    deviceUuids,
    cameras: cameras ?? deviceUuids.map((uuid) => ({ uuid })),
    status: rawStatus,
    operation: movement?.operation ?? null,
    percent: movement?.percent ?? null,
    createdAt: isoOrNull(details.createdAtMs),
    footageStart: isoOrNull(details.footageStartMs),
    durationSeconds: details.durationSec ?? details.requestedSec ?? null,
    byteCount: details.byteCount ?? null,
    region: details.region ?? null,
    thumbnailRegion: details.thumbnailRegion ?? details.region ?? null,
    sha256Hex: details.sha256Hex ?? null,
    userUuid: details.userUuid ?? null,
    requestedBy: details.userUuid ?? null,
    externalTransactionId: details.externalTransactionId ?? null,
    sourceAlertUuid: details.sourceAlertUuid ?? null,
    parentClipUuid: details.parentClipUuid ?? null,
  };
}

function receiptOf({ details }: ClipRecord): Receipt {
  return {
    sha256Hex: details.sha256Hex ?? null,
    byteCount: details.byteCount ?? null,
    durationSeconds: details.durationSec ?? null,
    requestedSeconds: details.requestedSec ?? null,
  };
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
