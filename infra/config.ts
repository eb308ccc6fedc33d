import * as v from 'valibot';
import { DEFAULT_LIMITS, type Limits } from '../functions/domain/org/limits.ts';
import type { Organization } from '../functions/domain/org/organization.ts';
import { checkBaseUrl, regionBaseUrl } from '../functions/rhombus/base-url.ts';
import type { SubscriptionProps } from './clipwatch-props.ts';
import { ConfigError } from './config-error.ts';
import {
  ConfigSchema,
  knownKeysAt,
  type OPERATOR_PROTOCOLS,
  type ParsedOrganization,
  type Protocol,
} from './config-schema.ts';
import { endpointIdentity } from './endpoint.ts';
import { DEFAULT_QUEUE_LIMITS, type QueueLimits } from './queue-limits.ts';

/** A person's or a program's wish to be told, with optional filters. */
export type Subscription = { [Key in keyof SubscriptionProps]: SubscriptionProps[Key] | undefined } & {
  readonly endpoint: string;
};

/** The configuration with every default in its place. */
export interface ClipwatchConfig {
  organizations: Organization[];
  subscriptions: Record<Protocol, Subscription[]>;
  operators: OperatorAddresses;
  /** Those that the functions know. */
  limits: Limits;
  queueLimits: QueueLimits;
  /** Whether custom metrics are kept. */
  metrics: boolean;
}

/** Who looks after Clipwatch itself. */
export type OperatorAddresses = Record<(typeof OPERATOR_PROTOCOLS)[number], readonly string[]>;

/** Parses what the construct or `cdk.json` was given (see `ClipwatchProps`). Throws a `ConfigError`. */
export function parseConfig(given: unknown): ClipwatchConfig {
  const parsed = v.safeParse(ConfigSchema, given);
  if (!parsed.success) throw describe(parsed.issues);
  const { organizations, operators, limits, metrics, ...entries } = parsed.output;
  const { checkConcurrency, checkBatch, ...functionLimits } = limits;
  requireDistinct(organizations.map(({ id }) => id));
  const subscribers = (protocol: Protocol): Subscription[] => {
    for (const [index, subscription] of entries[protocol].entries())
      checkFilters(`${protocol}.${index}`, subscription);
    return withoutDoubles(protocol, entries[protocol]);
  };
  return {
    organizations: organizations.map(toOrganization),
    subscriptions: {
      email: subscribers('email'),
      sms: subscribers('sms'),
      https: subscribers('https'),
      sqs: subscribers('sqs'),
      lambda: subscribers('lambda'),
    },
    operators: {
      email: withoutDoubledAddresses('email', operators.email),
      sms: withoutDoubledAddresses('sms', operators.sms),
    },
    limits: { ...DEFAULT_LIMITS, ...definedOnly(functionLimits) },
    queueLimits: { ...DEFAULT_QUEUE_LIMITS, ...definedOnly({ checkConcurrency, checkBatch }) },
    metrics,
  };
}

function toOrganization(parsed: ParsedOrganization, index: number): Organization {
  const { id, secret, partnerOrg, limits } = parsed;
  const own = definedOnly(limits ?? {});
  return {
    id,
    baseUrl: baseUrlOf(parsed, index),
    secretId: secret,
    ...(partnerOrg !== undefined && { partnerOrg }),
    ...(Object.keys(own).length > 0 && { limits: own }),
  };
}

function withoutDoubledAddresses(protocol: Protocol, addresses: readonly string[]): string[] {
  return withoutDoubles(
    protocol,
    addresses.map((endpoint) => ({ endpoint, outcomes: undefined, orgs: undefined, devices: undefined })),
  ).map(({ endpoint }) => endpoint);
}

/**
 * A topic has one subscription for an endpoint, in its first spelling, so a second one with other filters could not be
 * made.
 */
function withoutDoubles(protocol: Protocol, subscriptions: readonly Subscription[]): Subscription[] {
  const first = new Map<string, Subscription>();
  for (const [index, subscription] of subscriptions.entries()) {
    const identity = endpointIdentity(protocol, subscription.endpoint);
    const known = first.get(identity);
    if (known && filtersOf(known) !== filtersOf(subscription))
      throw new ConfigError(
        `${protocol}.${index}`,
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

function requireDistinct(orgIds: readonly string[]): void {
  const known = new Set<string>();
  for (const [index, id] of orgIds.entries()) {
    if (known.has(id)) throw new ConfigError(`organizations.${index}.id`, 'must not be given twice', id);
    known.add(id);
  }
}

function baseUrlOf({ apiUrl, region, allowAnyHost }: ParsedOrganization, index: number): string {
  if (apiUrl === undefined) return regionBaseUrl(region);
  try {
    return checkBaseUrl(apiUrl, { anyHost: allowAnyHost });
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    throw new ConfigError(`organizations.${index}.apiUrl`, rule, apiUrl);
  }
}

/** A key that is not known comes first: the one that is missed is often its right spelling. */
function describe(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): ConfigError {
  const unknown = issues.find(isUnknownKey);
  if (unknown) {
    const key = v.getDotPath(unknown) ?? '';
    const rule = `is not a known key, which are ${knownKeysAt(key).join(', ')}`;
    return new ConfigError(key, rule, unknown.path?.at(-1)?.value);
  }
  const [issue] = issues;
  const isMissing = issue.type === 'strict_object' && issue.input === undefined && issue.path !== undefined;
  return new ConfigError(v.getDotPath(issue) ?? '', isMissing ? 'must be given' : issue.message, issue.input);
}

function isUnknownKey({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never';
}

function definedOnly<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
