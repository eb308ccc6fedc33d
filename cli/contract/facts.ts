import * as v from 'valibot';
import committed from './facts.json' with { type: 'json' };

/** What a field holds: a scalar such as `integer:int64`, or what it is made of. `any` is one that is not described. */
export type FieldType =
  | string
  | { enum: string[] }
  | { array: FieldType }
  | { map: FieldType }
  | { object: string }
  | { any: string };

const FieldType: v.GenericSchema<FieldType> = v.lazy(() =>
  v.union([
    v.string(),
    v.strictObject({ enum: v.array(v.string()) }),
    v.strictObject({ array: FieldType }),
    v.strictObject({ map: FieldType }),
    v.strictObject({ object: v.string() }),
    v.strictObject({ any: v.string() }),
  ]),
);

const Shape = v.object({
  required: v.array(v.string()),
  fields: v.record(v.string(), FieldType),
  /** Names of fields that are of no matter here, so that a new one is known to be new. */
  others: v.optional(v.array(v.string()), []),
});
export type Shape = v.InferOutput<typeof Shape>;

const Facts = v.object({
  endpoints: v.record(v.string(), v.object({ deprecated: v.boolean(), request: Shape, response: Shape })),
  objects: v.record(v.string(), Shape),
});

/** What is known of the vendor's API, as far as the client and the simulated API go. */
export type Facts = v.InferOutput<typeof Facts>;

export const FACTS = readFacts(committed);

/** Reads facts in the form of `facts.json`. Throws an error of one line. */
export function readFacts(json: unknown): Facts {
  const parsed = v.safeParse(Facts, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'facts'}: ${issue.message}`.replace(/\s+/g, ' '));
}

/** The shape of a kind of object, and an error for one that is not in the facts. */
export function shapeOf(facts: Facts, name: string): Shape {
  const shape = facts.objects[name];
  if (shape === undefined) throw new Error(`The facts do not describe ${name}`);
  return shape;
}
