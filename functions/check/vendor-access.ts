import { backOff } from '../core/backoff.ts';
import { budgetFreeAtMs, countCall } from '../core/ledger.ts';
import type { BackoffReason } from '../core/org.ts';
import { SecretError, type Vendor } from '../core/ports.ts';
import { MalformedError, RateLimitedError, RhombusError, UnauthorizedError } from '../rhombus/errors.ts';
import type { PassContext } from './context.ts';

/** A call, its repetition included, ends within 10 s; then what it shows is recorded and the lease given back. */
const CALL_NEEDS_MS = 14_000;

/**
 * Not a failure: the budget or the time of this invocation is used up, or the org is to be left alone, so the call
 * waits for a later pass.
 */
class NoRoomForCall extends Error {
  override readonly name = 'NoRoomForCall';
}

/**
 * Makes one call to the vendor, within the budget and the time that are left, and not while the org is left alone. A
 * rejected key is read anew, once, and the call repeated. Throws a `RhombusError`, a `SecretError` or `NoRoomForCall`.
 */
export async function callVendor<T>(context: PassContext, call: (vendor: Vendor) => Promise<T>): Promise<T> {
  const { deps, session } = context;
  const nowMs = deps.clock.now();
  const hasTime = deps.remainingMs() >= CALL_NEEDS_MS;
  const isLeftAlone = (session.org.backoff?.untilMs ?? 0) > nowMs;
  const isWithinBudget = budgetFreeAtMs(session.org, 1, deps.limits.callsPerMinute, nowMs) <= nowMs;
  if (!hasTime || isLeftAlone || !isWithinBudget) throw new NoRoomForCall();
  const rejected =
    session.org.backoff?.reason === 'unauthorized' || session.org.backoff?.reason === 'wrong-region';
  const fresh = rejected && session.vendor === undefined;
  session.vendor ??= await connect(context, fresh);
  try {
    return await call(session.vendor);
  } catch (error) {
    if (!(error instanceof UnauthorizedError) || fresh || deps.remainingMs() < CALL_NEEDS_MS) throw error;
    session.vendor = await connect(context, true);
    return await call(session.vendor);
  } finally {
    session.org = { ...session.org, listService: session.vendor?.listService ?? 'event' };
  }
}

/** Notes a failed look: how long the org is left alone, and why. Rethrows what is not the vendor's or the secret's. */
export function noteFailure(context: PassContext, error: unknown): void {
  if (error instanceof NoRoomForCall) return;
  const failure = classify(error);
  if (failure === undefined) throw error;
  const { deps, session } = context;
  const nowMs = deps.clock.now();
  const backoff = backOff(session.org.backoff, failure, nowMs, deps.random());
  const message = error instanceof Error ? error.message : 'unknown';
  session.org = {
    ...session.org,
    backoff,
    lastError: { name: failure.reason, message: message.slice(0, 400), atMs: nowMs },
    ...(failure.reason === 'rate-limited' && { rateLimitedAtMs: nowMs }),
  };
  session.orgChanged = true;
  if (failure.reason === 'unauthorized' || failure.reason === 'wrong-region') delete session.vendor;
  const retryInSeconds = Math.round((backoff.untilMs - nowMs) / 1000);
  deps.report({
    kind: 'vendor-failed',
    orgId: session.org.orgId,
    reason: failure.reason,
    detail: message,
    retryInSeconds,
  });
}

/** Notes that the vendor answers again. */
export function noteSuccess(context: PassContext): void {
  const { deps, session } = context;
  const { backoff, ...org } = session.org;
  if (backoff === undefined) return;
  session.org = org;
  session.orgChanged = true;
  const blindSeconds = Math.round((deps.clock.now() - backoff.sinceMs) / 1000);
  deps.report({ kind: 'vendor-recovered', orgId: org.orgId, blindSeconds });
}

async function connect({ deps, session }: PassContext, fresh: boolean): Promise<Vendor> {
  const { baseUrl, secretId } = session.organization;
  const apiKey = await deps.secrets.read(secretId, { fresh });
  const { listService } = session.org;
  return deps.connect({
    baseUrl,
    apiKey,
    ...(listService && { listService }),
    onCall: (call) => {
      session.org = countCall(session.org, call, deps.clock.now());
    },
  });
}

function classify(error: unknown): { reason: BackoffReason; retryAfterMs?: number } | undefined {
  if (error instanceof RateLimitedError) return { reason: 'rate-limited', retryAfterMs: error.retryAfterMs };
  if (error instanceof UnauthorizedError)
    return { reason: error.wrongRegion ? 'wrong-region' : 'unauthorized' };
  if (error instanceof MalformedError) return { reason: 'malformed' };
  if (error instanceof RhombusError) return { reason: 'unavailable' };
  if (error instanceof SecretError) return { reason: 'secret' };
  return undefined;
}
