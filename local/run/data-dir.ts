import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder that `--data` names, in the hands of this run until it is disposed of. */
export interface DataDir extends Disposable {
  path: string;
}

/**
 * Takes a folder for this run alone: two at once would spoil each other's state. A run that was killed leaves its lock
 * behind, with the number of a process that is no more. Throws an error that names the rule and the folder.
 */
export function takeDataDir(path: string): DataDir {
  const lock = join(path, 'lock');
  try {
    makeFolder(resolve(path));
    // The dot tells a folder from a file.
    accessSync(`${path}/.`, constants.W_OK);
  } catch {
    throw new Error(`--data must be a folder that can be written to; got "${path}"`);
  }
  const holder = holderOf(lock);
  if (holder !== undefined && isAlive(holder))
    throw new Error(`--data must not be in use by another run (process ${holder}); got "${path}"`);
  writeFileSync(lock, String(process.pid));
  return { path, [Symbol.dispose]: () => rmSync(lock, { force: true }) };
}

/** Not with Node's `recursive`, which never returns where a folder that is there takes no other, as `/proc` does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
