import type { Audience } from '../domain/audience/audience.ts';
import type { ClipRecord } from '../domain/clip/clip.ts';
import type { Names } from '../domain/org/names.ts';
import type { RegisteredOrganization } from '../domain/org/organization.ts';
import type { IdleLook, OrgLease, OrgState } from '../domain/org/state.ts';
import type { TopicHealth } from '../domain/outbox/topic-health.ts';
import type { HealthLog } from '../domain/trouble/health-log.ts';
import type { Trouble } from '../domain/trouble/trouble.ts';

/** What becomes of a conditional write: `conflict` means that somebody else wrote in between. */
export type Written<T> = { kind: 'written'; value: T } | { kind: 'conflict' };

/**
 * Why the table did not do what it was asked. `refused`: it never will do this (an item too large, a number that it
 * cannot hold). `denied`: somebody has to repair the table or the role. `throttled`, `unavailable`: later.
 */
export type StoreErrorKind = 'refused' | 'denied' | 'throttled' | 'unavailable';

/** Thrown by every method. The message never shows a value. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  /** The name, or the code, of the error behind it. */
  readonly because: string;

  constructor(kind: StoreErrorKind, because: string) {
    super(`The table is ${kind === 'refused' ? 'not able to take this' : kind} (${because})`);
    this.kind = kind;
    this.because = because;
  }
}

/** What is asked of the table about orgs, their clips and the topics. */
export interface PassStore extends Pick<Audiences, 'readAudiences'>, Pick<Registry, 'loadOrganization'> {
  /** Takes the lease where it is free, expired or already ours. Answers what others left on it. */
  acquireLease(
    orgId: string,
    lease: { holder: string; expiresAtMs: number; endsAtMs: number },
    nowMs: number,
  ): Promise<Written<OrgLease>>;
  /** Gives it back, where it is still ours. */
  releaseLease(orgId: string, holder: string): Promise<void>;
  readLease(orgId: string): Promise<OrgLease | undefined>;
  /**
   * One consistent query: the org and every clip that is in flight or owes a notification. Items that cannot be read
   * are counted and left alone; an org's state that cannot be read is an `UnreadableItemError`.
   */
  loadOrg(orgId: string): Promise<{
    state: OrgState | undefined;
    lease: OrgLease | undefined;
    clips: ClipRecord[];
    unreadable: number;
  }>;
  /** Notes on the lease's item what a look at an idle org came to, in one small write: no lease was taken for it. */
  noteIdleLook(orgId: string, look: IdleLook): Promise<void>;
  /** The org's state alone. */
  loadState(orgId: string): Promise<OrgState | undefined>;
  /** Writes the whole state. Conditional on `version`; the value has the new one. */
  saveOrg(state: OrgState): Promise<Written<OrgState>>;
  /** Writes the clip's new state and what it owes in one conditional write. `version: 0` creates. */
  recordTransition(clip: ClipRecord): Promise<Written<ClipRecord>>;
  /** Moves a clip that owes nothing to `DONE#`: put, then a conditional delete. May be repeated. */
  archiveClip(clip: ClipRecord, expiresAtMs: number): Promise<Written<ClipRecord>>;
  /** Which of these have ended before, and how. Expired items are left out. */
  findDone(orgId: string, clipUuids: string[], nowMs: number): Promise<Map<string, ClipRecord>>;
  /** A clip in flight or one that has ended. */
  loadClip(orgId: string, clipUuid: string, nowMs: number): Promise<ClipRecord | undefined>;
  listRecentlyDone(orgId: string, limit: number, nowMs: number): Promise<ClipRecord[]>;
  /**
   * Reserves `count` slots in a row for messages to one topic, `gapMs` apart, over all orgs and invocations. Answers
   * when the first is; `undefined`, and nothing reserved, where that is later than `latestMs`.
   */
  reserveSlots(
    topic: string,
    request: { count: number; gapMs: number; nowMs: number; latestMs: number },
  ): Promise<number | undefined>;
  /** The health of topics, by name; those that are well may be left out. */
  loadTopicHealth(topics: readonly string[]): Promise<Map<string, TopicHealth>>;
  saveTopicHealth(topic: string, health: TopicHealth | undefined): Promise<void>;
  /** What an org calls its cameras; undefined where that was never learned, or cannot be read. */
  loadNames(orgId: string): Promise<Names | undefined>;
  saveNames(orgId: string, names: Names): Promise<void>;
}

/** Who is told. */
export interface Audiences {
  /** Every audience, and the names of items that cannot be read: a newer release may have written them. */
  readAudiences(): Promise<{ audiences: Audience[]; unreadable: string[] }>;
  /** Conditional on nothing: `tick` alone writes them. */
  putAudience(audience: Audience): Promise<void>;
  removeAudience(name: string): Promise<void>;
}

/** What `watch` leaves for those who look. */
export interface Starts {
  /** Tells a running `check` that there is something new to look at. Answers who works on the org. */
  leaveHint(orgId: string, nowMs: number): Promise<OrgLease>;
  /**
   * Counts one more start of `watch` in this minute, where fewer than `most` were. `false`: there were as many.
   */
  admitStart(orgId: string, most: number, nowMs: number): Promise<boolean>;
  /** Is it time for one more turn to be asked for? True at most once in so many milliseconds. */
  askForTurn(orgId: string, nowMs: number, everyMs: number): Promise<boolean>;
}

/** The organizations that are watched. */
export interface Registry {
  /** Every organization that is watched, and the ids of items that cannot be read: a newer release may have written them. */
  readRegistry(): Promise<{ organizations: RegisteredOrganization[]; unreadable: string[] }>;
  /** Those that can be read. */
  listOrganizations(): Promise<RegisteredOrganization[]>;
  loadOrganization(orgId: string): Promise<RegisteredOrganization | undefined>;
  /** Registers or changes one. Conditional on `version`; 0 creates. */
  putOrganization(organization: RegisteredOrganization): Promise<Written<RegisteredOrganization>>;
  /** Its turns stop; what is remembered of it stays. Conditional on `version`. */
  removeOrganization(organization: RegisteredOrganization): Promise<Written<undefined>>;
}

/** What `health` asks. */
export interface HealthStore {
  /** What is known of orgs beside their clips, for `health`. Those that were never looked at are left out. */
  loadStates(orgIds: readonly string[]): Promise<Map<string, OrgKnown>>;
  /** Troubles that operators were told of and that are not over. */
  listTroubles(): Promise<Trouble[]>;
  /** Conditional on nothing: `health` alone writes them. */
  putTrouble(trouble: Trouble): Promise<void>;
  removeTrouble(trouble: Pick<Trouble, 'kind' | 'subject'>): Promise<void>;
  /** What it remembers of its own work; undefined before the first time, or where it cannot be read. */
  loadHealthLog(): Promise<HealthLog | undefined>;
  saveHealthLog(log: HealthLog): Promise<void>;
}

/** What is known of an org beside its clips. */
export interface OrgKnown {
  state: OrgState | undefined;
  lease: OrgLease | undefined;
  /** There is a state, and it cannot be read. */
  isUnreadable?: boolean;
}

/** The whole table, by the questions that are asked of it: `docs/table.md`. A condition that does not hold is an answer. */
export interface Store extends PassStore, Starts, Registry, Audiences, HealthStore {}
