import type { Node } from 'constructs';
import type { ClipwatchProps } from './clipwatch-props.ts';
import { ConfigError } from './config-error.ts';
import { PROTOCOLS } from './config-schema.ts';

const PREFIX = 'clipwatch.';
/** Keys whose values may be given as a list with commas. */
const LISTS: readonly string[] = [...PROTOCOLS, 'outcomes', 'orgs', 'devices'];

/**
 * The `clipwatch` context of `cdk.json`, with what the command line says instead: `-c clipwatch.email=a@example.com`
 * (a list with commas), `-c clipwatch.limits.pacing=fast`, or JSON wherever a value begins with a bracket. The longer
 * key goes into what the shorter one gave. Throws a `ConfigError`.
 */
export function readContext(node: Node): ClipwatchProps {
  const all: Record<string, unknown> = node.getAllContext();
  refuseMisspelt(all);
  const context: unknown = structuredClone(readValue([], all.clipwatch ?? {}));
  const overrides = Object.entries(all)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]) => [key.slice(PREFIX.length).split('.'), value] as const)
    .sort(([a], [b]) => a.length - b.length);
  for (const [path, value] of overrides) setAt(context, path, readValue(path, value));
  // Nothing is known of it yet: the construct parses its properties, whatever their type says.
  return context as ClipwatchProps;
}

/** CDK hands over any context, so a slip in the first word would go unnoticed. Feature flags and the like have a colon. */
function refuseMisspelt(all: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(all)) {
    const [word = ''] = key.split('.');
    if (word !== 'clipwatch' && /^[^:@/]*(clip|watch)[^:@/]*$/i.test(word))
      throw new ConfigError('', `is the word that keys begin with, not ${word}`, value);
  }
}

/** The command line gives strings only; what they stand for depends on the key. JSON of `cdk.json` is what it is. */
function readValue(path: readonly string[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (/^[[{]/.test(text)) return parseJson(path, text);
  const key = path.at(-1) ?? '';
  if (LISTS.includes(key)) return text === '' ? [] : text.split(',').map((item) => item.trim());
  if (path.at(-2) === 'limits' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (key === 'allowAnyHost' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function parseJson(path: readonly string[], text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(path.join('.'), 'must be valid JSON', text);
  }
}

/** Puts a value into an object or a list, and makes the objects on the way. */
function setAt(root: unknown, path: readonly string[], value: unknown): void {
  let target = root;
  for (const [depth, key] of path.entries()) {
    const fields = fieldsOf(target, path.slice(0, depth), key);
    if (depth === path.length - 1) fields[key] = value;
    else if (!Object.hasOwn(fields, key)) fields[key] = {};
    target = fields[key];
  }
}

function fieldsOf(target: unknown, path: readonly string[], key: string): Record<string, unknown> {
  if (typeof target !== 'object' || target === null || key === '__proto__')
    throw new ConfigError([...path, key].join('.'), 'must be inside an object or a list', target);
  if (Array.isArray(target) && !/^\d+$/.test(key))
    throw new ConfigError([...path, key].join('.'), 'must be a place in a list, which is a number', key);
  return target as Record<string, unknown>;
}
