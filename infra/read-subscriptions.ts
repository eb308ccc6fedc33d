import type { SubscriptionProps } from './clipwatch-props.ts';
import { ConfigError } from './config-error.ts';
import { endpointIdentity } from './endpoint.ts';
import type { Protocol } from './protocols.ts';

/** A person's or a program's wish to be told, with optional filters. */
export type Subscription = { [Key in keyof SubscriptionProps]?: SubscriptionProps[Key] | undefined } & {
  readonly endpoint: string;
};

/** Those of one list, each once. `at`: what the key of the list begins with. Throws a `ConfigError`. */
export function readSubscriptions(
  protocol: Protocol,
  subscriptions: readonly Subscription[],
  at = '',
): Subscription[] {
  const list = `${at}${protocol}`;
  for (const [index, subscription] of subscriptions.entries()) checkFilters(`${list}.${index}`, subscription);
  return withoutDoubles(list, protocol, subscriptions);
}

/**
 * A topic has one subscription for an endpoint, in its first spelling, so a second one with other filters could not be
 * made.
 */
function withoutDoubles(
  list: string,
  protocol: Protocol,
  subscriptions: readonly Subscription[],
): Subscription[] {
  const first = new Map<string, Subscription>();
  for (const [index, subscription] of subscriptions.entries()) {
    const identity = endpointIdentity(protocol, subscription.endpoint);
    const known = first.get(identity);
    if (known && filtersOf(known) !== filtersOf(subscription))
      throw new ConfigError(
        `${list}.${index}`,
        'must not be given twice with other filters',
        subscription.endpoint,
      );
    if (!known) first.set(identity, subscription);
  }
  return [...first.values()];
}

function filtersOf({ outcomes, orgs, devices }: Subscription): string {
  return JSON.stringify([outcomes, orgs, devices].map((values) => values?.toSorted() ?? null));
}

/** What SNS takes of one filter policy. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MAX_COMBINATIONS = 150;

function checkFilters(key: string, { outcomes, orgs, devices }: Subscription): void {
  const combinations = [outcomes, orgs, devices].reduce((total, values) => total * (values?.length ?? 1), 1);
  if (combinations > MAX_COMBINATIONS) {
    const rule = `outcomes x orgs x devices must be at most ${MAX_COMBINATIONS} combinations`;
    throw new ConfigError(key, rule, combinations);
  }
}
