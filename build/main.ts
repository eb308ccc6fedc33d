import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BUNDLE_FILE, buildFunction, functionFolders } from '../infra/build-function.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
/** What a function's process runs: no TypeScript, so nothing compiles it. */
const BOOTSTRAP = join('local', 'cloud', 'bootstrap.mjs');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** Makes `dist/`, which is the package: code that Node runs anywhere, the construct's types, and the functions' bundles. */
function build(): void {
  rmSync(DIST, { recursive: true, force: true });
  for (const config of ['tsconfig.json', 'tsconfig.types.json']) compile(join(import.meta.dirname, config));
  copyFileSync(join(ROOT, BOOTSTRAP), join(DIST, BOOTSTRAP));
  for (const name of functionFolders()) writeBundle(name);
}

function compile(config: string): void {
  const { status } = spawnSync(process.execPath, [TSC, '--project', config], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** See `infra/function-bundle.ts`, which reads it. */
function writeBundle(name: string): void {
  const { code, sourceMap } = buildFunction(name);
  const dir = join(DIST, 'bundles', name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, BUNDLE_FILE), code);
  writeFileSync(join(dir, `${BUNDLE_FILE}.map`), sourceMap);
}

build();
