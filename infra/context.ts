import type { Node } from 'constructs';
import { ConfigError, PROTOCOLS } from './config.ts';

const PREFIX = 'clipwatch.';
const LISTS: readonly string[] = PROTOCOLS;

/**
 * The `clipwatch` context of `cdk.json`, with what the command line says instead: `-c clipwatch.email=a@example.com`
 * (a comma-separated list), `-c clipwatch.limits.pacing=fast`, or JSON wherever a value begins with a bracket.
 */
export function readContext(node: Node): unknown {
  const all: Record<string, unknown> = node.getAllContext();
  const context = structuredClone(all.clipwatch ?? {});
  for (const [key, value] of Object.entries(all))
    if (key.startsWith(PREFIX)) setAt(context, key.slice(PREFIX.length).split('.'), readValue(key, value));
  return context;
}

function readValue(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  const name = key.slice(PREFIX.length);
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      throw new ConfigError(name, 'must be valid JSON', value);
    }
  }
  if (LISTS.includes(name)) return text === '' ? [] : text.split(',').map((item) => item.trim());
  if (/^-?\d+$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function setAt(target: unknown, [key = '', ...rest]: string[], value: unknown): void {
  if (typeof target !== 'object' || target === null || key === '__proto__')
    throw new ConfigError(key, 'must be inside an object or a list', target);
  const fields = target as Record<string, unknown>;
  if (rest.length === 0) fields[key] = value;
  else {
    fields[key] ??= {};
    setAt(fields[key], rest, value);
  }
}
