import { callsSince } from '../core/ledger.ts';
import type { Organization } from '../core/limits.ts';
import type { OrgRecord } from '../core/org.ts';
import type { CheckDeps, PassContext, Session } from './context.ts';
import { runPass } from './pass.ts';

/** An invocation works until just before the schedule's next one. */
const WINDOW_MS = 59_000;
/** The lease outlives the function's timeout (75 s), so that it can only expire on somebody who is gone. */
const LEASE_MS = 80_000;
/** How long to wait for an invocation that is about to end, or for the lease of one that died to run out. */
const LEASE_WAIT_MS = 22_000;
const LEASE_RETRY_MS = 1_000;
/** While it waits, a check asks this often whether a hint was left. */
const HINT_POLL_MS = 5_000;

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
export async function checkOrg(deps: CheckDeps, request: CheckRequest): Promise<'checked' | 'busy'> {
  const startedAtMs = deps.clock.now();
  const org = await takeLease(deps, request);
  if (org === undefined) return 'busy';
  const context = createContext(deps, request, org, startedAtMs);
  try {
    await makePasses(context, endOfWindow(context.session.org, startedAtMs));
  } finally {
    reportCalls(context, org);
    await release(context);
  }
  return 'checked';
}

async function takeLease(
  deps: CheckDeps,
  { organization, invocation }: CheckRequest,
): Promise<OrgRecord | undefined> {
  const giveUpAtMs = deps.clock.now() + LEASE_WAIT_MS;
  for (;;) {
    const nowMs = deps.clock.now();
    const lease = { holder: invocation, expiresAtMs: nowMs + LEASE_MS };
    const taken = await deps.store.acquireLease(organization.id, lease, nowMs);
    if (taken.kind === 'written') return taken.value;
    if (nowMs >= giveUpAtMs) return undefined;
    await deps.clock.sleep(LEASE_RETRY_MS);
  }
}

function createContext(deps: CheckDeps, request: CheckRequest, org: OrgRecord, nowMs: number): PassContext {
  const session: Session = {
    invocation: request.invocation,
    organization: request.organization,
    org: request.bySchedule ? { ...org, lastTickAtMs: nowMs } : org,
    orgChanged: false,
    unwritten: new Map(),
    ended: new Map(),
    askedAtMs: new Map(),
    hintAtMs: 0,
    reported: new Set(),
    published: new Set(),
    topicRestsUntilMs: new Map(),
  };
  return { deps, session, stored: new Map() };
}

/** A check that `watch` invoked ends when the schedule's next one begins. */
function endOfWindow(org: OrgRecord, startedAtMs: number): number {
  const sinceTickMs = Math.max(0, startedAtMs - (org.lastTickAtMs ?? startedAtMs)) % 60_000;
  return startedAtMs - sinceTickMs + WINDOW_MS;
}

async function makePasses(context: PassContext, endMs: number): Promise<void> {
  const { deps, session } = context;
  // Before the first look at the table: what is hinted at after this is news.
  session.hintAtMs = await deps.store.readHint(session.org.orgId);
  for (;;) {
    const nextAtMs = await runPass(context);
    if (session.orgChanged && !(await save(context, session.org))) return;
    if (!(await waitUntil(context, nextAtMs, endMs))) return;
    if (deps.clock.now() >= endMs) return;
  }
}

/** Waits for the next pass, or for a hint that makes it come sooner. False where it lies beyond the window. */
async function waitUntil({ deps, session }: PassContext, atMs: number, endMs: number): Promise<boolean> {
  for (;;) {
    const waitMs = atMs - deps.clock.now();
    if (waitMs <= 0) return true;
    if (atMs >= endMs) return false;
    await deps.clock.sleep(Math.min(waitMs, HINT_POLL_MS));
    if (waitMs <= HINT_POLL_MS) return true;
    const hintAtMs = await deps.store.readHint(session.org.orgId);
    const isNews = hintAtMs !== session.hintAtMs;
    session.hintAtMs = hintAtMs;
    if (isNews) return true;
  }
}

/** Keeps what matters to later passes at once. False where somebody else has taken the org over. */
async function save(context: PassContext, org: OrgRecord): Promise<boolean> {
  const { deps, session } = context;
  const saved = await deps.store.saveOrg(org);
  if (saved.kind === 'conflict') {
    deps.report({ kind: 'lease-lost', orgId: org.orgId });
    return false;
  }
  session.org = saved.value;
  session.orgChanged = false;
  return true;
}

function reportCalls({ deps, session, stored }: PassContext, before: OrgRecord): void {
  const calls = callsSince(before.ledger, session.org.ledger);
  deps.report({ kind: 'calls-made', orgId: before.orgId, calls, idle: stored.size === 0 });
}

async function release(context: PassContext): Promise<void> {
  const { lease, ...org } = context.session.org;
  await save(context, org);
}
