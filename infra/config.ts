import * as v from 'valibot';
import { OUTCOMES } from '../functions/core/clip.ts';
import { DEFAULT_LIMITS, type Limits, type Organization, PACING_PROFILES } from '../functions/core/limits.ts';
import { checkBaseUrl, regionBaseUrl } from '../functions/rhombus/base-url.ts';

/** A person's or a program's wish to be told, with optional filters. */
export interface Subscription {
  endpoint: string;
  outcomes?: string[] | undefined;
  orgs?: string[] | undefined;
  cameras?: string[] | undefined;
}

export const PROTOCOLS = ['email', 'sms', 'https', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Everything the app is configured with. */
export interface ClipwatchConfig {
  organizations: Organization[];
  subscriptions: Record<Protocol, Subscription[]>;
  limits: Limits;
}

/** What is wrong with the configuration, in one line: the key, the rule and the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(key: string, rule: string, value: unknown) {
    super(`clipwatch.${key}: ${rule}; got ${JSON.stringify(value) ?? 'nothing'}`);
  }
}

const SecretId = v.pipe(
  v.string(),
  v.regex(
    /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,256})$/,
    'must be the name of a secret or its full ARN, ending in six characters of its own',
  ),
);

const OrganizationSchema = v.strictObject({
  id: v.pipe(
    v.string('must be a string'),
    v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be up to 32 lower-case letters, digits and hyphens'),
  ),
  region: v.optional(v.picklist(['us', 'eu'], 'must be us or eu'), 'us'),
  secret: SecretId,
  apiUrl: v.optional(v.string('must be a URL')),
  allowAnyHost: v.optional(v.boolean('must be true or false'), false),
});

const ENDPOINTS: Record<Protocol, { pattern: RegExp; rule: string }> = {
  email: { pattern: /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, rule: 'must be an email address' },
  sms: { pattern: /^\+[1-9]\d{6,14}$/, rule: 'must be a phone number such as +15551234567' },
  https: { pattern: /^https:\/\/[^\s]+$/, rule: 'must be an https URL' },
  sqs: {
    pattern: /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/,
    rule: 'must be the ARN of a standard queue',
  },
  lambda: {
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}$/,
    rule: 'must be the ARN of a function',
  },
};

const listOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.optional(v.pipe(v.array(item, 'must be a list'), v.nonEmpty('must not be empty')));

const subscriptionsTo = (protocol: Protocol) => {
  const { pattern, rule } = ENDPOINTS[protocol];
  const endpoint = v.pipe(v.string(rule), v.regex(pattern, rule));
  const filtered = v.strictObject({
    endpoint,
    outcomes: listOf(v.picklist(OUTCOMES, `must be one of ${OUTCOMES.join(', ')}`)),
    orgs: listOf(v.string('must be the id of an organization')),
    cameras: listOf(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, 'must be the 22 characters of a camera uuid')),
    ),
  });
  const entry = v.lazy((input) => (typeof input === 'string' ? plainEndpoint(endpoint) : filtered));
  return v.optional(v.array(entry, 'must be a list'), []);
};

function plainEndpoint(endpoint: v.GenericSchema<string, string>) {
  return v.pipe(
    endpoint,
    v.transform((value): Subscription => ({ endpoint: value })),
  );
}

const whole = (min: number, max: number) =>
  v.pipe(
    v.number(`must be a number from ${min} to ${max}`),
    v.integer('must be a whole number'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

const LimitsSchema = v.strictObject({
  pacing: v.optional(v.picklist(PACING_PROFILES, `must be one of ${PACING_PROFILES.join(', ')}`)),
  callsPerMinute: v.optional(whole(4, 600)),
  idleSeconds: v.optional(whole(2, 900)),
  stallSeconds: v.optional(whole(1, 86_400)),
  graceSeconds: v.optional(whole(5, 86_400)),
  removalSeconds: v.optional(whole(1, 86_400)),
  expirySeconds: v.optional(whole(60, 2_592_000)),
  retentionDays: v.optional(whole(7, 3_650)),
  progressStepPercent: v.optional(whole(1, 100)),
  digestFrom: v.optional(whole(2, 1_000)),
});

const ConfigSchema = v.strictObject({
  organizations: v.pipe(
    v.array(OrganizationSchema, 'must be a list of organizations'),
    v.nonEmpty('must name at least one organization'),
  ),
  email: subscriptionsTo('email'),
  sms: subscriptionsTo('sms'),
  https: subscriptionsTo('https'),
  sqs: subscriptionsTo('sqs'),
  lambda: subscriptionsTo('lambda'),
  limits: v.optional(LimitsSchema, {}),
});

/** Parses the `clipwatch` context. Throws a `ConfigError`. */
export function parseConfig(context: unknown): ClipwatchConfig {
  const parsed = v.safeParse(ConfigSchema, context);
  if (!parsed.success) throw describe(parsed.issues[0]);
  const { organizations, limits, ...subscriptions } = parsed.output;
  const ids = organizations.map(({ id }) => id);
  for (const [index, id] of ids.entries())
    if (ids.indexOf(id) !== index)
      throw new ConfigError(`organizations.${index}.id`, 'must not be used twice', id);
  for (const protocol of PROTOCOLS)
    for (const [index, subscription] of subscriptions[protocol].entries())
      checkFilters(`${protocol}.${index}`, subscription, ids);
  return {
    organizations: organizations.map((organization, index) => ({
      id: organization.id,
      baseUrl: baseUrlOf(organization, index),
      secretId: organization.secret,
    })),
    subscriptions,
    limits: { ...DEFAULT_LIMITS, ...definedOnly(limits) },
  };
}

/** SNS takes filter policies of at most 150 combinations of values. Source: SNS developer guide, filter policy constraints. */
const MAX_COMBINATIONS = 150;

function checkFilters(key: string, { outcomes, orgs, cameras }: Subscription, ids: readonly string[]): void {
  for (const org of orgs ?? [])
    if (!ids.includes(org)) throw new ConfigError(`${key}.orgs`, `must name one of ${ids.join(', ')}`, org);
  const combinations = [outcomes, orgs, cameras].reduce((total, values) => total * (values?.length ?? 1), 1);
  if (combinations > MAX_COMBINATIONS)
    throw new ConfigError(
      key,
      `outcomes x orgs x cameras must be at most ${MAX_COMBINATIONS} combinations`,
      combinations,
    );
}

function baseUrlOf(organization: v.InferOutput<typeof OrganizationSchema>, index: number): string {
  const { apiUrl, region, allowAnyHost } = organization;
  if (apiUrl === undefined) return regionBaseUrl(region);
  try {
    return checkBaseUrl(apiUrl, { anyHost: allowAnyHost });
  } catch (error) {
    throw new ConfigError(
      `organizations.${index}.apiUrl`,
      error instanceof Error ? error.message : 'is wrong',
      apiUrl,
    );
  }
}

function describe(issue: v.BaseIssue<unknown>): ConfigError {
  const key = v.getDotPath(issue) ?? '';
  if (issue.type === 'strict_object') {
    const known = `must be one of ${issue.expected === 'never' ? knownKeysAt(key) : issue.expected}`;
    return issue.expected === 'never'
      ? new ConfigError(key, `is not a key that is known; ${known}`, issue.input)
      : new ConfigError(key, 'must be given', issue.input);
  }
  return new ConfigError(key, issue.message, issue.input);
}

function knownKeysAt(key: string): string {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) return Object.keys(ConfigSchema.entries).join(', ');
  if (first === 'limits') return Object.keys(LimitsSchema.entries).join(', ');
  if (first === 'organizations') return Object.keys(OrganizationSchema.entries).join(', ');
  return 'endpoint, outcomes, orgs, cameras';
}

function definedOnly<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
