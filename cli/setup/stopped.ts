import { TroubleError } from '../status/trouble.ts';

/** Somebody pressed Ctrl-C, or said no. Whoever catches it says what was done by then. */
export class StoppedError extends TroubleError {
  constructor() {
    super('Stopped');
  }
}

/** What `work` comes to, or a `StoppedError` as soon as `stop` is aborted. */
export async function orStop<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  if (stop.aborted) throw new StoppedError();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new StoppedError());
  stop.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stop.removeEventListener('abort', onAbort);
  }
}
