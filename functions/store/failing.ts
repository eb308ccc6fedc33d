import * as v from 'valibot';
import type { Failing } from '../domain/org/health.ts';
import { Amount, type EntriesOf } from './schema.ts';

/** The schema of something that fails, for reasons that a schema reads. */
export function failing<Reason extends string>(reason: v.GenericSchema<unknown, Reason>) {
  return v.looseObject({
    reason,
    failures: Amount,
    sinceMs: Amount,
    untilMs: Amount,
    isAsked: v.exactOptional(v.boolean()),
  } satisfies EntriesOf<Failing<Reason>>);
}
