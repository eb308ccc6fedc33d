export interface Waiting extends Disposable {
  /** Aborted by Ctrl-C, which leaves what is waited for to itself. */
  stop: AbortSignal;
  tick(): void;
  /** Nothing is waited for any longer. */
  end(): void;
}

/** Says on standard error what is waited for, and in a terminal for how long. */
export function reportWaiting(what: string): Waiting {
  const stop = new AbortController();
  const sinceMs = performance.now();
  const isLive = process.stderr.isTTY === true;
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  let isShown = false;
  const end = () => {
    process.off('SIGINT', onSignal);
    if (isShown && isLive) process.stderr.write('\r\u001b[K');
    isShown = false;
  };
  return {
    stop: stop.signal,
    tick() {
      const seconds = Math.round((performance.now() - sinceMs) / 1000);
      if (isLive) process.stderr.write(`\r\u001b[K${what} (${seconds} s)`);
      else if (!isShown) process.stderr.write(`${what}.\n`);
      isShown = true;
    },
    end,
    [Symbol.dispose]: end,
  };
}
