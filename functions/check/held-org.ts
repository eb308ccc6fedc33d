import { callsSince } from '../domain/org/calls.ts';
import { idleLookOf, isWorthSaving, withIdleLook } from '../domain/org/idle-look.ts';
import { rebaseOrg, releasing, settleInTheirs } from '../domain/org/rebase.ts';
import { newOrgState, type OrgLease, type OrgState } from '../domain/org/state.ts';
import { keyChanged } from '../domain/org/vendor-health.ts';
import type { Turn } from '../domain/turns/turn.ts';
import { tellOfOrg } from './deliver/of-org.ts';
import type { Work } from './pass.ts';
import { tableFailed } from './reporting.ts';

/** The lease outlives the function's timeout (75 s), so that it can only expire on somebody who is gone. */
const LEASE_MS = 80_000;
/** Others may save at the same time: so often what is to be saved is put on what they made of it. */
const MOST_TRIES = 3;

/** `late`: the lease is ours, but the org is no longer as it was when this turn read it. */
export type Claimed = 'ours' | 'others' | 'late';

/** An org as the table holds it, and its lease: all that one turn reads and writes of it beside its clips. */
export class HeldOrg {
  readonly #work: Work;
  readonly #turn: Turn;
  #hintAtMs = 0;
  /** How often the lease had been taken when the org was read. */
  #takes = 0;
  #saved: OrgState;
  #before: OrgState;

  constructor(work: Work, turn: Turn) {
    this.#work = work;
    this.#turn = turn;
    this.#saved = newOrgState(work.orgId);
    this.#before = this.#saved;
  }

  /** As it was known when the turn began. */
  get before(): OrgState {
    return this.#before;
  }

  /** When somebody last left word of something new, epoch ms. */
  get hintAtMs(): number {
    return this.#hintAtMs;
  }

  /** The org, and its clips into the working set. */
  async load(): Promise<{ org: OrgState; lease: OrgLease | undefined }> {
    const { deps } = this.#work;
    const { state, lease } = await this.readClips();
    if (state !== undefined) this.#saved = state;
    this.#hintAtMs = lease?.hintAtMs ?? 0;
    this.#takes = lease?.takes ?? 0;
    this.#before = this.#noteTurn(withIdleLook(this.#saved, lease?.idle));
    // Somebody has changed the key, and waits for the first look with it.
    if (this.#turn.source === 'orgs') this.#before = keyChanged(this.#before, deps.clock.now());
    return { org: this.#before, lease };
  }

  /** What others have written of its clips. What was seen since stays known. */
  async readClips(): Promise<{ state: OrgState | undefined; lease: OrgLease | undefined }> {
    const { deps, clips, orgId } = this.#work;
    const { state, lease, clips: stored, unreadable } = await deps.store.loadOrg(orgId);
    clips.loaded(stored);
    if (unreadable > 0) deps.report({ kind: 'items-unreadable', orgId, count: unreadable });
    return { state, lease };
  }

  /** Takes the lease, which says until when whoever has it means to stay. */
  async claim(endsAtMs: number): Promise<Claimed> {
    const { deps, orgId, invocation } = this.#work;
    const nowMs = deps.clock.now();
    const lease = { holder: invocation, expiresAtMs: nowMs + LEASE_MS, endsAtMs };
    const taken = await deps.store.acquireLease(orgId, lease, nowMs);
    if (taken.kind === 'conflict') return 'others';
    const isSame = taken.value.takes === this.#takes + 1 && taken.value.hintAtMs === this.#hintAtMs;
    return isSame ? 'ours' : 'late';
  }

  async release(): Promise<void> {
    const { deps, orgId, invocation } = this.#work;
    await deps.store.releaseLease(orgId, invocation).catch(tableFailed(deps, orgId, 'release-lease'));
  }

  /** Has somebody left word of something new since this was asked last? */
  async hasNewHint(): Promise<boolean> {
    const { deps, orgId } = this.#work;
    const lease = await deps.store.readLease(orgId).catch(tableFailed(deps, orgId, 'read-lease'));
    if (lease === undefined || lease.hintAtMs === this.#hintAtMs) return false;
    this.#hintAtMs = lease.hintAtMs;
    return true;
  }

  isSaved(org: OrgState): boolean {
    return org === this.#saved;
  }

  /**
   * Answers the org as it is stored; undefined where somebody else has taken it over. A look at what was idle takes no
   * lease, so that it may have saved since this one read: then what is known here is saved over it, but for what it told
   * of the org, and owes. What is out is taken off what they have saved in any case.
   */
  async save(org: OrgState): Promise<OrgState | undefined> {
    const { deps, orgId, invocation } = this.#work;
    let state = org;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const saved = await deps.store.saveOrg(state);
      if (saved.kind === 'written') return this.#keep(saved.value);
      const lease = await deps.store.readLease(orgId);
      const stored = await deps.store.loadState(orgId);
      if (lease?.holder !== invocation || stored === undefined) break;
      state = rebaseOrg(org, this.#saved, stored);
    }
    deps.report({ kind: 'lease-lost', orgId });
    if (org.owed !== this.#saved.owed) await this.#settle(org);
    return undefined;
  }

  /**
   * Saves what is worth it, and tells then what the org itself owes. Where the table does not take what is out off that,
   * it is known here, and saved with the next pass.
   */
  async saveAndTell(org: OrgState): Promise<OrgState | undefined> {
    const { deps, orgId } = this.#work;
    const saved = isWorthSaving(this.#saved, org) ? await this.save(org) : org;
    const told = saved && (await tellOfOrg(this.#work, saved, (state) => this.save(state)));
    if (told === undefined || told === saved || this.isSaved(told)) return told;
    return this.save(told).catch((error: unknown) => tableFailed(deps, orgId, 'settle')(error) ?? told);
  }

  /** After a look without the lease. Somebody else may have saved meanwhile: what they know is as good. */
  async noteIdle(org: OrgState): Promise<void> {
    const { deps, orgId } = this.#work;
    let written: OrgState | undefined = org;
    if (isWorthSaving(this.#saved, org)) written = await this.#saveIdle(org);
    else {
      const look = idleLookOf(this.#saved, org);
      await deps.store.noteIdleLook(orgId, look).catch(tableFailed(deps, orgId, 'note-idle-look'));
    }
    if (written !== undefined) await this.tellIdle(written);
  }

  /** Tells what the org itself owes, without the lease. */
  async tellIdle(written: OrgState): Promise<void> {
    const told = await tellOfOrg(this.#work, written, (state) => this.#saveIdle(state));
    if (told === undefined) return;
    const { invocation } = this.#work;
    // What is left is for others to tell at once: this one ends.
    if (told.owed.some(({ recordedBy }) => recordedBy === invocation))
      await this.#settle(told, (settled) => releasing(settled, invocation));
    else if (told !== written && !this.isSaved(told)) await this.#settle(told);
  }

  async #saveIdle(org: OrgState): Promise<OrgState | undefined> {
    const written = await this.#work.deps.store.saveOrg(org);
    return written.kind === 'written' ? this.#keep(written.value) : undefined;
  }

  /** What is out is taken off what is owed, whatever others have saved meanwhile: else it would be told again. */
  async #settle(
    org: OrgState,
    finish: (settled: OrgState) => OrgState = (settled) => settled,
  ): Promise<void> {
    const { deps, orgId } = this.#work;
    const failed = tableFailed(deps, orgId, 'settle');
    let settled = org;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const saved = await deps.store.saveOrg(finish(settled)).catch(failed);
      if (saved?.kind === 'written') return;
      const theirs = await deps.store.loadState(orgId).catch(failed);
      if (theirs !== undefined) settled = settleInTheirs(org, this.#saved, theirs);
    }
  }

  reportCalls({ calls }: OrgState): void {
    const { deps, orgId, clips } = this.#work;
    const made = callsSince(this.#before.calls.ledger, calls.ledger);
    deps.report({ kind: 'calls-made', orgId, calls: made, idle: clips.isEmpty });
  }

  #noteTurn(org: OrgState): OrgState {
    const { source, dueAtMs } = this.#turn;
    return source === 'tick' ? { ...org, looks: { ...org.looks, turnAtMs: dueAtMs } } : org;
  }

  #keep(saved: OrgState): OrgState {
    this.#saved = saved;
    return saved;
  }
}
