import * as v from 'valibot';
import { DEFAULT_LIMITS, type Limits } from '../functions/domain/org/limits.ts';
import type { Organization } from '../functions/domain/org/organization.ts';
import { checkBaseUrl, regionBaseUrl } from '../functions/rhombus/base-url.ts';
import { ConfigError } from './config-error.ts';
import { ConfigSchema, knownKeysAt, type ParsedOrganization } from './config-schema.ts';
import { definedOnly } from './defined-only.ts';
import { type AudienceConfig, readAudiences } from './people-config.ts';
import type { OPERATOR_PROTOCOLS, ProgramProtocol, Protocol } from './protocols.ts';
import { DEFAULT_QUEUE_LIMITS, type QueueLimits } from './queue-limits.ts';
import { readSubscriptions, type Subscription } from './read-subscriptions.ts';

/** The configuration with every default in its place. */
export interface ClipwatchConfig {
  organizations: Organization[];
  /** Programs that are told. */
  programs: Record<ProgramProtocol, Subscription[]>;
  /** People who are told; the first is the audience `default`, which is always there. */
  audiences: readonly AudienceConfig[];
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
  const { organizations, operators, limits, metrics, https, sqs, lambda, audiences, ...flat } = parsed.output;
  const { checkConcurrency, checkBatch, smsSpendDollars, ...functionLimits } = limits;
  requireDistinct(organizations.map(({ id }) => id));
  return {
    organizations: organizations.map(toOrganization),
    programs: {
      https: readSubscriptions('https', https),
      sqs: readSubscriptions('sqs', sqs),
      lambda: readSubscriptions('lambda', lambda),
    },
    audiences: readAudiences(flat, audiences),
    operators: {
      email: distinctAddresses('email', operators.email),
      sms: distinctAddresses('sms', operators.sms),
    },
    limits: { ...DEFAULT_LIMITS, ...definedOnly(functionLimits) },
    queueLimits: {
      ...DEFAULT_QUEUE_LIMITS,
      ...definedOnly({ checkConcurrency, checkBatch, smsSpendDollars }),
    },
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

function distinctAddresses(protocol: Protocol, addresses: readonly string[]): string[] {
  const subscriptions = addresses.map((endpoint) => ({ endpoint }));
  return readSubscriptions(protocol, subscriptions).map(({ endpoint }) => endpoint);
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

/** Amazon Q subscribes a channel by itself, and asks nobody for filters. */
const ROOM_FILTER = /(^|\.)chat\.\d+\.(outcomes|orgs|devices)$/;

/** A key that is not known comes first: the one that is missed is often its right spelling. */
function describe(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): ConfigError {
  const unknown = issues.find(isUnknownKey);
  if (unknown) {
    const key = v.getDotPath(unknown) ?? '';
    const rule = ROOM_FILTER.test(key)
      ? 'has no place here: a chat channel has no filters, so give it an audience of its own, which has'
      : `is not a known key, which are ${knownKeysAt(key).join(', ')}`;
    return new ConfigError(key, rule, unknown.path?.at(-1)?.value);
  }
  const [issue] = issues;
  const isMissing = issue.type === 'strict_object' && issue.input === undefined && issue.path !== undefined;
  return new ConfigError(v.getDotPath(issue) ?? '', isMissing ? 'must be given' : issue.message, issue.input);
}

function isUnknownKey({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never';
}
