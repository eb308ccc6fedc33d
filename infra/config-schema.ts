import * as v from 'valibot';
import { OUTCOMES } from '../functions/core/clip.ts';
import { PACING_PROFILES } from '../functions/core/limits.ts';

export const PROTOCOLS = ['email', 'sms', 'https', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);

const SECRET_RULE = 'must be the name of a secret or its full ARN, ending in six characters of its own';
const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/;

const OrganizationSchema = v.strictObject(
  {
    id: v.pipe(
      v.string('must be a string'),
      v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be up to 32 lower-case letters, digits and hyphens'),
    ),
    region: v.optional(v.picklist(['us', 'eu'], 'must be us or eu'), 'us'),
    secret: v.pipe(v.string(SECRET_RULE), v.regex(SECRET, SECRET_RULE)),
    apiUrl: v.optional(v.string('must be a URL')),
    allowAnyHost: v.optional(v.boolean('must be true or false'), false),
  },
  'must be an object',
);

const ENDPOINTS: Record<Protocol, { pattern: RegExp; rule: string }> = {
  email: { pattern: /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, rule: 'must be an email address' },
  sms: { pattern: /^\+[1-9]\d{6,14}$/, rule: 'must be a phone number such as +15551234567' },
  https: { pattern: /^https:\/\/[^\s/?#]+([/?][^\s#]*)?$/, rule: 'must be an https URL' },
  sqs: {
    pattern: /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/,
    rule: 'must be the ARN of a standard queue, since a FIFO queue cannot be subscribed',
  },
  lambda: {
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w-]{1,128})?$/,
    rule: 'must be the ARN of a function, or of a version or alias of one',
  },
};

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
  const { pattern, rule } = ENDPOINTS[protocol];
  const endpoint = v.pipe(v.string(rule), v.regex(pattern, rule));
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

const subscriptionsTo = (protocol: Protocol) =>
  v.optional(v.array(subscriptionTo(protocol), 'must be a list'), []);

const whole = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.optional(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)));
};

const LimitsSchema = v.strictObject(
  {
    pacing: v.optional(oneOf(PACING_PROFILES)),
    callsPerMinute: whole(4, 600),
    idleSeconds: whole(2, 900),
    stallSeconds: whole(1, 86_400),
    graceSeconds: whole(5, 86_400),
    removalSeconds: whole(1, 86_400),
    expirySeconds: whole(60, 2_592_000),
    retentionDays: whole(7, 3_650),
    progressStepPercent: whole(1, 100),
    digestFrom: whole(2, 1_000),
  },
  'must be an object',
);

/**
 * Each is a resource of the one stack, which may have 500, and a line in the role of `check`, which may have 10 KB of
 * policies inline and 10 managed ones of 6 KB.
 */
const MAX_ORGANIZATIONS = 300;

/** The form of the configuration. What holds between its parts is checked by `parseConfig`. */
export const ConfigSchema = v.strictObject(
  {
    organizations: v.pipe(
      v.array(OrganizationSchema, 'must be a list of organizations'),
      v.nonEmpty('must name at least one organization'),
      v.maxLength(MAX_ORGANIZATIONS, `must be at most ${MAX_ORGANIZATIONS} organizations`),
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
