import { setTimeout as sleep } from 'node:timers/promises';
import { endpointIdentity } from '../../infra/endpoint.ts';
import { shownText } from '../../infra/shown.ts';
import type { Address } from './questions.ts';
import type { Subscription, World } from './world.ts';

/** How it is with those who have to confirm. */
export interface Confirmations {
  pending: string[];
  /** They are in the configuration, and SNS has no such subscription any longer. */
  gone: string[];
}

/** What a topic should have, and where it is. */
export interface Expected {
  topicArn: string;
  addresses: readonly Address[];
}

/** Only emails are confirmed. Addresses come as they may be shown. */
export function judgeConfirmations(
  addresses: readonly Address[],
  subscriptions: readonly Subscription[],
): Confirmations {
  const states = addresses
    .filter(({ protocol }) => protocol === 'email')
    .map(({ endpoint }) => {
      const identity = endpointIdentity('email', endpoint);
      const found = subscriptions.filter(
        (one) => one.protocol === 'email' && endpointIdentity('email', one.endpoint) === identity,
      );
      if (found.some(({ isConfirmed }) => isConfirmed)) return { endpoint, is: 'confirmed' };
      return { endpoint, is: found.length > 0 ? 'pending' : 'gone' };
    });
  const of = (wanted: string) =>
    states.filter(({ is }) => is === wanted).map(({ endpoint }) => shownText(endpoint));
  return { pending: of('pending'), gone: of('gone') };
}

/** Undefined where these credentials may not look. */
export async function readConfirmations(
  world: Pick<World, 'listSubscriptions'>,
  topics: readonly Expected[],
): Promise<Confirmations | undefined> {
  const all: Confirmations = { pending: [], gone: [] };
  for (const { topicArn, addresses } of topics) {
    const subscriptions = await world.listSubscriptions(topicArn);
    if (subscriptions === undefined) return undefined;
    const { pending, gone } = judgeConfirmations(addresses, subscriptions);
    all.pending.push(...pending);
    all.gone.push(...gone);
  }
  return all;
}

/** A person has to read a mail in the meantime. */
const LOOK_EVERY_MS = 2_000;

/** Reads until nobody is pending, or the time is up, or `leave` is aborted. @returns how it was last. */
export async function awaitConfirmations(
  read: () => Promise<Confirmations | undefined>,
  { limitMs, leave, onWait }: { limitMs: number; leave: AbortSignal; onWait: (now: Confirmations) => void },
): Promise<Confirmations | undefined> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const now = await read();
    if (now === undefined || now.pending.length === 0) return now;
    if (leave.aborted || performance.now() >= endMs) return now;
    onWait(now);
    await sleep(Math.min(LOOK_EVERY_MS, Math.max(0, endMs - performance.now())), undefined, {
      signal: leave,
    }).catch(() => {});
  }
}
