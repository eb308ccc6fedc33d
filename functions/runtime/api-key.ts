import * as v from 'valibot';

/**
 * What a header can carry as one word, without quotes and braces: those are of JSON gone wrong. Rhombus' keys are 22
 * characters long, but that is theirs to change.
 */
const KEY = /^[\x21\x23-\x7a|~]{1,512}$/;

/** What stands around a key that was written by a tool or copied: byte order marks, blanks, ends of lines, quotes. */
const AROUND = /^[\uFEFF\s]+|[\uFEFF\s]+$/g;
const QUOTED = /^(["'])(.*)\1$/s;

/** A key, or in words that hold no value what stands in its place. */
export type FoundKey = { kind: 'key'; apiKey: string } | { kind: 'none'; found: string };

/** Reads a key, whatever a tool has put around it. */
export function readApiKey(text: string): FoundKey {
  const bare = strip(text);
  const apiKey = strip(QUOTED.exec(bare)?.[2] ?? bare);
  if (KEY.test(apiKey)) return { kind: 'key', apiKey };
  if (apiKey === '') return none(text === '' ? 'empty' : 'blank');
  return none(/\s/.test(apiKey) ? 'text of several words or lines' : 'text that is no key');
}

/** Reads the key in a secret's text: the text itself or `{"apiKey": "…"}`, or what a key ring holds under `jsonKey`. */
export function readSecretText(text: string, jsonKey: string | undefined): FoundKey {
  const json = parseJson(strip(text));
  if (isObject(json)) return readMember(json, jsonKey ?? 'apiKey');
  if (Array.isArray(json)) return none('a JSON list');
  if (jsonKey === undefined) return readApiKey(text);
  return none(strip(text) === '' ? 'empty' : 'no JSON object');
}

function readMember(json: Record<string, unknown>, name: string): FoundKey {
  const value = Object.hasOwn(json, name) ? json[name] : undefined;
  if (value === undefined) return none(`JSON with ${sayNames(Object.keys(json))}`);
  if (typeof value !== 'string') return none(`JSON whose ${sayName(name)} is no text`);
  const key = readApiKey(value);
  return key.kind === 'key' ? key : none(`JSON whose ${sayName(name)} is ${key.found}`);
}

const MOST_NAMES = 5;

function sayNames(names: readonly string[]): string {
  if (names.length === 0) return 'no keys';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `the ${names.length === 1 ? 'key' : 'keys'} ${names.slice(0, MOST_NAMES).map(sayName).join(', ')}${more}`;
}

/** Whoever has mixed up names and values may have an API key for a name: what may be one is not shown. */
function sayName(name: string): string {
  return /^([a-z0-9-]{1,32}|[\w.-]{1,20})$/.test(name) ? `"${name}"` : `(${name.length} characters)`;
}

function strip(text: string): string {
  return text.replace(AROUND, '');
}

function parseJson(text: string): unknown {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  return parsed.success ? parsed.output : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function none(found: string): FoundKey {
  return { kind: 'none', found };
}
