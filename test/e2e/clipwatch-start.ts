import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { ClipwatchProps } from '../../infra/clipwatch-props.ts';
import type { Delivery, TroubleNotice } from '../../local/cloud/deliveries.ts';
import type { Summary } from '../../local/run/summary.ts';

export const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

/** Everybody who is always told, in the order of the alphabet. */
export const SUBSCRIBERS = ['chat', 'email', 'sms', 'sqs'];

export interface Finished {
  deliveries: Delivery[];
  /** Absent where the run was killed. */
  summary: Summary | undefined;
  stderr: string;
  /** Null where a signal ended it. */
  code: number | null;
}

/** A folder of its own, which goes with whoever holds it. */
export function makeFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A file of the form of `cdk.json`, for `--config`, which goes with whoever holds it. */
export function makeConfig(clipwatch: Omit<ClipwatchProps, 'organizations'>): { path: string } & Disposable {
  const folder = makeFolder();
  const path = join(folder.path, 'cdk.json');
  writeFileSync(path, JSON.stringify({ context: { clipwatch } }));
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/**
 * Runs `clipwatch start --json`. `onDelivery` may end it: with SIGKILL at once, as a power cut would. What it tells of
 * itself to this user, it tells in a folder of its own, and what it leaves when it is killed lies there, too.
 */
export async function runStart(
  args: readonly string[],
  onDelivery: (delivery: Delivery, end: (signal: NodeJS.Signals) => void) => void = () => {},
  environment: Record<string, string> = {},
  onStarted: (child: ChildProcess) => void = () => {},
  onTrouble: (trouble: TroubleNotice, end: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Finished> {
  using state = makeFolder();
  const { CLIPWATCH_API_KEY, ...inherited } = process.env;
  const child = spawn(process.execPath, [CLI, 'start', '--json', ...args], {
    env: { ...inherited, XDG_STATE_HOME: state.path, TMPDIR: state.path, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStarted(child);
  const lines: (Delivery | TroubleNotice | Summary)[] = [];
  createInterface({ input: child.stdout }).on('line', (printed) => {
    const line: Delivery | TroubleNotice | Summary = JSON.parse(printed);
    lines.push(line);
    if (line.kind === 'delivery') onDelivery(line, (signal) => child.kill(signal));
    if (line.kind === 'trouble') onTrouble(line, (signal) => child.kill(signal));
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return {
    deliveries: lines.filter((line) => line.kind === 'delivery'),
    summary: lines.find((line) => line.kind === 'summary'),
    stderr,
    code,
  };
}

/** How often each event reached each protocol, by `<protocol> <event id>`. */
export function countCopies(deliveries: readonly Delivery[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { protocol, eventIds } of deliveries)
    for (const id of eventIds) copies.set(`${protocol} ${id}`, (copies.get(`${protocol} ${id}`) ?? 0) + 1);
  return copies;
}
