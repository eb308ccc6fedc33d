import { ConfigError } from './config-error.ts';
import { identityOf, isEndpointList } from './context-diff.ts';
import { shownKey } from './shown.ts';

/** `organizations.0.apiUrl` has three parts, and `audiences.0.chat.0.slack.channelId` six. */
const MAX_DEPTH = 6;

/** The value with something else at this path, with the objects on the way. Throws a `ConfigError`. */
export function put(
  old: unknown,
  path: readonly string[],
  change: (old: unknown) => unknown,
  depth = 0,
): unknown {
  const key = path[depth];
  if (key === undefined) return change(old);
  const at = path.slice(0, depth + 1).join('.');
  if (depth === MAX_DEPTH)
    throw new ConfigError(at, 'is not a known key, of which none has so many parts', shownKey(key));
  const target = old ?? (key === '0' ? [] : {});
  if (Array.isArray(target)) {
    // A place far behind the last one would be a list of as many holes.
    if (!/^\d{1,4}$/.test(key) || Number(key) > target.length)
      throw new ConfigError(
        at,
        `must be a place in a list, which is a number from 0 to ${target.length}`,
        shownKey(key),
      );
    const next = put(target[Number(key)], path, change, depth + 1);
    return target.toSpliced(Number(key), 1, next);
  }
  if (!isFields(target)) throw new ConfigError(at, 'must be inside an object or a list', target);
  const next = put(Object.hasOwn(target, key) ? target[key] : undefined, path, change, depth + 1);
  return { ...target, [key]: next };
}

/** Lists are joined and objects merged, an organization with the one of its id, an audience with the one of its name; any other value replaces the old one. */
export function join(old: unknown, given: unknown, path: readonly string[]): unknown {
  if (Array.isArray(old) && Array.isArray(given)) return joinLists(old, given, path);
  if (!isFields(old) || !isFields(given) || path.length > MAX_DEPTH) return given;
  const joined = Object.entries(given).map(([key, value]) => {
    const known = Object.hasOwn(old, key) ? old[key] : undefined;
    return [key, join(known, value, [...path, key])] as const;
  });
  return { ...old, ...Object.fromEntries(joined) };
}

function joinLists(old: readonly unknown[], given: readonly unknown[], path: readonly string[]): unknown[] {
  const list = path.join('.');
  const joined = [...old];
  const places = new Map(joined.map((item, index) => [identityOf(list, item), index]));
  for (const item of given) {
    const identity = identityOf(list, item);
    const place = identity === undefined ? undefined : places.get(identity);
    if (place === undefined) {
      places.set(identity, joined.length);
      joined.push(item);
    } else if (list === 'organizations' || list === 'audiences') {
      joined[place] = join(joined[place], item, [...path, `${place}`]);
    } else if (isEndpointList(list)) {
      // Whether an endpoint may be named again is for the parser to say, who knows its filters.
      joined.push(item);
    }
  }
  return joined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
