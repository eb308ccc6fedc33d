import * as v from 'valibot';
import type { Facts, FieldType, Shape } from './facts.ts';

interface Schema {
  $ref?: string | undefined;
  type?: string | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  additionalProperties?: boolean | Schema | undefined;
  required?: string[] | undefined;
  allOf?: Schema[] | undefined;
}

const Schema: v.GenericSchema<Schema> = v.lazy(() =>
  v.object({
    $ref: v.optional(v.string()),
    type: v.optional(v.string()),
    format: v.optional(v.string()),
    enum: v.optional(v.array(v.unknown())),
    items: v.optional(Schema),
    properties: v.optional(v.record(v.string(), Schema)),
    additionalProperties: v.optional(v.union([v.boolean(), Schema])),
    required: v.optional(v.array(v.string())),
    allOf: v.optional(v.array(Schema)),
  }),
);

const Body = v.object({ content: v.object({ 'application/json': v.object({ schema: Schema }) }) });
const Operation = v.object({
  deprecated: v.optional(v.boolean(), false),
  requestBody: v.optional(Body),
  responses: v.object({ 200: Body }),
});
const Document = v.object({
  openapi: v.string(),
  paths: v.record(v.string(), v.object({ post: v.optional(v.unknown()) })),
  components: v.object({ schemas: v.record(v.string(), Schema) }),
});

const REF = '#/components/schemas/';
const NO_SCHEMA: Schema = {};

/** Reads the vendor's OpenAPI document, as far as these paths go. Throws an error of one line. */
export function readOpenApi(json: unknown, paths: readonly string[]): Facts {
  const document = parse(Document, json, 'document');
  const { schemas } = document.components;
  const objects: Facts['objects'] = {};

  const endpoints: Facts['endpoints'] = {};
  for (const path of paths) {
    const post = document.paths[path]?.post;
    if (post === undefined) continue;
    const operation = parse(Operation, post, path);
    endpoints[path] = {
      deprecated: operation.deprecated,
      request: shapeOf(bodyOf(operation.requestBody), `${path} request`),
      response: shapeOf(bodyOf(operation.responses[200]), `${path} response`),
    };
  }
  return { endpoints, objects };

  function resolve(schema: Schema): { schema: Schema; name?: string } {
    if (schema.$ref === undefined) return { schema };
    const name = schema.$ref.slice(REF.length);
    const found = schemas[name];
    if (found === undefined) throw new Error(`${schema.$ref}: is not in the document`);
    return { ...resolve(found), name };
  }

  function shapeOf(given: Schema, where: string): Shape {
    const { schema } = resolve(given);
    const parts = (schema.allOf ?? []).map((part) => shapeOf(part, where));
    const own = Object.entries(schema.properties ?? {}).map(
      ([name, property]) => [name, typeOf(property, `${where} ${name}`)] as const,
    );
    return {
      required: [...parts.flatMap(({ required }) => required), ...(schema.required ?? [])],
      fields: Object.assign({}, ...parts.map(({ fields }) => fields), Object.fromEntries(own)),
      others: [],
    };
  }

  function typeOf(given: Schema, where: string): FieldType {
    const { schema, name = where } = resolve(given);
    if (schema.enum !== undefined) return { enum: schema.enum.filter((value) => typeof value === 'string') };
    if (schema.items !== undefined) return { array: typeOf(schema.items, where) };
    if (typeof schema.additionalProperties === 'object')
      return { map: typeOf(schema.additionalProperties, where) };
    if (schema.properties !== undefined || schema.allOf !== undefined) {
      if (objects[name] === undefined) {
        // It may hold itself.
        objects[name] = { required: [], fields: {}, others: [] };
        objects[name] = shapeOf(schema, name);
      }
      return { object: name };
    }
    if (schema.type === undefined) return { any: 'not described' };
    return schema.format === undefined ? schema.type : `${schema.type}:${schema.format}`;
  }
}

function bodyOf(body: v.InferOutput<typeof Body> | undefined): Schema {
  return body?.content['application/json'].schema ?? NO_SCHEMA;
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, json: unknown, name: string): Output {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${name} ${v.getDotPath(issue) ?? ''}: ${issue.message}`.replace(/\s+/g, ' '));
}
