import type { Outcome } from './clip.ts';

/** Why a completed clip may not be what was asked for. `COMPLETE` is the vendor's word, not proof. */
export interface ClipWarning {
  code: 'empty' | 'short' | 'camera-missing' | 'placeholder';
  message: string;
}

/** `data` of the CloudEvent, version 1: `docs/clip-event.schema.json`. Times are ISO 8601 in UTC. */
export interface ClipEventData {
  schemaVersion: '1';
  orgId: string;
  clipUuid: string;
  outcome: Outcome;
  /** The clip had ended before Clipwatch saw it. */
  late: boolean;
  attempt: number;
  /** When Clipwatch saw the outcome. */
  observedAt: string;
  firstSeenAt: string | null;
  /** Seconds from the first sight of this attempt to the outcome; null for a clip that was never seen in flight. */
  watchedSeconds: number | null;
  /** For `stalled`: seconds without movement. For `resumed`: seconds that the stall lasted. Otherwise null. */
  stalledSeconds: number | null;
  label: string | null;
  title: string | null;
  deviceUuids: string[];
  /** The vendor's status and operation, as it gave them. */
  status: string | null;
  operation: string | null;
  percent: number | null;
  createdAt: string | null;
  footageStart: string | null;
  durationSeconds: number | null;
  byteCount: number | null;
  region: string | null;
  parentClipUuid: string | null;
  warnings: ClipWarning[];
}

/** CloudEvents 1.0 in JSON. `id` is `<orgId>/<clipUuid>/<outcome>/<n>`; the same on every copy. */
export interface ClipEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: `com.clipwatch.clip.${Outcome}`;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  dataschema: string;
  data: ClipEventData;
}
