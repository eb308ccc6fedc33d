import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { clipsOf, type World, type WorldClip } from './world.ts';
import { ClipForm, type Form, faultOf, WorldForm } from './world-form.ts';

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
    check<World>(WorldForm, world, worlds.length > 1 ? `${file}: world ${index + 1}` : file),
  );
}

/** Throws where the clips of a world are not of the documented form. */
export function checkClips(world: World, file: string, seed: number, scale: number): void {
  const clips = drawClips(world, file, seed, scale);
  for (const [index, clip] of clips.entries()) {
    const where = `${file}: clip ${index + 1} of "${world.name}"`;
    checkAnswers(check<WorldClip>(ClipForm, clip, where), where);
  }
  if (!clips.some(({ endSec }) => endSec < Infinity))
    throw new UsageError(`${file}: "${world.name}" has no clip that ends, so there is nothing to measure`);
}

function drawClips(world: World, file: string, seed: number, scale: number): WorldClip[] {
  try {
    return clipsOf(world, seed, scale);
  } catch (error) {
    throw new UsageError(`${file}: clips() of "${world.name}" gives no list of clips: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Asks once of each clip: a world that answers wrongly later than that is beyond help. */
function checkAnswers(clip: WorldClip, where: string): void {
  const sec = clip.startSec + Math.min(1, (clip.endSec - clip.startSec) / 2);
  const call = `${where}: progressAt(${sec.toFixed(1)})`;
  let fraction: unknown;
  try {
    fraction = clip.progressAt(sec);
  } catch (error) {
    throw new UsageError(`${call} failed: ${messageOf(error)}`, { cause: error });
  }
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1))
    throw new UsageError(`${call} must give a number from 0 to 1, not ${String(fraction)}`);
}

/** The value itself and no copy: what its methods call `this` stays theirs. */
function check<T>(form: Form, value: unknown, where: string): T {
  const fault = faultOf(form, value);
  if (fault !== undefined) throw new UsageError(`${where}: ${fault}`);
  return value as T;
}

async function importModule(path: string, file: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(`${file} could not be loaded: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
