import { FACTS, type Facts, type FieldType, type Shape, shapeOf } from '../../cli/contract/facts.ts';

/** An answer in which every field is there and holds what is documented; `error` says that there is none. */
export function documentedAnswer(path: string): Record<string, unknown> {
  const endpoint = FACTS.endpoints[path];
  if (endpoint === undefined) throw new Error(`The facts do not know ${path}`);
  return { ...documentedObject(endpoint.response), error: false, errorMsg: null, warningMsg: null };
}

export function documentedObject(shape: Shape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape.fields).map(([name, type]) => [name, documentedValue(name, type)]),
  );
}

function documentedValue(name: string, type: FieldType): unknown {
  if (typeof type === 'string') return documentedScalar(name, type);
  if ('enum' in type) return type.enum[0];
  if ('array' in type) return [documentedValue(name, type.array)];
  if ('map' in type) return { [`${UUID}.v0`]: documentedValue(name, type.map) };
  return 'object' in type ? documentedObject(shapeOf(FACTS, type.object)) : {};
}

/** Texts that are no text like any other. */
const SAMPLES: Record<string, string> = { sha256Hex: 'ab'.repeat(32), tz: 'America/Chicago' };
const UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

function documentedScalar(name: string, type: string): unknown {
  switch (type) {
    case 'string:RUUID':
      return UUID;
    case 'string:DeviceFacetUuid':
      return `${UUID}.v0`;
    case 'string':
      return SAMPLES[name] ?? 'text';
    case 'integer:int64':
      return /Ms$|Millis$|^startTime$/.test(name) ? 1_700_000_000_000 : 1_700_000_000;
    case 'integer:int32':
      return 7;
    case 'boolean':
      return true;
    default:
      throw new Error(`No sample of ${name}, ${type}`);
  }
}

/** What is wrong with a value for one of this type: fields that nobody has documented, and values of another type. */
export function strangersIn(
  value: unknown,
  type: FieldType,
  { where, facts = FACTS }: { where: string; facts?: Facts },
): string[] {
  if (value === null || value === undefined) return [];
  if (typeof type === 'string') return isScalar(value, type) ? [] : [`${where}: is no ${type}`];
  if ('enum' in type)
    return typeof value === 'string' && type.enum.includes(value)
      ? []
      : [`${where}: is no value of the enum`];
  if ('array' in type)
    return Array.isArray(value)
      ? value.flatMap((item) => strangersIn(item, type.array, { where: `${where}[]`, facts }))
      : [`${where}: is no list`];
  if ('any' in type) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [`${where}: is no object`];
  if ('map' in type)
    return Object.values(value).flatMap((item) =>
      strangersIn(item, type.map, { where: `${where}{}`, facts }),
    );
  return strangeFields(value, shapeOf(facts, type.object), { where, facts });
}

export function strangeFields(
  value: object,
  shape: Shape,
  { where, facts = FACTS }: { where: string; facts?: Facts },
): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const type = shape.fields[name];
    return type === undefined
      ? [`${where} ${name}: is not documented`]
      : strangersIn(field, type, { where: `${where} ${name}`, facts });
  });
}

const FORMS: Record<string, RegExp> = {
  'string:RUUID': /^[A-Za-z0-9_-]{22}$/,
  'string:DeviceFacetUuid': /^[A-Za-z0-9_-]{22}(\.[a-z]\d+)?$/,
};

function isScalar(value: unknown, type: string): boolean {
  switch (type.replace(/:.*/, '')) {
    case 'string':
      return typeof value === 'string' && (FORMS[type]?.test(value) ?? true);
    case 'integer':
      return Number.isSafeInteger(value) && (type !== 'integer:int32' || Math.abs(Number(value)) < 2 ** 31);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return false;
  }
}
