import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockFile } from './lock-file.ts';

/** The folder that `--data` names, in the hands of this run until it is disposed of. */
export interface DataDir extends Disposable {
  path: string;
}

/**
 * Takes a folder for this run alone: two at once would spoil each other's state. A run that was killed has let go of it.
 * Throws an error that names the rule and the folder.
 */
export function takeDataDir(path: string): DataDir {
  const lock = lockFolder(path);
  // For people: who has it. The lock is another file, which cannot be read while it is locked.
  const holder = join(path, 'lock');
  if (lock === undefined)
    throw new Error(`--data must not be in use by another run${sayHolder(holder)}; got "${path}"`);
  writeFileSync(holder, String(process.pid));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(holder, { force: true });
      lock[Symbol.dispose]();
    },
  };
}

function lockFolder(path: string): Disposable | undefined {
  try {
    makeFolder(resolve(path));
    // The dot tells a folder from a file.
    accessSync(`${path}/.`, constants.W_OK);
    return lockFile(join(path, 'lock.db'));
  } catch {
    throw new Error(`--data must be a folder that can be written to; got "${path}"`);
  }
}

/** Not with Node's `recursive`, which never returns where a folder that is there takes no other, as `/proc` does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

function sayHolder(file: string): string {
  const pid = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
}
