import * as v from 'valibot';
import { DEFAULT_LIMITS, LIMIT_BOUNDS, type Limits, PACING_PROFILES } from '../domain/org/limits.ts';

const bounded = (limit: keyof typeof LIMIT_BOUNDS) => {
  const [least, most] = LIMIT_BOUNDS[limit];
  const rule = `must be a number from ${least} to ${most}`;
  return v.pipe(v.number(rule), v.minValue(least, rule), v.maxValue(most, rule));
};

/** Every limit with its bounds: for the configuration, and for what reaches the functions. */
const LIMIT_SCHEMAS = {
  pacing: v.picklist(PACING_PROFILES, `must be one of ${PACING_PROFILES.join(', ')}`),
  callsPerMinute: bounded('callsPerMinute'),
  idleSeconds: bounded('idleSeconds'),
  stallSeconds: bounded('stallSeconds'),
  graceSeconds: bounded('graceSeconds'),
  removalSeconds: bounded('removalSeconds'),
  expirySeconds: bounded('expirySeconds'),
  retentionDays: bounded('retentionDays'),
  progressStepPercent: bounded('progressStepPercent'),
  digestFrom: bounded('digestFrom'),
} satisfies { [Key in keyof Limits]: v.GenericSchema<unknown, Limits[Key]> };

const LimitsSchema = v.object(LIMIT_SCHEMAS);

/** Limits of one organization: those that it has of its own. */
export const OWN_LIMITS: v.GenericSchema<unknown, Partial<Limits>> = v.object({
  pacing: v.exactOptional(LIMIT_SCHEMAS.pacing),
  callsPerMinute: v.exactOptional(LIMIT_SCHEMAS.callsPerMinute),
  idleSeconds: v.exactOptional(LIMIT_SCHEMAS.idleSeconds),
});

const LimitsJson = v.pipe(v.string(), v.parseJson(), v.partial(LimitsSchema));

/** Reads the `LIMITS` variable, a JSON object. What it leaves out has its default. */
export function parseLimits(json: string): Limits {
  const parsed = v.safeParse(LimitsJson, json);
  if (parsed.success) return v.parse(LimitsSchema, { ...DEFAULT_LIMITS, ...parsed.output });
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  const key = path === null ? '' : `, ${path}`;
  throw new Error(`The environment variable LIMITS cannot be used${key}: ${issue.message}`);
}
