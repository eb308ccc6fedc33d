import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { isLocked, lockFile } from './lock-file.ts';

const Url = v.pipe(v.string(), v.url());

const RunSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  region: v.string(),
  endpoints: v.object({
    dynamodb: Url,
    sns: Url,
    sqs: Url,
    secretsManager: Url,
    lambda: Url,
    management: Url,
  }),
  credentials: v.object({ accessKeyId: v.string(), secretAccessKey: v.string() }),
  tableName: v.string(),
  /** What the stack would show: topics, queues, functions. */
  outputs: v.record(v.string(), v.string()),
  organizations: v.array(v.string()),
});

/** A run on this machine, as it tells of itself: how to look at it. */
export type Run = v.InferOutput<typeof RunSchema>;

/** Where this user's runs tell of themselves; nobody else can read it. */
export function runsDir(env: NodeJS.ProcessEnv = process.env): string {
  const state =
    env.XDG_STATE_HOME ||
    (process.platform === 'win32' && env.LOCALAPPDATA) ||
    join(homedir(), '.local', 'state');
  return join(state, 'clipwatch', 'runs');
}

export interface AnnouncedRun extends Disposable {
  file: string;
}

/** Tells of a run, until it is disposed of, to whoever asks as the same user (`findRuns`). */
export function announceRun(run: Run, dir: string): AnnouncedRun {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  removeStale(dir);
  const file = join(dir, `${randomUUID()}.json`);
  const lock = lockFile(lockOf(file));
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return {
    file,
    [Symbol.dispose]: () => {
      rmSync(file, { force: true });
      lock?.[Symbol.dispose]();
      rmSync(lockOf(file), { force: true });
    },
  };
}

/** The runs of this user that are alive, oldest first. What one that was killed left behind is removed. */
export function findRuns(dir: string): Run[] {
  removeStale(dir);
  return announcements(dir)
    .map(readRun)
    .filter((run) => run !== undefined)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** A run holds its lock for as long as it lives: where nobody does, nobody is there. */
function removeStale(dir: string): void {
  for (const file of announcements(dir).filter((file) => !isLocked(lockOf(file)))) {
    rmSync(file, { force: true });
    rmSync(lockOf(file), { force: true });
  }
}

function announcements(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

function readRun(file: string): Run | undefined {
  try {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), RunSchema), readFileSync(file, 'utf8'));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // It has just ended.
    return undefined;
  }
}

function lockOf(file: string): string {
  return file.replace(/\.json$/, '.lock');
}
