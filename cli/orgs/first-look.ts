import { setTimeout as sleep } from 'node:timers/promises';
import type { Organization } from '../../functions/domain/org/organization.ts';
import type { OrgLease, OrgState, VendorTrouble } from '../../functions/domain/org/state.ts';
import type { Store } from '../../functions/ports/store.ts';
import { createSqsClient } from '../../functions/runtime/clients.ts';
import { createTurns } from '../../functions/runtime/turns.ts';

/** When an org was looked at last, epoch ms; undefined where it never was. */
export function lastLookOf(state: OrgState | undefined, lease: OrgLease | undefined): number | undefined {
  const latestMs = Math.max(state?.looks.lastAtMs ?? 0, lease?.idle?.atMs ?? 0);
  return latestMs === 0 ? undefined : latestMs;
}

/** Asks for a look at once. Where that cannot be done, the next tick does it: nothing is wrong. */
export async function askForLook(
  queueUrl: string | undefined,
  organization: Organization,
  nowMs: number,
): Promise<void> {
  if (queueUrl === undefined) return;
  const sqs = createSqsClient();
  await createTurns({ sqs, queueUrl }).send([
    { organization, dueAtMs: nowMs, source: 'orgs', delaySeconds: 0 },
  ]);
  sqs.destroy();
}

export type FirstLook =
  | { kind: 'looked'; atMs: number }
  /** The org was asked for, and nothing of it could be seen. */
  | { kind: 'refused'; reason: VendorTrouble; detail: string }
  /** Nobody has looked within the time, or nobody waited for it. */
  | { kind: 'none'; isLeft: boolean };

const LOOK_EVERY_MS = 500;

/**
 * Waits for a look after the last one of `before`. `onWait` is told of each time that the table was read in vain. The clocks
 * of this machine and of AWS are not compared.
 */
export async function awaitFirstLook(
  store: Store,
  orgId: string,
  { before, limitMs, stop, onWait }: AwaitOptions,
): Promise<FirstLook> {
  const endMs = performance.now() + limitMs;
  while (!stop.aborted) {
    const { state, lease } = (await store.loadStates([orgId])).get(orgId) ?? {};
    const atMs = lastLookOf(state, lease);
    if (atMs !== undefined && atMs !== before.lookAtMs) return { kind: 'looked', atMs };
    const { resting, lastError } = state?.vendor ?? {};
    if (resting !== undefined && resting.untilMs !== before.restingUntilMs)
      return { kind: 'refused', reason: resting.reason, detail: lastError?.message ?? '' };
    if (performance.now() > endMs) return { kind: 'none', isLeft: false };
    onWait();
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => {});
  }
  return { kind: 'none', isLeft: true };
}

/** What was known of an org before it was added: it may have been watched before. */
export interface Before {
  lookAtMs: number | undefined;
  restingUntilMs: number | undefined;
}

export async function readBefore(store: Store, orgId: string): Promise<Before> {
  const { state, lease } = (await store.loadStates([orgId])).get(orgId) ?? {};
  return { lookAtMs: lastLookOf(state, lease), restingUntilMs: state?.vendor.resting?.untilMs };
}

interface AwaitOptions {
  before: Before;
  limitMs: number;
  stop: AbortSignal;
  onWait: () => void;
}
