import { isDeepStrictEqual } from 'node:util';
import type { ClipwatchProps } from './clipwatch-props.ts';
import { ConfigError } from './config-error.ts';
import { addedBy, refuseDropped } from './context-diff.ts';
import { join, put } from './context-merge.ts';
import { PROTOCOLS } from './protocols.ts';
import { shownKey } from './shown.ts';
import { STACK_NAME, STACK_NAME_RULE } from './stack-name.ts';

/** A context as CDK has it: keys are as they were written, dots and all. */
export type Context = Readonly<Record<string, unknown>>;

export interface ClipwatchContext {
  /** What the construct is given. */
  readonly props: ClipwatchProps;
  /** How the stack is called; undefined where nobody says. */
  readonly stackName: string | undefined;
  /** What only the command line says, fit to be printed: `email a@example.com`, `limits.pacing`. */
  readonly passing: readonly string[];
  /** Lists that the command line leaves empty, such as `clipwatch.email`. */
  readonly empty: readonly string[];
  /** Keys that are neither Clipwatch's nor CDK's. */
  readonly strangers: readonly string[];
}

const PREFIX = 'clipwatch.';
/** Keys whose values may be given as a list with commas. */
const LISTS: readonly string[] = [...PROTOCOLS, 'outcomes', 'orgs', 'devices', 'except'];

/** Keys whose values may be `true` or `false`. */
const BOOLEANS: readonly string[] = ['allowAnyHost', 'metrics', 'consoleUrl'];

/**
 * The `clipwatch` context of `cdk.json`, and what the command line adds: `-c clipwatch.email=a@example.com` (a list with
 * commas), `-c clipwatch.limits.pacing=fast`, or JSON wherever a value begins with a bracket. Lists are joined, other
 * values replaced; the longer key goes into what the shorter one gave. CDK has laid the command line over the file
 * before, so the context of `cdk.json` comes by itself, too. Throws a `ConfigError`.
 */
export function readContext(all: Context, file: Context): ClipwatchContext {
  refuseMisspelt(all);
  const isWhole = typeof all.clipwatch === 'string' && all.clipwatch !== file.clipwatch;
  const lasting = { ...file, clipwatch: isWhole ? file.clipwatch : all.clipwatch };
  const given = Object.fromEntries(
    Object.entries(all).filter(([key, value]) =>
      key === 'clipwatch' ? isWhole : key.startsWith(PREFIX) && !isDeepStrictEqual(value, file[key]),
    ),
  );
  const before = applyTo({}, lasting);
  const after = applyTo(before, given);
  refuseDropped(before, after);
  const [props, stackName] = takeStackName(after);
  return {
    // Nothing is known of it yet: the construct parses its properties, whatever their type says.
    props: props as ClipwatchProps,
    stackName,
    passing: addedBy(before, after),
    empty: Object.keys(given).filter((key) => LISTS.includes(pathOf(key).at(-1) ?? '') && given[key] === ''),
    strangers: Object.keys(all).filter(isStranger),
  };
}

/** The name is of the app, and no property of the construct. */
function takeStackName(given: unknown): [props: unknown, stackName: string | undefined] {
  if (typeof given !== 'object' || given === null || !('stackName' in given)) return [given, undefined];
  const { stackName, ...props } = given;
  if (typeof stackName !== 'string' || !STACK_NAME.test(stackName))
    throw new ConfigError('stackName', STACK_NAME_RULE, stackName);
  return [props, stackName];
}

/** Shorter keys first. */
function applyTo(start: unknown, context: Context): unknown {
  return Object.entries(context)
    .filter(([key, value]) => (key === 'clipwatch' || key.startsWith(PREFIX)) && value !== undefined)
    .map(([key, value]) => [pathOf(key), value] as const)
    .sort(([a], [b]) => a.length - b.length)
    .reduce(
      (props, [path, value]) => put(props, path, (old) => join(old, readValue(path, value), path)),
      start,
    );
}

function pathOf(key: string): string[] {
  return key.split('.').slice(1);
}

/** CDK hands over any context, so a slip in the first word would go unnoticed. */
function refuseMisspelt(all: Context): void {
  for (const [key, value] of Object.entries(all)) {
    const [word = ''] = key.split('.');
    if (word === 'clipwatch') continue;
    if (/^clip-?watch/i.test(word))
      throw new ConfigError(
        '',
        'is what keys begin with, all in small letters and with a dot after it',
        value,
      );
    if (/^[^:@/]*(clip|watch)[^:@/]*$/i.test(word))
      throw new ConfigError('', `is the word that keys begin with, not ${shownKey(word)}`, value);
  }
}

/** Feature flags and what CDK looks up have a colon, an at sign or a slash; only its list of notices to be quiet of has not. */
function isStranger(key: string): boolean {
  const [word = ''] = key.split('.');
  return word !== 'clipwatch' && !/[:@/]|-issue-numbers$/.test(key);
}

/** The command line gives strings only; what they stand for depends on the key. JSON of `cdk.json` is what it is. */
function readValue(path: readonly string[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (/^[[{]/.test(text)) return parseJson(path, text);
  const key = path.at(-1) ?? '';
  if (LISTS.includes(key)) return text === '' ? [] : text.split(',').map((item) => item.trim());
  if (path.at(-2) === 'limits' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (BOOLEANS.includes(key) && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function parseJson(path: readonly string[], text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Which is how a value of several lines arrives: `parts = assignment.split(/=(.*)/, 2)` in the CLI.
    const rule =
      'must be valid JSON in one line, as the CDK CLI drops what comes after the first line of a -c value';
    throw new ConfigError(path.join('.'), rule, text);
  }
}
