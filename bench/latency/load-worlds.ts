import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { UsageError } from '../usage-error.ts';
import { clipsOf, type World, type WorldClip } from './world.ts';

/** The worlds that a module exports as its default: one, or a list of them. */
export async function loadWorlds(file: string): Promise<World[]> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`There is no world file ${file}`);
  const { default: exported } = await importModule(path, file);
  if (exported === undefined)
    throw new UsageError(`${file} has no default export: it must export a world, or a list of worlds`);
  const worlds = Array.isArray(exported) ? exported : [exported];
  if (worlds.length === 0) throw new UsageError(`${file} exports an empty list: it must hold a world`);
  return worlds.map((world, index) =>
    parse<World>(WorldForm, world, worlds.length > 1 ? `${file}: world ${index + 1}` : file),
  );
}

/** Throws where the clips of a world are not of the documented form. */
export function checkClips(world: World, file: string, seed: number, scale: number): void {
  let clips: WorldClip[];
  try {
    clips = clipsOf(world, seed, scale);
  } catch (error) {
    throw new UsageError(`${file}: clips() of "${world.name}" failed: ${messageOf(error)}`, { cause: error });
  }
  for (const [index, clip] of clips.entries()) {
    const where = `${file}: clip ${index + 1} of "${world.name}"`;
    checkProgress(parse<WorldClip>(ClipForm, clip, where), where);
  }
  if (!clips.some(({ endSec }) => endSec < Infinity))
    throw new UsageError(`${file}: "${world.name}" has no clip that ends, so there is nothing to measure`);
}

function checkProgress(clip: WorldClip, where: string): void {
  const sec = clip.startSec + Math.min(1, (clip.endSec - clip.startSec) / 2);
  const fraction: unknown = clip.progressAt(sec);
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1))
    throw new UsageError(
      `${where}: progressAt(${sec.toFixed(1)}) must give a number from 0 to 1, not ${fraction}`,
    );
}

async function importModule(path: string, file: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(`${file} could not be loaded: ${messageOf(error)}`, { cause: error });
  }
}

const number = (name: string, least: number, rule: string) =>
  v.pipe(v.number(`${name} must be a number`), v.minValue(least, `${name} must be ${rule}`));
const callSec = number('vendor.callSec', 0, 'two numbers, the least and the most');

const VendorForm = v.strictObject({
  callSec: v.optional(
    v.tuple([callSec, callSec], 'vendor.callSec must be two numbers, the least and the most'),
  ),
  errorShare: v.optional(
    v.pipe(
      number('vendor.errorShare', 0, '0 or more'),
      v.maxValue(0.9, 'vendor.errorShare must be at most 0.9'),
    ),
  ),
  callsPerSecond: v.optional(number('vendor.callsPerSecond', 0.01, 'above 0')),
  burst: v.optional(number('vendor.burst', 1, '1 or more')),
});

const WorldForm = v.looseObject({
  name: v.pipe(v.string('name must be a text'), v.nonEmpty('name must not be empty')),
  medianSec: number('medianSec', 0.001, 'above 0'),
  clips: v.custom<World['clips']>(
    (value) => typeof value === 'function',
    'clips must be a function (random, scale)',
  ),
  vendor: v.optional(VendorForm),
});

const ClipForm = v.pipe(
  v.looseObject({
    startSec: v.pipe(number('startSec', 0, '0 or more'), v.finite('startSec must be finite')),
    endSec: v.number('endSec must be a number, or Infinity for a clip that is stuck'),
    failed: v.boolean('failed must be true or false'),
    progressAt: v.custom<WorldClip['progressAt']>(
      (value) => typeof value === 'function',
      'progressAt must be a function (sec)',
    ),
    operationAt: v.optional(
      v.custom<(sec: number) => string>(
        (value) => typeof value === 'function',
        'operationAt must be a function (sec)',
      ),
    ),
  }),
  v.check(({ startSec, endSec }) => endSec >= startSec, 'endSec must not be before startSec'),
);

/** The value itself, once it is known to be of that form: what its methods call `this` stays theirs. */
function parse<T>(schema: v.GenericSchema, value: unknown, where: string): T {
  if (!v.is(schema, value)) {
    const [issue] = v.safeParse(schema, value).issues ?? [];
    throw new UsageError(`${where}: ${describe(issue)}`);
  }
  return value as T;
}

/** Messages of ours begin with the field's name; of a field that is not there, valibot has one of its own. */
function describe(issue: v.BaseIssue<unknown> | undefined): string {
  const path = issue && v.getDotPath(issue);
  if (issue?.type.endsWith('object') && path)
    return issue.expected === 'never' ? `${path} is not known` : `${path} is missing`;
  if (issue?.type.endsWith('object')) return 'it must be an object';
  return issue?.message ?? 'it is not of the documented form';
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
