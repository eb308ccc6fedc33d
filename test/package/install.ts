import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}

export const MANIFEST: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const PEERS = Object.keys(MANIFEST.peerDependencies);
const isOptional = (name: string) => MANIFEST.peerDependenciesMeta[name]?.optional === true;
/** What npm installs with the package, by name. */
export const INSTALLED = [
  ...Object.keys(MANIFEST.dependencies),
  ...PEERS.filter((name) => !isOptional(name)),
];
/** What only a run on one machine needs. */
export const EMULATORS = PEERS.filter(isOptional);

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A folder like that of somebody who has installed the package, and an app of theirs in it. */
export interface Installation extends Disposable {
  /** The app's own folder. What its development needs is installed there, out of the package's sight. */
  app: string;
  package: string;
  /** Runs a program in the app's folder, with no credentials, no home to find some in, and nothing of a network. */
  run(command: string, args: readonly string[], more?: { env?: Record<string, string>; input?: string }): Ran;
}

/** `npm pack`. @returns the tarball, in this folder. */
export function pack(folder: string): string {
  const args = ['pack', '--silent', '--offline', '--pack-destination', folder];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed:\n${stdout}${stderr}`);
  return join(folder, `clipwatch-${MANIFEST.version}.tgz`);
}

/**
 * Installs a tarball without a registry: unpacked, beside links to what it depends on by name, and to nothing else. What
 * the package imports and does not name is not found. A link leads into this repository's `node_modules`, where
 * dependencies find their own.
 */
export function install(tarball: string, dependencies: readonly string[]): Installation {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'clipwatch-test-')));
  const modules = join(root, 'node_modules');
  const unpacked = join(modules, 'clipwatch');
  const app = join(root, 'app');
  for (const dir of [unpacked, join(modules, '.bin'), app]) mkdirSync(dir, { recursive: true });
  const args = ['-xzf', tarball, '-C', unpacked, '--strip-components=1'];
  const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar failed:\n${stderr}`);
  for (const name of dependencies) link(modules, name);
  symlinkSync(join('..', 'clipwatch', 'cli', 'clipwatch.mjs'), join(modules, '.bin', 'clipwatch'));
  for (const name of ['cdk-nag', '@types/node']) link(join(app, 'node_modules'), name);
  const PATH = [join(modules, '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const environment = { PATH, HOME: root, TMPDIR: root, XDG_STATE_HOME: root, npm_config_offline: 'true' };
  return {
    app,
    package: unpacked,
    run: (command, args, { env, input = '' } = {}) =>
      spawnSync(command, args, { cwd: app, env: { ...environment, ...env }, input, encoding: 'utf8' }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function link(modules: string, name: string): void {
  const place = join(modules, name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', name), place);
}
