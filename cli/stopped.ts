import { once } from 'node:events';
import { isClosed } from './process.ts';

/** Until somebody stops this process, or nobody reads what it says any longer. */
export async function untilStopped(): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    process.stdout.on('error', (error) => isClosed(error) && resolve());
  });
  await Promise.race([closed, ...['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal))]);
}
