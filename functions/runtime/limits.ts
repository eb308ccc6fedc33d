import * as v from 'valibot';
import { DEFAULT_LIMITS, type Limits, PACING_PROFILES } from '../core/limits.ts';

const Count = v.pipe(v.number(), v.minValue(0));

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
});

/** Reads the `LIMITS` variable, a JSON object. What it leaves out has its default. */
export function parseLimits(json: string): Limits {
  const given = v.parse(v.partial(LimitsSchema), JSON.parse(json));
  return { ...DEFAULT_LIMITS, ...given } as Limits;
}
