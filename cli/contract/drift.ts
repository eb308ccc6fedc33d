import type { Facts, FieldType, Shape } from './facts.ts';

/**
 * What has become different, in a way that matters to whoever relies on `facts`: a path, a field, a type or a value of
 * an enum that is gone or new where it is relied on, and what a request has to have. One line each; a field that is
 * only new is no drift.
 */
export function findDrifts(facts: Facts, offered: Facts): string[] {
  return Object.entries(facts.endpoints).flatMap(([path, known]) => {
    const now = offered.endpoints[path];
    if (now === undefined) return [`${path}: the path is gone`];
    const required = now.request.required.filter((name) => !known.request.required.includes(name));
    return [
      ...(now.deprecated && !known.deprecated ? [`${path}: is deprecated now`] : []),
      ...required.map((name) => `${path} request: "${name}" is required now`),
      ...compareShapes(known.request, now.request, `${path} request`),
      ...compareShapes(known.response, now.response, `${path} response`),
    ];
  });

  function compareShapes(known: Shape, now: Shape, where: string): string[] {
    return Object.entries(known.fields).flatMap(([name, type]) => {
      const offeredType = now.fields[name];
      if (offeredType !== undefined) return compareTypes(type, offeredType, `${where} ${name}`);
      const heirs = Object.keys(now.fields).filter(
        (field) =>
          !Object.hasOwn(known.fields, field) &&
          !known.others.includes(field) &&
          baseOf(now.fields[field] ?? '') === baseOf(type),
      );
      const hint = heirs.length > 0 ? `, new there: ${heirs.map((heir) => `"${heir}"`).join(', ')}` : '';
      return [`${where} ${name}: is gone${hint}`];
    });
  }

  function compareTypes(known: FieldType, now: FieldType, where: string): string[] {
    if (baseOf(known) === 'any' || baseOf(now) === 'any') return [];
    if (baseOf(known) !== baseOf(now)) return [`${where}: ${baseOf(known)} became ${baseOf(now)}`];
    if (typeof known === 'string' || typeof now === 'string') return [];
    if ('enum' in known && 'enum' in now) return compareEnums(known.enum, now.enum, where);
    if ('array' in known && 'array' in now) return compareTypes(known.array, now.array, `${where}[]`);
    if ('map' in known && 'map' in now) return compareTypes(known.map, now.map, `${where}{}`);
    if (!('object' in known && 'object' in now)) return [];
    const [knownShape, nowShape] = [facts.objects[known.object], offered.objects[now.object]];
    return knownShape && nowShape ? compareShapes(knownShape, nowShape, where) : [];
  }
}

function compareEnums(known: readonly string[], now: readonly string[], where: string): string[] {
  return [
    ...now.filter((value) => !known.includes(value)).map((value) => `${where}: "${value}" is new`),
    ...known.filter((value) => !now.includes(value)).map((value) => `${where}: "${value}" is gone`),
  ];
}

/** A type without its format: `integer` for `integer:int64`. */
function baseOf(type: FieldType): string {
  if (typeof type === 'string') return type.replace(/:.*/, '');
  return Object.keys(type)[0] ?? '';
}
