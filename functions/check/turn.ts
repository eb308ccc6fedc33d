import { budgetFreeAtMs } from '../domain/org/calls.ts';
import { limitsOf } from '../domain/org/limits.ts';
import { releasing } from '../domain/org/rebase.ts';
import type { OrgState } from '../domain/org/state.ts';
import { isDueSomewhere } from '../domain/outbox/owed.ts';
import { isLate, isLookDue, isStale, staysUntilMs, type Turn } from '../domain/turns/turn.ts';
import { countCalls } from './ask/ask.ts';
import { VendorLine } from './ask/vendor-line.ts';
import { Outbox } from './deliver/outbox.ts';
import { Recipients } from './deliver/recipients.ts';
import type { CheckDeps } from './deps.ts';
import { type Claimed, HeldOrg } from './held-org.ts';
import { NameBook } from './names/name-book.ts';
import { OddityBook } from './oddity-book.ts';
import { type Passed, runPass, type Work } from './pass.ts';
import { flush } from './record/flush.ts';
import { eachOddityOnce } from './reporting.ts';
import { WorkingSet } from './working-set.ts';

/** One who is about to end, or whose lease is about to, is waited for; one who stays will see to it. */
const LEASE_WAIT_MS = 22_000;
const LEASE_RETRY_MS = 1_000;
/** No pass begins that could not end before the function is killed, whatever the clock says. */
const LAST_PASS_MS = 10_000;
/** While it waits, a check asks this often whether a hint was left. */
const HINT_POLL_MS = 5_000;

export interface TurnRequest {
  turn: Turn;
  /** Unique to the invocation and the org. */
  invocation: string;
  /** Others of its batch came late: executions are scarce. */
  isScarce?: boolean;
}

/**
 * `idle`: one look, and nothing in flight. `stayed`: clips were in flight, until the next turn was due. `busy`: somebody
 * else is at it. `not-due`: the org was looked at when it was due, or shortly before; what it owes was told. `stale`: it
 * came so late that the next one is under way.
 */
export type TurnOutcome = 'idle' | 'stayed' | 'busy' | 'not-due' | 'stale';

/**
 * Takes one turn of an org. An idle org costs one read, one look and one small write. What is to be written of clips is
 * written under the lease, so that two turns that see the same record it once.
 *
 *   a minute late ──► stale                       the lease is another's, who stays ──► busy
 *   looked at since it was due ──► not-due        ... whose end is near ──► waits for it, 22 s at most
 *   nothing in flight ──► one look ── nothing new ──► idle
 *                           └─ something to write ─► takes the lease ─┐
 *   clips in flight, or something owed ──► takes the lease ───────────┴─► passes ──► stayed
 */
export async function takeTurn(given: CheckDeps, request: TurnRequest): Promise<TurnOutcome> {
  const { turn } = request;
  const { organization } = turn;
  const oddities = new OddityBook();
  const deps: CheckDeps = {
    ...given,
    limits: limitsOf(given.limits, organization.limits),
    report: oddities.listening(eachOddityOnce(given.report)),
  };
  const nowMs = deps.clock.now();
  if (isStale(turn, nowMs)) return 'stale';
  return new TurnTaking(deps, request, oddities).run();
}

/** One invocation at work on one org. */
class TurnTaking {
  readonly #deps: CheckDeps;
  readonly #work: Work;
  readonly #turn: Turn;
  readonly #held: HeldOrg;
  /** Others wait for the execution: it makes one pass, and waits for nobody. */
  readonly #isLate: boolean;

  constructor(deps: CheckDeps, { invocation, turn, isScarce = false }: TurnRequest, oddities: OddityBook) {
    const { organization } = turn;
    this.#deps = deps;
    this.#turn = turn;
    this.#isLate = isScarce || isLate(turn, deps.clock.now());
    this.#work = {
      deps,
      invocation,
      orgId: organization.id,
      clips: new WorkingSet(),
      line: new VendorLine(deps, organization),
      outbox: new Outbox(),
      oddities,
      names: new NameBook(deps, organization.id),
      recipients: new Recipients(deps, organization),
      ...(organization.addedAtMs !== undefined && { addedAtMs: organization.addedAtMs }),
    };
    this.#held = new HeldOrg(this.#work, turn);
  }

  async run(): Promise<TurnOutcome> {
    const { clips, invocation } = this.#work;
    const { org: loaded, lease } = await this.#held.load();
    const nowMs = this.#deps.clock.now();
    const isTaken = lease !== undefined && lease.holder !== undefined && lease.holder !== invocation;
    if (isTaken && lease.expiresAtMs > nowMs) {
      const isEnding = lease.endsAtMs - nowMs <= LEASE_WAIT_MS;
      return isEnding && !this.#isLate ? this.#stayAfter() : 'busy';
    }
    if (!clips.isEmpty) return this.#stay(loaded);
    if (!this.#isDue(loaded, Math.max(loaded.looks.lastFullAtMs ?? 0, lease?.idle?.atMs ?? 0), nowMs))
      return this.#tellIdle(loaded, nowMs);
    return this.#lookAtIdle(this.#dueNow(loaded));
  }

  /** Is a look at an idle org due, and within the budget? A person's word needs neither. */
  #isDue(org: OrgState, lastLookMs: number, nowMs: number): boolean {
    const { callsPerMinute, idleSeconds } = this.#deps.limits;
    const isFree = budgetFreeAtMs(org, callsPerMinute, nowMs) <= nowMs;
    return this.#turn.source !== 'tick' || (isFree && isLookDue(this.#turn, lastLookMs, idleSeconds, nowMs));
  }

  /** Whoever goes on with clips in flight goes on with their pace. A person's word, or a late turn, asks for a look now. */
  #asPlanned(org: OrgState): OrgState {
    const isHinted = this.#held.hintAtMs > (org.looks.lastAtMs ?? 0);
    const isPlanned = this.#turn.source === 'tick' && !this.#isLate && !isHinted;
    return isPlanned ? org : this.#dueNow(org);
  }

  #dueNow(org: OrgState): OrgState {
    const nowMs = this.#deps.clock.now();
    return { ...org, looks: { ...org.looks, nextAtMs: Math.min(org.looks.nextAtMs ?? nowMs, nowMs) } };
  }

  /** No look is due; what is owed of the org itself may be, as a night ends, and waits for none. */
  async #tellIdle(org: OrgState, nowMs: number): Promise<TurnOutcome> {
    if (isDueSomewhere(org, nowMs)) await this.#held.tellIdle(org);
    return 'not-due';
  }

  /** One look. Whatever turns up is written under the lease, and stayed with. */
  async #lookAtIdle(before: OrgState): Promise<TurnOutcome> {
    const claims: Claimed[] = [];
    const passed = await runPass(this.#work, before, async () => {
      claims.push(await this.#held.claim(this.#endMs()));
      return claims.includes('ours');
    });
    if (claims.includes('others')) {
      this.#held.reportCalls(passed.org);
      return 'busy';
    }
    if (claims.includes('late')) return this.#startOver(passed.org);
    if (claims.includes('ours')) return this.#passUntilEnd(passed.org, passed);
    this.#held.reportCalls(passed.org);
    await this.#held.noteIdle(passed.org);
    return 'idle';
  }

  /** From what others left. How the vendor fares is known from a look of one's own, if there was one. */
  async #startOver(known?: OrgState): Promise<TurnOutcome> {
    const { org } = await this.#held.load();
    const { vendor, calls } = known ?? org;
    return this.#passUntilEnd({ ...org, vendor, calls }, undefined);
  }

  /** Somebody is about to end: then the org is stayed with from what they left. */
  async #stayAfter(): Promise<TurnOutcome> {
    const { clock } = this.#deps;
    const giveUpAtMs = clock.now() + LEASE_WAIT_MS;
    for (;;) {
      if ((await this.#held.claim(this.#endMs())) !== 'others') return this.#startOver();
      if (clock.now() >= giveUpAtMs) return 'busy';
      await clock.sleep(LEASE_RETRY_MS);
    }
  }

  async #stay(org: OrgState): Promise<TurnOutcome> {
    const claimed = await this.#held.claim(this.#endMs());
    if (claimed === 'others') return 'busy';
    return claimed === 'late' ? this.#startOver() : this.#passUntilEnd(org, undefined);
  }

  #endMs(): number {
    const nowMs = this.#deps.clock.now();
    return this.#isLate ? nowMs : staysUntilMs(this.#turn, this.#held.before.looks.turnAtMs, nowMs);
  }

  async #passUntilEnd(loaded: OrgState, passed: Passed | undefined): Promise<TurnOutcome> {
    const { clips, invocation } = this.#work;
    let org = loaded;
    try {
      org = await this.#makePasses(loaded, passed, this.#endMs());
      await flush(this.#work);
      await this.#work.names.close();
      org = countCalls(org, this.#work.line, this.#deps.clock.now());
      // Where nothing is left there is nothing to hand over, either.
      if (!clips.isEmpty || org.owed.length > 0 || !this.#held.isSaved(org))
        await this.#held.save(releasing(org, invocation));
    } finally {
      this.#held.reportCalls(org);
      await this.#held.release();
    }
    return 'stayed';
  }

  async #makePasses(loaded: OrgState, first: Passed | undefined, endMs: number): Promise<OrgState> {
    let passed = first ?? (await runPass(this.#work, this.#asPlanned(loaded)));
    for (;;) {
      this.#learnNames(passed.org);
      const saved = await this.#held.saveAndTell(passed.org);
      if (saved === undefined) return passed.org;
      passed = { ...passed, org: saved };
      const { org, nextAtMs, tellAtMs } = passed;
      // What is held for long is no reason to stay.
      if (this.#work.clips.live.length === 0 && tellAtMs >= endMs) return org;
      const wait = await this.#waitUntil(nextAtMs, endMs);
      if (wait === 'over' || this.#leftMs(endMs) <= 0 || this.#work.clips.isEmpty) return org;
      if (wait === 'hint') await this.#held.readClips();
      passed = await runPass(this.#work, wait === 'hint' ? this.#dueNow(org) : org);
    }
  }

  /** Beside the passes, once they have told what there was to tell. Never where others wait for the execution. */
  #learnNames(org: OrgState): void {
    const { names, line, clips } = this.#work;
    if (this.#isLate) return;
    names.learn(
      line,
      org,
      clips.all.flatMap(({ details }) => details.deviceUuids ?? []),
    );
  }

  #leftMs(endMs: number): number {
    const { clock, remainingMs } = this.#deps;
    return Math.min(endMs - clock.now(), remainingMs() - LAST_PASS_MS);
  }

  /** Waits for the next pass, or for a hint that makes it come sooner. Timers may wake before their time by this clock. */
  async #waitUntil(atMs: number, endMs: number): Promise<'due' | 'hint' | 'over'> {
    const { clock } = this.#deps;
    for (;;) {
      const waitMs = atMs - clock.now();
      if (waitMs <= 0) return 'due';
      if (waitMs >= this.#leftMs(endMs) || this.#work.clips.isEmpty) return 'over';
      await clock.sleep(Math.min(waitMs, HINT_POLL_MS));
      if (waitMs > HINT_POLL_MS && (await this.#held.hasNewHint())) return 'hint';
    }
  }
}
