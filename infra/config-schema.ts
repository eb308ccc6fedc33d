import * as v from 'valibot';
import { LIMIT_BOUNDS, PACING_PROFILES } from '../functions/domain/org/limits.ts';
import { OUTCOMES } from '../functions/domain/outcome.ts';
import { holdsApiKey } from './api-key.ts';
import { endpointProblem } from './endpoint.ts';

export const PROTOCOLS = ['email', 'sms', 'https', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);

const SECRET_RULE = 'must be the name of a secret or its full ARN, ending in six characters of its own';
const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/;

/** A key that is given in place of its secret's name would end up in the template and beside the bundles. */
const KEY_RULE = 'must be the name of the secret that holds the API key, not the key, or else its full ARN';

const OrganizationSchema = v.strictObject(
  {
    id: v.pipe(
      v.string('must be a string'),
      v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be up to 32 lower-case letters, digits and hyphens'),
      // Ids are keys of objects, in CDK too.
      v.check((id) => !(id in {}), 'must not be a word that every JavaScript object has for a key'),
    ),
    region: v.optional(v.picklist(['us', 'eu'], 'must be us or eu'), 'us'),
    secret: v.pipe(
      v.string(SECRET_RULE),
      v.check((secret) => !holdsApiKey(secret), KEY_RULE),
      v.regex(SECRET, SECRET_RULE),
    ),
    apiUrl: v.optional(v.string('must be a URL')),
    allowAnyHost: v.optional(v.boolean('must be true or false'), false),
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

const subscriptionTo = (protocol: Protocol) => {
  const endpoint = v.pipe(
    v.string(endpointProblem(protocol, '')),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? endpointProblem(protocol, dataset.value) : undefined;
      if (message) addIssue({ message });
    }),
  );
  const bare = v.pipe(
    endpoint,
    v.transform((value) => ({ endpoint: value })),
  );
  const filtered = v.strictObject({
    endpoint,
    outcomes: listOf(oneOf(OUTCOMES)),
    orgs: listOf(v.string('must be the id of an organization')),
    devices: listOf(v.pipe(v.string(DEVICE_RULE), v.regex(/^[\w-]{22}$/, DEVICE_RULE))),
  });
  return v.lazy((input) => (typeof input === 'object' && input !== null ? filtered : bare));
};

/** Each is a resource of the one stack. What else counts towards its 500 is measured on the template. */
const MAX_SUBSCRIPTIONS = 500;

const subscriptionsTo = (protocol: Protocol) =>
  v.optional(
    v.pipe(
      v.array(v.unknown(), 'must be a list'),
      v.maxLength(MAX_SUBSCRIPTIONS, `must be at most ${MAX_SUBSCRIPTIONS} subscriptions`),
      v.array(subscriptionTo(protocol)),
    ),
    [],
  );

const whole = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.optional(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)));
};

const LimitsSchema = v.strictObject(
  {
    pacing: v.optional(oneOf(PACING_PROFILES)),
    callsPerMinute: whole(...LIMIT_BOUNDS.callsPerMinute),
    idleSeconds: whole(...LIMIT_BOUNDS.idleSeconds),
    stallSeconds: whole(...LIMIT_BOUNDS.stallSeconds),
    graceSeconds: whole(...LIMIT_BOUNDS.graceSeconds),
    removalSeconds: whole(...LIMIT_BOUNDS.removalSeconds),
    expirySeconds: whole(...LIMIT_BOUNDS.expirySeconds),
    retentionDays: whole(...LIMIT_BOUNDS.retentionDays),
    progressStepPercent: whole(...LIMIT_BOUNDS.progressStepPercent),
    digestFrom: whole(...LIMIT_BOUNDS.digestFrom),
  },
  'must be an object',
);

/** What the README promises. What AWS takes of them, with these names and beside the rest, is measured on the template. */
const MAX_ORGANIZATIONS = 300;

/** The form of the configuration. What holds between its parts is checked by `parseConfig`. */
export const ConfigSchema = v.strictObject(
  {
    organizations: v.pipe(
      v.array(v.unknown(), 'must be a list of organizations'),
      v.nonEmpty('must name at least one organization'),
      v.maxLength(MAX_ORGANIZATIONS, `must be at most ${MAX_ORGANIZATIONS} organizations`),
      v.array(OrganizationSchema),
    ),
    email: subscriptionsTo('email'),
    sms: subscriptionsTo('sms'),
    https: subscriptionsTo('https'),
    sqs: subscriptionsTo('sqs'),
    lambda: subscriptionsTo('lambda'),
    limits: v.optional(LimitsSchema, {}),
  },
  'must be an object',
);

export type ParsedOrganization = v.InferOutput<typeof OrganizationSchema>;

/** The keys that may stand where an unknown one was found. */
export function knownKeysAt(path: string): string[] {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return Object.keys(ConfigSchema.entries);
  if (first === 'limits') return Object.keys(LimitsSchema.entries);
  if (first === 'organizations') return Object.keys(OrganizationSchema.entries);
  return ['endpoint', 'outcomes', 'orgs', 'devices'];
}
