import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Delivery } from '../../local/cloud/deliveries.ts';
import type { Summary } from '../../local/run/summary.ts';

export const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

/** Everybody who is always told. */
export const SUBSCRIBERS = ['email', 'sms', 'sqs'];

export interface Finished {
  deliveries: Delivery[];
  /** Absent where the run was killed. */
  summary: Summary | undefined;
  stderr: string;
  /** Null where a signal ended it. */
  code: number | null;
}

/** Runs `clipwatch start --json`. `onDelivery` may end it: with SIGKILL at once, as a power cut would. */
export async function runStart(
  args: readonly string[],
  onDelivery: (delivery: Delivery, end: (signal: NodeJS.Signals) => void) => void = () => {},
  environment: Record<string, string> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [CLI, 'start', '--json', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: (Delivery | Summary)[] = [];
  createInterface({ input: child.stdout }).on('line', (printed) => {
    const line: Delivery | Summary = JSON.parse(printed);
    lines.push(line);
    if (line.kind === 'delivery') onDelivery(line, (signal) => child.kill(signal));
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
