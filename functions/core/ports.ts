import type { Audience, ClipRecord, Sighting } from './clip.ts';
import type { ClipEvent } from './event.ts';
import type { OrgRecord } from './org.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** One answer about one clip. `unknown` covers the three forms that the vendor may use for a uuid it does not know. */
export type ClipAnswer =
  | { kind: 'clip'; clip: Sighting }
  | { kind: 'unknown'; form: 'no-clip' | 'error' | 'http-404' };

export interface ClipList {
  clips: Sighting[];
  /** Items that could not be read at all (no usable id); the others stand. */
  malformed: number;
}

export interface ClipPage extends ClipList {
  /** Opaque; null on the last page. */
  nextPageToken: string | null;
}

/**
 * Rhombus, read only. Every method makes one call (its one retry included) and throws a `RhombusError`.
 * `functions/rhombus/client.ts` is the real one.
 */
export interface Vendor {
  listClipsInProgress(): Promise<ClipList>;
  getClip(clipUuid: string): Promise<ClipAnswer>;
  /** A page of 200 saved clips, finished ones included, in no documented order. */
  listSavedClips(pageToken?: string): Promise<ClipPage>;
  /** The service that answered the last list. */
  readonly listService: 'event' | 'video';
}

/** One HTTP attempt, for the ledger. */
export interface VendorCall {
  endpoint: 'list' | 'clip' | 'page';
  outcome: 'ok' | 'unauthorized' | 'rate-limited' | 'unavailable' | 'malformed';
}

/** What becomes of a conditional write: `conflict` means that somebody else wrote in between. */
export type Written<T> = { kind: 'written'; value: T } | { kind: 'conflict' };

/** The table. Methods throw on an AWS error; a condition that does not hold is an answer, not an error. */
export interface Store {
  /** Takes the lease where it is free, expired or already ours, creating the org's item when it is new. */
  acquireLease(
    orgId: string,
    lease: { holder: string; expiresAtMs: number },
    nowMs: number,
  ): Promise<Written<OrgRecord>>;
  /** One consistent query: the org and every clip that is in flight or owes a notification. */
  loadOrg(orgId: string): Promise<{ org: OrgRecord | undefined; clips: ClipRecord[] }>;
  /** Writes the whole org item, lease included (absent: released). Conditional on `version`; the value has the new one. */
  saveOrg(org: OrgRecord): Promise<Written<OrgRecord>>;
  /** Writes the clip's new state and what it owes in one conditional write. `version: 0` creates. */
  recordTransition(clip: ClipRecord): Promise<Written<ClipRecord>>;
  /** Takes published audiences off one owed notification, the notification itself when none is left. May be repeated. */
  settleNotification(
    clip: { orgId: string; clipUuid: string },
    eventId: string,
    audiences: Audience[],
  ): Promise<Written<ClipRecord>>;
  /** Moves a clip that owes nothing to `DONE#`: put, then a conditional delete. May be repeated. */
  archiveClip(clip: ClipRecord, expiresAtMs: number): Promise<Written<ClipRecord>>;
  /** Which of these have ended before, and how. Expired items are left out. */
  findDone(orgId: string, clipUuids: string[], nowMs: number): Promise<Map<string, ClipRecord>>;
  /** A clip in flight or one that has ended. */
  loadClip(orgId: string, clipUuid: string, nowMs: number): Promise<ClipRecord | undefined>;
  listRecentlyDone(orgId: string, limit: number, nowMs: number): Promise<ClipRecord[]>;
  /**
   * Tells a running `check` that there is something new to look at. Never changes `version`. The value is the org as it
   * is, undefined where it has never been checked.
   */
  leaveHint(orgId: string, nowMs: number): Promise<OrgRecord | undefined>;
  /** When the last hint was left, epoch ms; 0 for never. */
  readHint(orgId: string): Promise<number>;
}

/** A message as one topic carries it. `eventIds` are the ids of what it tells. */
export interface TopicMessage {
  audience: Audience;
  subject?: string;
  message: string;
  attributes: { outcome: string; orgId: string; deviceUuids: string[]; late: boolean };
  eventIds: string[];
}

export interface Topics {
  /** One publish. Throws a `PublishError`. */
  publish(message: TopicMessage): Promise<void>;
}

/** Turns what is owed to one audience into messages: one a clip, or a digest where many ended together. */
export type Compose = (audience: Audience, events: ClipEvent[]) => TopicMessage[];

/** The API keys. Values live here and in the client only. */
export interface Secrets {
  /** `fresh` goes past any cache. Throws a `SecretError`. */
  read(secretId: string, options: { fresh: boolean }): Promise<string>;
}

/** The secret is missing, may not be read, or holds no key. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}
