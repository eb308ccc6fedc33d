import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE_FILE, buildFunction, type FunctionBundle, functionFolders } from './build-function.ts';

/**
 * Where the package has its bundles. They lie beside the compiled code, so the sources have none there: of these, bundles
 * are built anew, and never one that an earlier build left.
 */
const BUNDLES = join(import.meta.dirname, '..', 'bundles');

/** A function with all that it needs: as the package has it, which is as esbuild makes it of the sources. */
export function functionBundle(name: string): FunctionBundle {
  return existsSync(BUNDLES) ? readBundle(name) : buildFunction(name);
}

/** The names of all functions. */
export function functionNames(): string[] {
  return existsSync(BUNDLES) ? readdirSync(BUNDLES).sort() : functionFolders();
}

function readBundle(name: string): FunctionBundle {
  const file = join(BUNDLES, name, BUNDLE_FILE);
  return { code: readFileSync(file), sourceMap: readFileSync(`${file}.map`, 'utf8') };
}
