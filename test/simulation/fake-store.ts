import type { Audience, ClipRecord } from '../../functions/core/clip.ts';
import type { OrgRecord } from '../../functions/core/org.ts';
import type { Store, Written } from '../../functions/core/ports.ts';

/**
 * The table in memory, with the same answers as the real one: it passes the same contract tests. All its reads are
 * consistent, since those of the real one are (see `consistent-reads.test.ts`). Records are values that nobody
 * changes, so they are kept and handed out as they are.
 */
export class FakeTable {
  readonly orgs = new Map<string, OrgRecord>();
  readonly clips = new Map<string, Map<string, ClipRecord>>();
  readonly done = new Map<string, { clip: ClipRecord; expiresAtMs: number }>();
  readonly hints = new Map<string, number>();

  acquireLease(
    orgId: string,
    lease: { holder: string; expiresAtMs: number },
    nowMs: number,
  ): Written<OrgRecord> {
    const org = this.orgs.get(orgId) ?? { orgId, version: 0 };
    const free = !org.lease || org.lease.expiresAtMs <= nowMs || org.lease.holder === lease.holder;
    if (!free) return { kind: 'conflict' };
    return this.#putOrg({ ...org, lease });
  }

  loadOrg(orgId: string): { org: OrgRecord | undefined; clips: ClipRecord[] } {
    return { org: this.orgs.get(orgId), clips: [...this.#clipsOf(orgId).values()] };
  }

  saveOrg(org: OrgRecord): Written<OrgRecord> {
    const version = this.orgs.get(org.orgId)?.version ?? 0;
    return version === org.version ? this.#putOrg(org) : { kind: 'conflict' };
  }

  recordTransition(clip: ClipRecord): Written<ClipRecord> {
    const stored = this.#clipsOf(clip.orgId).get(clip.clipUuid);
    const isFree = clip.version === 0 ? stored === undefined : stored?.version === clip.version;
    return isFree ? this.#putClip(clip) : { kind: 'conflict' };
  }

  settleNotification(
    { orgId, clipUuid }: { orgId: string; clipUuid: string },
    eventId: string,
    audiences: Audience[],
  ): Written<ClipRecord> {
    const clip = this.#clipsOf(orgId).get(clipUuid);
    if (!clip?.owed.some((owed) => owed.event.id === eventId)) return { kind: 'conflict' };
    const owed = clip.owed
      .map((item) =>
        item.event.id === eventId
          ? { ...item, pending: item.pending.filter((audience) => !audiences.includes(audience)) }
          : item,
      )
      .filter((item) => item.pending.length > 0);
    return this.#putClip({ ...clip, owed });
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

  leaveHint(orgId: string, nowMs: number): OrgRecord | undefined {
    this.hints.set(orgId, nowMs);
    return structuredClone(this.orgs.get(orgId));
  }

  readHint(orgId: string): number {
    return this.hints.get(orgId) ?? 0;
  }

  #clipsOf(orgId: string): Map<string, ClipRecord> {
    const clips = this.clips.get(orgId) ?? new Map<string, ClipRecord>();
    this.clips.set(orgId, clips);
    return clips;
  }

  #putOrg(org: OrgRecord): Written<OrgRecord> {
    const value = { ...org, version: org.version + 1 };
    this.orgs.set(org.orgId, value);
    return { kind: 'written', value };
  }

  #putClip(clip: ClipRecord): Written<ClipRecord> {
    const value = { ...clip, version: nextVersion(clip) };
    this.#clipsOf(clip.orgId).set(clip.clipUuid, value);
    return { kind: 'written', value };
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
    loadOrg: (orgId) => call('loadOrg', orgId, () => table.loadOrg(orgId)),
    saveOrg: (org) => call('saveOrg', org.orgId, () => table.saveOrg(org)),
    recordTransition: (clip) => call('recordTransition', clip.clipUuid, () => table.recordTransition(clip)),
    settleNotification: (clip, eventId, audiences) =>
      call('settleNotification', `${eventId} ${audiences}`, () =>
        table.settleNotification(clip, eventId, audiences),
      ),
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
    leaveHint: (orgId, nowMs) => call('leaveHint', orgId, () => table.leaveHint(orgId, nowMs)),
    readHint: (orgId) => call('readHint', orgId, () => table.readHint(orgId)),
  };
}
