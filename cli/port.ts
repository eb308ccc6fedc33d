import { TroubleError } from './status/trouble.ts';

/** What listens on a port that somebody named; throws a `TroubleError` where somebody else does already. */
export async function onPort<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listen(port);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new TroubleError(`--port ${port} is in use: choose another, or 0 for any`) : error;
  }
}
