import { callsSince } from '../domain/org/calls.ts';
import type { Organization } from '../domain/org/organization.ts';
import { newOrgState, type OrgLease, type OrgState } from '../domain/org/state.ts';
import type { Fact, TableTask } from '../ports/facts.ts';
import { StoreError } from '../ports/store.ts';
import { VendorLine } from './ask/vendor-line.ts';
import { Outbox } from './deliver/outbox.ts';
import type { CheckDeps } from './deps.ts';
import { runPass, type Work } from './pass.ts';
import { flush } from './record/flush.ts';
import { WorkingSet } from './working-set.ts';

/** An invocation works until just before the schedule's next one. */
const WINDOW_MS = 59_000;
/** The lease outlives the function's timeout (75 s), so that it can only expire on somebody who is gone. */
const LEASE_MS = 80_000;
/** How long to wait for an invocation that is about to end, or for the lease of one that died to run out. */
const LEASE_WAIT_MS = 22_000;
const LEASE_RETRY_MS = 1_000;
/** While it waits, a check asks this often whether a hint was left. */
const HINT_POLL_MS = 5_000;
/** Invocations that are remembered to have ended in good order: longer than anybody has to wait for them otherwise. */
const RELEASED_KEPT = 4;

export interface CheckRequest {
  organization: Organization;
  /** Unique to the invocation. */
  invocation: string;
  /** Invoked by the schedule, once a minute, rather than by `watch`. */
  bySchedule: boolean;
}

/**
 * Checks one org for up to a minute: takes its lease, makes a pass, and goes on making passes as the pacing asks. Ends
 * early where the next one is not due within the minute. `busy`: somebody else holds the lease, which is no error.
 */
export async function checkOrg(given: CheckDeps, request: CheckRequest): Promise<'checked' | 'busy'> {
  const deps = { ...given, report: eachOddityOnce(given.report) };
  const startedAtMs = deps.clock.now();
  const lease = await takeLease(deps, request);
  if (lease === undefined) return 'busy';
  const orgId = request.organization.id;
  try {
    await new Invocation(deps, request, lease).run(endOfWindow(lease, startedAtMs));
  } finally {
    await deps.store.releaseLease(orgId, request.invocation).catch(tableFailed(deps, orgId, 'release-lease'));
  }
  return 'checked';
}

async function takeLease(
  deps: CheckDeps,
  { organization, invocation, bySchedule }: CheckRequest,
): Promise<OrgLease | undefined> {
  const giveUpAtMs = deps.clock.now() + LEASE_WAIT_MS;
  for (;;) {
    const nowMs = deps.clock.now();
    const lease = { holder: invocation, expiresAtMs: nowMs + LEASE_MS, isTick: bySchedule };
    const taken = await deps.store.acquireLease(organization.id, lease, nowMs);
    if (taken.kind === 'written') return taken.value;
    if (nowMs >= giveUpAtMs) return undefined;
    await deps.clock.sleep(LEASE_RETRY_MS);
  }
}

/** A check that `watch` invoked ends when the schedule's next one begins. */
function endOfWindow({ tickAtMs }: OrgLease, startedAtMs: number): number {
  const sinceTickMs = tickAtMs === 0 ? 0 : Math.max(0, startedAtMs - tickAtMs) % 60_000;
  return startedAtMs - sinceTickMs + WINDOW_MS;
}

/** One invocation at work on one org, whose lease it holds. */
class Invocation {
  readonly #deps: CheckDeps;
  readonly #work: Work;
  #hintAtMs: number;
  /** As the table holds it. */
  #saved: OrgState;

  constructor(deps: CheckDeps, { organization, invocation }: CheckRequest, { hintAtMs }: OrgLease) {
    this.#deps = deps;
    this.#hintAtMs = hintAtMs;
    this.#saved = newOrgState(organization.id);
    this.#work = {
      deps,
      invocation,
      orgId: organization.id,
      clips: new WorkingSet(),
      line: new VendorLine(deps, organization),
      outbox: new Outbox(),
    };
  }

  async run(endMs: number): Promise<void> {
    const { clock } = this.#deps;
    let org = await this.#load();
    const before = org;
    try {
      for (;;) {
        const passed = await runPass(this.#work, org);
        org = passed.org;
        if (isWorthSaving(this.#saved, org)) {
          const saved = await this.#save(org);
          if (saved === undefined) return;
          org = saved;
        }
        const wait = await this.#waitUntil(passed.nextAtMs, endMs);
        if (wait === 'over' || clock.now() >= endMs) break;
        if (wait === 'hint')
          org = { ...(await this.#reload(org)), looks: { ...org.looks, nextAtMs: clock.now() } };
      }
      await flush(this.#work);
      const released = [...org.released, this.#work.invocation].slice(-RELEASED_KEPT);
      await this.#save({ ...org, released });
    } finally {
      this.#reportCalls(before, org);
    }
  }

  /** The org, and its clips into the working set. */
  async #load(): Promise<OrgState> {
    const { deps, clips, orgId } = this.#work;
    const loaded = await deps.store.loadOrg(orgId);
    clips.loaded(loaded.clips);
    if (loaded.unreadable > 0) deps.report({ kind: 'items-unreadable', orgId, count: loaded.unreadable });
    if (loaded.state !== undefined) this.#saved = loaded.state;
    return this.#saved;
  }

  /** Others left word of something new. What was seen since stays known. */
  async #reload(org: OrgState): Promise<OrgState> {
    const { deps, clips, orgId } = this.#work;
    clips.loaded((await deps.store.loadOrg(orgId)).clips);
    return org;
  }

  /** Waits for the next pass, or for a hint that makes it come sooner. */
  async #waitUntil(atMs: number, endMs: number): Promise<'due' | 'hint' | 'over'> {
    const { clock, store } = this.#deps;
    const { orgId } = this.#work;
    for (;;) {
      const waitMs = atMs - clock.now();
      if (waitMs <= 0) return 'due';
      if (atMs >= endMs) return 'over';
      await clock.sleep(Math.min(waitMs, HINT_POLL_MS));
      if (waitMs <= HINT_POLL_MS) return 'due';
      const hintAtMs = (await store.readLease(orgId).catch(tableFailed(this.#deps, orgId, 'read-lease')))
        ?.hintAtMs;
      if (hintAtMs === undefined || hintAtMs === this.#hintAtMs) continue;
      this.#hintAtMs = hintAtMs;
      return 'hint';
    }
  }

  /** Answers the org as it is stored; undefined where somebody else has taken it over. */
  async #save(org: OrgState): Promise<OrgState | undefined> {
    const saved = await this.#deps.store.saveOrg(org);
    if (saved.kind === 'conflict') {
      this.#deps.report({ kind: 'lease-lost', orgId: org.orgId });
      return undefined;
    }
    this.#saved = saved.value;
    return saved.value;
  }

  #reportCalls(before: OrgState, { orgId, calls }: OrgState): void {
    const made = callsSince(before.calls.ledger, calls.ledger);
    this.#deps.report({ kind: 'calls-made', orgId, calls: made, idle: this.#work.clips.isEmpty });
  }
}

/** Matters to whoever comes next, even if this invocation dies: health, the baseline, and how far the sweep is. */
function isWorthSaving(saved: OrgState, org: OrgState): boolean {
  return (
    saved.vendor.resting !== org.vendor.resting ||
    saved.vendor.failing !== org.vendor.failing ||
    saved.vendor.pageSize !== org.vendor.pageSize ||
    saved.baselineAtMs !== org.baselineAtMs ||
    saved.sweep.phase !== org.sweep.phase ||
    saved.told !== org.told
  );
}

/** What the table does not do now is done without, or by the next invocation; it is said. */
function tableFailed({ report }: CheckDeps, orgId: string, what: TableTask): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof StoreError)) throw error;
    report({ kind: 'table-failed', orgId, what, reason: error.kind });
    return undefined;
  };
}

/** What an answer is odd in is said once an invocation, and not with each look. */
function eachOddityOnce(report: (fact: Fact) => void): (fact: Fact) => void {
  const said = new Set<string>();
  return (fact) => {
    const key =
      fact.kind === 'unknown-status'
        ? fact.status
        : fact.kind === 'unreadable-fields' || fact.kind === 'malformed-items' || fact.kind === 'clips-unseen'
          ? fact.kind
          : undefined;
    if (key !== undefined && said.has(key)) return;
    if (key !== undefined) said.add(key);
    report(fact);
  };
}
