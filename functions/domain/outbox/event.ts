import { isOrgOutcome, type OrgOutcome, type Outcome } from '../outcome.ts';

/** Why a completed clip may not be what was asked for. `COMPLETE` is the vendor's word, not proof. */
export interface ClipWarning {
  code: 'empty' | 'short' | 'camera-missing' | 'placeholder';
  message: string;
}

/** A camera of a clip; what is not known of it is absent. */
export interface EventCamera {
  uuid: string;
  name?: string;
  /** The name of the site that it is at. */
  site?: string;
  /** That of the site, by its IANA name. */
  timeZone?: string;
}

/** How long past clips of a camera, or else of the organization, took from beginning to end. */
export interface ExpectedDuration {
  medianSeconds: number;
  /** Nine in ten took no longer. */
  p90Seconds: number;
  of: 'camera' | 'organization';
}

/** When a clip in flight is likely to end. */
export interface LikelyEnd {
  /** As likely before as after. */
  median: string;
  /** Nine in ten such clips have ended by then. */
  p90: string;
}

/** What was delivered, against what was asked for; null is what the vendor did not say. */
export interface Receipt {
  sha256Hex: string | null;
  byteCount: number | null;
  durationSeconds: number | null;
  requestedSeconds: number | null;
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
  /** For `stalled`: null where too few past clips are known. Absent in all others, and in events of earlier releases. */
  expected?: ExpectedDuration | null;
  /** For `resumed`: when it is likely to be ready; null where nobody can tell. Absent in all others. */
  expectedEnd?: LikelyEnd | null;
  label: string | null;
  title: string | null;
  deviceUuids: string[];
  /** The same cameras, by what was known when the outcome was recorded. Absent in events of earlier releases. */
  cameras?: EventCamera[];
  /** The vendor's status and operation, as it gave them. */
  status: string | null;
  operation: string | null;
  percent: number | null;
  createdAt: string | null;
  footageStart: string | null;
  durationSeconds: number | null;
  byteCount: number | null;
  region: string | null;
  /** Where the thumbnail lies. */
  thumbnailRegion: string | null;
  /** Digest of the finished file, for a chain of custody: 64 hexadecimal digits. */
  sha256Hex: string | null;
  /** The user who asked for the clip; null for automation. */
  userUuid: string | null;
  /** The same, by the name of what it is. Absent in events of earlier releases. */
  requestedBy?: string | null;
  /** For `completed`; null for all others. Absent in events of earlier releases. */
  receipt?: Receipt | null;
  /** The caller's own id, as it was given with the export. */
  externalTransactionId: string | null;
  /** The alert that the clip was saved from. */
  sourceAlertUuid: string | null;
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

/** `data` of the CloudEvent about an organization that cannot be seen, version 1. Times are ISO 8601 in UTC. */
export interface OrgEventData {
  schemaVersion: '1';
  orgId: string;
  outcome: OrgOutcome;
  /** When Clipwatch said so. */
  observedAt: string;
  /** Since when nothing could be seen. */
  since: string;
  /** Why, as troubles name it: `unauthorized`, `secret`, `unreachable`, `rate-limited`, `wrong-region`, `no-answer`. */
  reason: string;
  /** For `visible`: how long nothing could be seen, but for moments. For `blind`: null. */
  blindSeconds: number | null;
  /** For `visible`: clips that ended meanwhile, as far as is known, at most 100. For `blind`: empty. */
  ended: { clipUuid: string; outcome: Outcome }[];
  /** How many ended, where not all are listed. */
  endedCount?: number;
  /** Clips that were in flight when it was last seen. */
  inFlight: number;
}

/**
 * CloudEvents 1.0 in JSON. `id` is `<orgId>/organization/<outcome>/<n>`, the same n for both of one blindness; `subject` is
 * the org's id.
 */
export interface OrgEvent extends Omit<ClipEvent, 'type' | 'data'> {
  type: `com.clipwatch.organization.${OrgOutcome}`;
  data: OrgEventData;
}

/** All that is published. */
export type AnyEvent = ClipEvent | OrgEvent;

export function isOrgEvent(event: AnyEvent): event is OrgEvent {
  return isOrgOutcome(event.data.outcome);
}

/** A notification that is recorded and not yet published to every destination. */
export interface Owed<Event extends AnyEvent = AnyEvent> {
  event: Event;
  /**
   * Where it is still to go, and until when it is held there, epoch ms (0: at once). Destinations that this release
   * does not know are kept, and left to the release that does.
   */
  due: Record<string, number>;
  /** The invocation that recorded it: it alone publishes it during the grace. */
  recordedBy: string;
  recordedAtMs: number;
}
