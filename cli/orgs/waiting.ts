export interface Waiting extends Disposable {
  /** Aborted by Ctrl-C, which leaves what is waited for to itself. */
  stop: AbortSignal;
  /** `now`: what is waited for now, where that is another. */
  tick(now?: string): void;
  /** Nothing is waited for any longer. */
  end(): void;
}

/** Says on standard error what is waited for, and in a terminal for how long. Elsewhere each is said once. */
export function reportWaiting(what: string): Waiting {
  const stop = new AbortController();
  const sinceMs = performance.now();
  const isLive = process.stderr.isTTY === true;
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  let isShown = false;
  let said = '';
  const end = () => {
    process.off('SIGINT', onSignal);
    if (isShown && isLive) process.stderr.write('\r\u001b[K');
    isShown = false;
  };
  return {
    stop: stop.signal,
    tick(now = what) {
      const seconds = Math.round((performance.now() - sinceMs) / 1000);
      if (isLive) process.stderr.write(`\r\u001b[K${now} (${seconds} s)`);
      else if (now !== said) process.stderr.write(`${now}.\n`);
      said = now;
      isShown = true;
    },
    end,
    [Symbol.dispose]: end,
  };
}
