import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Names } from '../../functions/domain/org/names.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import type { IdleLook, OrgLease, OrgState } from '../../functions/domain/org/state.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import type { HealthLog } from '../../functions/domain/trouble/health-log.ts';
import { type Trouble, troubleKeyOf } from '../../functions/domain/trouble/trouble.ts';
import type { Store, Written } from '../../functions/ports/store.ts';

const FREE: OrgLease = { expiresAtMs: 0, endsAtMs: 0, hintAtMs: 0, takes: 0 };

/**
 * The table in memory, with the same answers as the real one: it passes the same contract tests. All its reads are
 * consistent, since those of the real one are (see `consistent-reads.test.ts`). Records are values that nobody
 * changes, so they are kept and handed out as they are.
 */
export class FakeTable {
  readonly audiences = new Map<string, Audience>();
  readonly states = new Map<string, OrgState>();
  readonly leases = new Map<string, OrgLease>();
  readonly clips = new Map<string, Map<string, ClipRecord>>();
  readonly done = new Map<string, { clip: ClipRecord; expiresAtMs: number }>();
  readonly slots = new Map<string, number>();
  readonly topicHealth = new Map<string, TopicHealth>();
  readonly names = new Map<string, Names>();
  readonly starts = new Map<string, { minute: number; count: number }>();
  readonly askedAtMs = new Map<string, number>();
  readonly organizations = new Map<string, RegisteredOrganization>();
  readonly troubles = new Map<string, Trouble>();
  healthLog: HealthLog | undefined;
  /** Ids of organizations whose items cannot be read. */
  readonly unreadable = new Set<string>();
  readonly unreadableStates = new Set<string>();
  readonly unreadableAudiences = new Set<string>();

  acquireLease(
    orgId: string,
    taken: { holder: string; expiresAtMs: number; endsAtMs: number },
    nowMs: number,
  ): Written<OrgLease> {
    const { holder: other, ...left } = this.leases.get(orgId) ?? FREE;
    if (other !== undefined && other !== taken.holder && left.expiresAtMs > nowMs)
      return { kind: 'conflict' };
    const value = { ...left, ...taken, takes: left.takes + 1 };
    this.leases.set(orgId, value);
    return { kind: 'written', value };
  }

  releaseLease(orgId: string, holder: string): void {
    const { holder: current, ...left } = this.leases.get(orgId) ?? FREE;
    if (current === holder) this.leases.set(orgId, { ...left, expiresAtMs: 0, endsAtMs: 0 });
  }

  leaveHint(orgId: string, nowMs: number): OrgLease {
    const lease = { ...(this.leases.get(orgId) ?? FREE), hintAtMs: nowMs };
    this.leases.set(orgId, lease);
    return lease;
  }

  readLease(orgId: string): OrgLease | undefined {
    return this.leases.get(orgId);
  }

  loadOrg(orgId: string) {
    return {
      state: this.states.get(orgId),
      lease: this.leases.get(orgId),
      clips: [...this.#clipsOf(orgId).values()],
      unreadable: 0,
    };
  }

  noteIdleLook(orgId: string, idle: IdleLook): void {
    this.leases.set(orgId, { ...(this.leases.get(orgId) ?? FREE), idle });
  }

  askForTurn(orgId: string, nowMs: number, everyMs: number): boolean {
    if ((this.askedAtMs.get(orgId) ?? -Infinity) > nowMs - everyMs) return false;
    this.askedAtMs.set(orgId, nowMs);
    return true;
  }

  putOrganization(organization: RegisteredOrganization): Written<RegisteredOrganization> {
    const version = this.organizations.get(organization.id)?.version ?? 0;
    if (version !== organization.version) return { kind: 'conflict' };
    const value = { ...organization, version: version + 1 };
    this.organizations.set(value.id, value);
    return { kind: 'written', value };
  }

  removeOrganization({ id, version }: RegisteredOrganization): Written<undefined> {
    if (this.organizations.get(id)?.version !== version) return { kind: 'conflict' };
    this.organizations.delete(id);
    return { kind: 'written', value: undefined };
  }

  saveOrg(state: OrgState): Written<OrgState> {
    const version = this.states.get(state.orgId)?.version ?? 0;
    if (version !== state.version) return { kind: 'conflict' };
    const value = { ...state, version: version + 1 };
    this.states.set(state.orgId, value);
    return { kind: 'written', value };
  }

  recordTransition(clip: ClipRecord): Written<ClipRecord> {
    const stored = this.#clipsOf(clip.orgId).get(clip.clipUuid);
    const isFree = clip.version === 0 ? stored === undefined : stored?.version === clip.version;
    if (!isFree) return { kind: 'conflict' };
    const value = { ...clip, version: nextVersion(clip) };
    this.#clipsOf(clip.orgId).set(clip.clipUuid, value);
    return { kind: 'written', value };
  }

  archiveClip(clip: ClipRecord, expiresAtMs: number): Written<ClipRecord> {
    this.remember(clip, expiresAtMs);
    const stored = this.#clipsOf(clip.orgId).get(clip.clipUuid);
    if (stored && stored.version !== clip.version) return { kind: 'conflict' };
    this.#clipsOf(clip.orgId).delete(clip.clipUuid);
    return { kind: 'written', value: clip };
  }

  /** The first of the two writes of `archiveClip`. */
  remember(clip: ClipRecord, expiresAtMs: number): void {
    this.done.set(`${clip.orgId} ${clip.clipUuid}`, { clip, expiresAtMs });
  }

  findDone(orgId: string, clipUuids: string[], nowMs: number): Map<string, ClipRecord> {
    const found = new Map<string, ClipRecord>();
    for (const uuid of clipUuids) {
      const item = this.done.get(`${orgId} ${uuid}`);
      if (item && item.expiresAtMs > nowMs) found.set(uuid, { ...item.clip, version: 0 });
    }
    return found;
  }

  loadClip(orgId: string, clipUuid: string, nowMs: number): ClipRecord | undefined {
    return this.#clipsOf(orgId).get(clipUuid) ?? this.findDone(orgId, [clipUuid], nowMs).get(clipUuid);
  }

  listRecentlyDone(orgId: string, limit: number, nowMs: number): ClipRecord[] {
    return [...this.done.values()]
      .filter(({ clip, expiresAtMs }) => clip.orgId === orgId && expiresAtMs > nowMs)
      .map(({ clip }) => ({ ...clip, version: 0 }))
      .sort((a, b) => b.stateSinceMs - a.stateSinceMs)
      .slice(0, limit);
  }

  reserveSlots(
    topic: string,
    { count, gapMs, nowMs, latestMs }: { count: number; gapMs: number; nowMs: number; latestMs: number },
  ): number | undefined {
    const firstMs = Math.max(nowMs, this.slots.get(topic) ?? 0);
    if (firstMs > latestMs) return undefined;
    this.slots.set(topic, firstMs + count * gapMs);
    return firstMs;
  }

  admitStart(orgId: string, most: number, nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    const before = this.starts.get(orgId);
    const count = before?.minute === minute ? before.count : 0;
    if (count >= most) return false;
    this.starts.set(orgId, { minute, count: count + 1 });
    return true;
  }

  #clipsOf(orgId: string): Map<string, ClipRecord> {
    const clips = this.clips.get(orgId) ?? new Map<string, ClipRecord>();
    this.clips.set(orgId, clips);
    return clips;
  }
}

/** As in `functions/store/clip-store.ts`: an attempt's versions are above those of the attempts before it. */
function nextVersion({ version, attempt }: ClipRecord): number {
  return version === 0 ? attempt * 1_000_000 + 1 : version + 1;
}

/** A call of the store as the gate sees it: its name, whom it concerns, and its effect. */
export type StoreCall = <T>(name: string, subject: string, apply: () => T) => Promise<T>;

/** The table as the engine sees it; every call passes through `call`. */
export function createFakeStore(table: FakeTable, call: StoreCall): Store {
  return {
    acquireLease: (orgId, lease, nowMs) =>
      call('acquireLease', orgId, () => table.acquireLease(orgId, lease, nowMs)),
    releaseLease: (orgId, holder) => call('releaseLease', orgId, () => table.releaseLease(orgId, holder)),
    leaveHint: (orgId, nowMs) => call('leaveHint', orgId, () => table.leaveHint(orgId, nowMs)),
    readLease: (orgId) => call('readLease', orgId, () => table.readLease(orgId)),
    readAudiences: () =>
      call('readAudiences', '', () => ({
        audiences: [...table.audiences.values()],
        unreadable: [...table.unreadableAudiences],
      })),
    putAudience: (audience) =>
      call('putAudience', audience.name, () => {
        table.audiences.set(audience.name, audience);
      }),
    removeAudience: (name) =>
      call('removeAudience', name, () => {
        table.audiences.delete(name);
      }),
    loadOrg: (orgId) => call('loadOrg', orgId, () => table.loadOrg(orgId)),
    loadState: (orgId) => call('loadState', orgId, () => table.states.get(orgId)),
    saveOrg: (state) => call('saveOrg', state.orgId, () => table.saveOrg(state)),
    recordTransition: (clip) => call('recordTransition', clip.clipUuid, () => table.recordTransition(clip)),
    // Two writes, and a life may end between them.
    archiveClip: async (clip, expiresAtMs) => {
      const { clipUuid } = clip;
      await call('archiveClip.put', clipUuid, () => table.remember(clip, expiresAtMs));
      return call('archiveClip.delete', clipUuid, () => table.archiveClip(clip, expiresAtMs));
    },
    findDone: (orgId, uuids, nowMs) =>
      uuids.length === 0
        ? Promise.resolve(new Map())
        : call('findDone', orgId, () => table.findDone(orgId, uuids, nowMs)),
    loadClip: (orgId, uuid, nowMs) => call('loadClip', uuid, () => table.loadClip(orgId, uuid, nowMs)),
    listRecentlyDone: (orgId, limit, nowMs) =>
      call('listRecentlyDone', orgId, () => table.listRecentlyDone(orgId, limit, nowMs)),
    reserveSlots: (topic, request) => call('reserveSlots', topic, () => table.reserveSlots(topic, request)),
    loadTopicHealth: (topics) =>
      call('loadTopicHealth', topics.join(' '), () => healthOf(table.topicHealth, topics)),
    saveTopicHealth: (topic, health) =>
      call('saveTopicHealth', topic, () => {
        if (health === undefined) table.topicHealth.delete(topic);
        else table.topicHealth.set(topic, health);
      }),
    loadNames: (orgId) => call('loadNames', orgId, () => table.names.get(orgId)),
    saveNames: (orgId, names) => call('saveNames', orgId, () => void table.names.set(orgId, names)),
    admitStart: (orgId, most, nowMs) => call('admitStart', orgId, () => table.admitStart(orgId, most, nowMs)),
    noteIdleLook: (orgId, look) => call('noteIdleLook', orgId, () => table.noteIdleLook(orgId, look)),
    askForTurn: (orgId, nowMs, everyMs) =>
      call('askForTurn', orgId, () => table.askForTurn(orgId, nowMs, everyMs)),
    loadStates: (orgIds) => call('loadStates', orgIds.join(' '), () => statesOf(table, orgIds)),
    readRegistry: () =>
      call('readRegistry', '', () => ({
        organizations: [...table.organizations.values()],
        unreadable: [...table.unreadable],
      })),
    listOrganizations: () => call('listOrganizations', '', () => [...table.organizations.values()]),
    loadOrganization: (orgId) => call('loadOrganization', orgId, () => table.organizations.get(orgId)),
    putOrganization: (organization) =>
      call('putOrganization', organization.id, () => table.putOrganization(organization)),
    removeOrganization: (organization) =>
      call('removeOrganization', organization.id, () => table.removeOrganization(organization)),
    listTroubles: () => call('listTroubles', '', () => [...table.troubles.values()]),
    putTrouble: (trouble) =>
      call('putTrouble', trouble.subject, () => void table.troubles.set(troubleKeyOf(trouble), trouble)),
    removeTrouble: (trouble) =>
      call('removeTrouble', trouble.subject, () => void table.troubles.delete(troubleKeyOf(trouble))),
    loadHealthLog: () => call('loadHealthLog', '', () => table.healthLog),
    saveHealthLog: (log) =>
      call('saveHealthLog', '', () => {
        table.healthLog = log;
      }),
  };
}

function healthOf(known: ReadonlyMap<string, TopicHealth>, topics: readonly string[]) {
  return new Map(topics.flatMap((topic) => [...known].filter(([name]) => name === topic)));
}

function statesOf({ states, leases, unreadableStates }: FakeTable, orgIds: readonly string[]) {
  const isUnreadable = (id: string) => unreadableStates.has(id);
  const known = orgIds.filter((id) => states.has(id) || leases.has(id) || isUnreadable(id));
  return new Map(
    known.map((id) => {
      const lease = leases.get(id);
      return [
        id,
        isUnreadable(id) ? { state: undefined, lease, isUnreadable: true } : { state: states.get(id), lease },
      ];
    }),
  );
}
