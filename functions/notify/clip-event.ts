import type { ClipRecord, Outcome } from '../core/clip.ts';
import type { ClipEvent } from '../core/event.ts';

export function createClipEvent(
  clip: ClipRecord,
  outcome: Outcome,
  { nowMs, late, stalledMs }: { nowMs: number; late: boolean; stalledMs?: number },
): ClipEvent {
  const { orgId, clipUuid, details, movement } = clip;
  const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    specversion: '1.0',
    id: `${orgId}/${clipUuid}/${outcome}/${clip.told[outcome] ?? 1}`,
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.clip.${outcome}`,
    subject: clipUuid,
    time: new Date(nowMs).toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'urn:clipwatch:clip-event:1',
    data: {
      schemaVersion: '1',
      orgId,
      clipUuid,
      outcome,
      late,
      attempt: clip.attempt,
      observedAt: new Date(nowMs).toISOString(),
      firstSeenAt: iso(clip.firstSeenAtMs),
      watchedSeconds: late ? null : Math.round((nowMs - clip.attemptSinceMs) / 1000),
      stalledSeconds: stalledMs === undefined ? null : Math.round(stalledMs / 1000),
      label: clip.label ?? null,
      title: details.title ?? null,
      deviceUuids: details.deviceUuids ?? [],
      status: clip.rawStatus,
      operation: movement?.operation ?? null,
      percent: movement?.percent ?? null,
      createdAt: iso(details.createdAtMs),
      footageStart: iso(details.footageStartMs),
      durationSeconds: details.durationSec ?? null,
      byteCount: details.byteCount ?? null,
      region: details.region ?? null,
      parentClipUuid: details.parentClipUuid ?? null,
      warnings: [],
    },
  };
}
