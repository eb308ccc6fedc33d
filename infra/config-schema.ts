import * as v from 'valibot';
import { LIMIT_BOUNDS, PACING_PROFILES } from '../functions/domain/org/limits.ts';
import { OUTCOMES } from '../functions/domain/outcome.ts';
import { holdsApiKey } from './api-key.ts';
import { endpointProblem } from './endpoint.ts';
import { QUEUE_LIMIT_BOUNDS } from './queue-limits.ts';

export const PROTOCOLS = ['email', 'sms', 'https', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
/** By which operators are told. */
export const OPERATOR_PROTOCOLS = ['email', 'sms'] as const;

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);

const SECRET_RULE =
  'must be the name of a secret or its full ARN, ending in six characters of its own, and behind a # the key in it where it holds many';
const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})(#[\w.-]{1,64})?$/;

/** A key that is given in place of its secret's name would end up in the template and beside the bundles. */
const KEY_RULE = 'must be the name of the secret that holds the API key, not the key, or else its full ARN';

/** Of a full ARN it is known that it names a secret; of what stands behind its `#` it is not. */
function holdsNoApiKey(secret: string): boolean {
  return [secret, ...secret.split('#').slice(1)].every((part) => !holdsApiKey(part));
}

const whole = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.optional(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)));
};

/** What an organization may have a limit of its own for. */
const ORGANIZATION_LIMITS = {
  pacing: v.optional(oneOf(PACING_PROFILES)),
  callsPerMinute: whole(...LIMIT_BOUNDS.callsPerMinute),
  idleSeconds: whole(...LIMIT_BOUNDS.idleSeconds),
};

const OrganizationLimitsSchema = v.strictObject(ORGANIZATION_LIMITS, 'must be an object');

const PARTNER_ORG_RULE = 'must be the 22 characters of the client organization at Rhombus';

const ID_RULE = 'must be up to 32 lower-case letters, digits and hyphens';
const Id = v.pipe(v.string('must be a string'), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, ID_RULE));

const OrganizationSchema = v.strictObject(
  {
    id: v.pipe(
      Id,
      // Ids are keys of objects, in CDK too.
      v.check((id) => !(id in {}), 'must not be a word that every JavaScript object has for a key'),
    ),
    region: v.optional(v.picklist(['us', 'eu'], 'must be us or eu'), 'us'),
    secret: v.pipe(
      v.string(SECRET_RULE),
      v.check(holdsNoApiKey, KEY_RULE),
      v.regex(SECRET, SECRET_RULE),
      v.check((secret) => !((secret.split('#')[1] ?? '') in {}), SECRET_RULE),
    ),
    partnerOrg: v.optional(
      v.pipe(v.string(PARTNER_ORG_RULE), v.regex(/^[A-Za-z0-9_-]{22}$/, PARTNER_ORG_RULE)),
    ),
    apiUrl: v.optional(v.string('must be a URL')),
    allowAnyHost: v.optional(v.boolean('must be true or false'), false),
    limits: v.optional(OrganizationLimitsSchema),
  },
  'must be an object',
);

const listOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.optional(
    v.pipe(
      v.array(item, 'must be a list'),
      v.nonEmpty('must not be empty; leave it out to be told of all'),
      v.check((values) => new Set(values).size === values.length, 'must not hold a value twice'),
    ),
  );

const DEVICE_RULE = 'must be the 22 characters of a device uuid, without a facet such as .v0';

const endpointOf = (protocol: Protocol) =>
  v.pipe(
    v.string(endpointProblem(protocol, '')),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? endpointProblem(protocol, dataset.value) : undefined;
      if (message) addIssue({ message });
    }),
  );

const subscriptionTo = (protocol: Protocol) => {
  const endpoint = endpointOf(protocol);
  const bare = v.pipe(
    endpoint,
    v.transform((value) => ({ endpoint: value })),
  );
  const filtered = v.strictObject({
    endpoint,
    outcomes: listOf(oneOf(OUTCOMES)),
    // It may be of one that is added at run time.
    orgs: listOf(Id),
    devices: listOf(v.pipe(v.string(DEVICE_RULE), v.regex(/^[\w-]{22}$/, DEVICE_RULE))),
  });
  return v.lazy((input) => (typeof input === 'object' && input !== null ? filtered : bare));
};

/** Each is a resource of the one stack. What else counts towards its 500 is measured on the template. */
const MAX_SUBSCRIPTIONS = 500;

const subscriptions = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.optional(
    v.pipe(
      v.array(v.unknown(), 'must be a list'),
      v.maxLength(MAX_SUBSCRIPTIONS, `must be at most ${MAX_SUBSCRIPTIONS} subscriptions`),
      v.array(item),
    ),
    [],
  );

const OperatorsSchema = v.strictObject(
  { email: subscriptions(endpointOf('email')), sms: subscriptions(endpointOf('sms')) },
  'must be an object',
);

const LimitsSchema = v.strictObject(
  {
    ...ORGANIZATION_LIMITS,
    stallSeconds: whole(...LIMIT_BOUNDS.stallSeconds),
    graceSeconds: whole(...LIMIT_BOUNDS.graceSeconds),
    removalSeconds: whole(...LIMIT_BOUNDS.removalSeconds),
    expirySeconds: whole(...LIMIT_BOUNDS.expirySeconds),
    retentionDays: whole(...LIMIT_BOUNDS.retentionDays),
    progressStepPercent: whole(...LIMIT_BOUNDS.progressStepPercent),
    digestFrom: whole(...LIMIT_BOUNDS.digestFrom),
    checkConcurrency: whole(...QUEUE_LIMIT_BOUNDS.checkConcurrency),
    checkBatch: whole(...QUEUE_LIMIT_BOUNDS.checkBatch),
  },
  'must be an object',
);

/** What a schedule's input takes of them, with names of usual length; with these names it is measured on the template. */
const MAX_ORGANIZATIONS = 2_000;

/** The form of the configuration. What holds between its parts is checked by `parseConfig`. */
export const ConfigSchema = v.strictObject(
  {
    organizations: v.pipe(
      v.array(v.unknown(), 'must be a list of organizations'),
      v.maxLength(
        MAX_ORGANIZATIONS,
        'must be at most 2,000 organizations; more are added by "npx clipwatch orgs add"',
      ),
      v.array(OrganizationSchema),
    ),
    email: subscriptions(subscriptionTo('email')),
    sms: subscriptions(subscriptionTo('sms')),
    https: subscriptions(subscriptionTo('https')),
    sqs: subscriptions(subscriptionTo('sqs')),
    lambda: subscriptions(subscriptionTo('lambda')),
    operators: v.optional(OperatorsSchema, {}),
    limits: v.optional(LimitsSchema, {}),
    metrics: v.optional(v.boolean('must be true or false'), false),
  },
  'must be an object',
);

export type ParsedOrganization = v.InferOutput<typeof OrganizationSchema>;

/** The keys that may stand where an unknown one was found. */
export function knownKeysAt(path: string): string[] {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return Object.keys(ConfigSchema.entries);
  if (first === 'limits') return Object.keys(LimitsSchema.entries);
  if (first === 'operators') return Object.keys(OperatorsSchema.entries);
  if (first === 'organizations')
    return Object.keys(
      rest[1] === 'limits' && rest.length === 3
        ? OrganizationLimitsSchema.entries
        : OrganizationSchema.entries,
    );
  return ['endpoint', 'outcomes', 'orgs', 'devices'];
}
