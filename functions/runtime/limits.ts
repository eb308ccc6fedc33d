import * as v from 'valibot';
import { DEFAULT_LIMITS, type Limits, PACING_PROFILES } from '../core/limits.ts';

const Count = v.pipe(v.number(), v.finite(), v.minValue(0));

const LimitsSchema = v.object({
  pacing: v.picklist(PACING_PROFILES),
  callsPerMinute: Count,
  idleSeconds: Count,
  stallSeconds: Count,
  graceSeconds: Count,
  removalSeconds: Count,
  expirySeconds: Count,
  retentionDays: Count,
  progressStepPercent: Count,
  digestFrom: Count,
}) satisfies v.GenericSchema<unknown, Limits>;

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
