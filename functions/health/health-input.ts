import * as v from 'valibot';

/** What the schedule, or a person, invokes `health` with. */
export const HealthInput = v.object({
  /** Topics of the configuration, each with the marks of its subscriptions. Absent: nothing is said of subscriptions. */
  topics: v.exactOptional(
    v.array(v.object({ name: v.string(), arn: v.string(), subscriptions: v.array(v.string()) })),
  ),
  /** Look at queues and subscribers now, though it is not their time. */
  everything: v.optional(v.boolean(), false),
  /** How long what may pass by itself is waited for: 1 as usual, 0 not at all. */
  patience: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
});
export type HealthInput = v.InferOutput<typeof HealthInput>;
