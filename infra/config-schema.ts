import * as v from 'valibot';
import { LIMIT_BOUNDS, PACING_PROFILES } from '../functions/domain/org/limits.ts';
import { holdsApiKey } from './api-key.ts';
import { AUDIENCE, AudiencesSchema, audienceKeysAt } from './audience-schema.ts';
import { QUEUE_LIMIT_BOUNDS } from './queue-limits.ts';
import { KeyId, oneOf } from './schema-parts.ts';
import { endpointOf, SUBSCRIPTION_KEYS, subscriptionsTo, toldOf } from './subscription-schema.ts';

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

const OrganizationSchema = v.strictObject(
  {
    id: KeyId,
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

const OperatorsSchema = v.strictObject(
  { email: toldOf(endpointOf('email')), sms: toldOf(endpointOf('sms')) },
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
    smsSpendDollars: whole(...QUEUE_LIMIT_BOUNDS.smsSpendDollars),
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
    // What stands here is the audience `default`.
    ...AUDIENCE,
    audiences: AudiencesSchema,
    https: subscriptionsTo('https'),
    sqs: subscriptionsTo('sqs'),
    lambda: subscriptionsTo('lambda'),
    operators: v.optional(OperatorsSchema, {}),
    limits: v.optional(LimitsSchema, {}),
    metrics: v.optional(v.boolean('must be true or false'), false),
  },
  'must be an object',
);

export type ParsedOrganization = v.InferOutput<typeof OrganizationSchema>;

/** The keys that may stand where an unknown one was found. */
export function knownKeysAt(path: string): readonly string[] {
  const parts = path.split('.');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return Object.keys(ConfigSchema.entries);
  if (first === 'limits') return Object.keys(LimitsSchema.entries);
  if (first === 'operators') return Object.keys(OperatorsSchema.entries);
  if (first === 'organizations')
    return Object.keys(
      rest[1] === 'limits' && rest.length === 3
        ? OrganizationLimitsSchema.entries
        : OrganizationSchema.entries,
    );
  return audienceKeysAt(first === 'audiences' ? rest.slice(1) : parts) ?? SUBSCRIPTION_KEYS;
}
