import * as v from 'valibot';
import { DEFAULT_LIMITS, type Limits, type Organization } from '../functions/core/limits.ts';
import { checkBaseUrl, regionBaseUrl } from '../functions/rhombus/base-url.ts';
import type { SubscriptionProps } from './clipwatch-props.ts';
import { ConfigError, Unshown } from './config-error.ts';
import {
  ConfigSchema,
  knownKeysAt,
  type ParsedOrganization,
  PROTOCOLS,
  type Protocol,
} from './config-schema.ts';

/** A person's or a program's wish to be told, with optional filters. */
export type Subscription = { [Key in keyof SubscriptionProps]: SubscriptionProps[Key] | undefined } & {
  readonly endpoint: string;
};

/** The configuration with every default in its place. */
export interface ClipwatchConfig {
  organizations: Organization[];
  subscriptions: Record<Protocol, Subscription[]>;
  limits: Limits;
}

/** Parses what the construct or `cdk.json` was given (see `ClipwatchProps`). Throws a `ConfigError`. */
export function parseConfig(given: unknown): ClipwatchConfig {
  const parsed = v.safeParse(ConfigSchema, given);
  if (!parsed.success) throw describe(parsed.issues);
  const { organizations, limits, ...subscriptions } = parsed.output;
  const orgIds = organizations.map(({ id }) => id);
  requireDistinct(orgIds, (index) => `organizations.${index}.id`);
  for (const protocol of PROTOCOLS) checkSubscriptions(protocol, subscriptions[protocol], orgIds);
  checkFilteredCount(subscriptions);
  return {
    organizations: organizations.map((organization, index) => ({
      id: organization.id,
      baseUrl: baseUrlOf(organization, index),
      secretId: secretIdOf(organization, index),
    })),
    subscriptions,
    limits: { ...DEFAULT_LIMITS, ...definedOnly(limits) },
  };
}

/** A topic has one subscription for an endpoint, so a second one with other filters could not be made. */
function checkSubscriptions(
  protocol: Protocol,
  subscriptions: readonly Subscription[],
  orgIds: readonly string[],
): void {
  requireDistinct(
    subscriptions.map(({ endpoint }) => endpoint),
    (index) => `${protocol}.${index}`,
  );
  for (const [index, subscription] of subscriptions.entries())
    checkFilters(`${protocol}.${index}`, subscription, orgIds);
}

/** SNS' limits for filter policies. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MAX_COMBINATIONS = 150;
const MAX_FILTERED = 200;

function checkFilters(
  key: string,
  { outcomes, orgs, devices }: Subscription,
  orgIds: readonly string[],
): void {
  for (const [index, org] of (orgs ?? []).entries())
    if (!orgIds.includes(org))
      throw new ConfigError(`${key}.orgs.${index}`, `must be one of ${orgIds.join(', ')}`, org);
  const combinations = [outcomes, orgs, devices].reduce((total, values) => total * (values?.length ?? 1), 1);
  if (combinations > MAX_COMBINATIONS) {
    const rule = `outcomes x orgs x devices must be at most ${MAX_COMBINATIONS} combinations`;
    throw new ConfigError(key, rule, combinations);
  }
}

function checkFilteredCount(subscriptions: Record<Protocol, readonly Subscription[]>): void {
  const { email, sms, ...programs } = subscriptions;
  for (const [keys, sharing] of [
    ['email', email],
    ['sms', sms],
    [Object.keys(programs).join(', '), Object.values(programs).flat()],
  ] as const) {
    const filtered = sharing.filter(({ outcomes, orgs, devices }) => outcomes ?? orgs ?? devices).length;
    if (filtered > MAX_FILTERED)
      throw new ConfigError(keys, `at most ${MAX_FILTERED} subscriptions may have filters`, filtered);
  }
}

function requireDistinct(values: readonly string[], keyOf: (index: number) => string): void {
  for (const [index, value] of values.entries())
    if (values.indexOf(value) !== index)
      throw new ConfigError(keyOf(index), 'must not be given twice', value);
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

/** A Rhombus API key: 128 bits in base64 for URLs. */
const API_KEY = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{21}[AQgw]$/;

/** A key that is given in place of its secret's name would end up in the template, and here on a terminal. */
function secretIdOf({ secret }: ParsedOrganization, index: number): string {
  if (!API_KEY.test(secret)) return secret;
  const rule = 'must be the name of the secret that holds the API key, not the key';
  const value = new Unshown('what looks like a key, which is not shown');
  throw new ConfigError(`organizations.${index}.secret`, rule, value);
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
